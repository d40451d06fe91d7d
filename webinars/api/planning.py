"""What hosts plan for a webinar beside its hour, over the API: the practice and the phone numbers."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.problems import conflict_on
from providers.base import BadMeetingLink
from providers.link.provider import checked_link
from webinars import actions
from webinars.api.shapes import DialInOut, WebinarOut
from webinars.api.webinars import one, webinar_for


class PracticeIn(serializers.Serializer[Any]):
    practice_at = serializers.DateTimeField(allow_null=True, help_text="Null: there is no practice.")
    practice_note = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")
    practice_url = serializers.URLField(
        max_length=500,
        required=False,
        allow_blank=True,
        default="",
        help_text="Empty: the meeting's own link.",
    )

    def validate_practice_url(self, link: str) -> str:
        try:
            return checked_link(link) if link else ""
        except BadMeetingLink as error:
            raise serializers.ValidationError(error.message) from error


class Practice(APIView):
    @extend_schema(operation_id="webinars_practice", request=PracticeIn, responses=WebinarOut)
    def put(self, request: Request, slug: str) -> Response:
        """Set when presenters and hosts practise; they get an e-mail a day before."""
        webinar = webinar_for(request, slug)
        given = PracticeIn(data=request.data)
        given.is_valid(raise_exception=True)
        values = given.validated_data
        with conflict_on(actions.NotPossible):
            actions.set_practice(
                webinar,
                by=request.user,
                practice_at=values["practice_at"],
                note=values["practice_note"],
                url=values["practice_url"],
            )
        return one(request, webinar)


class DialInsIn(serializers.Serializer[Any]):
    dial_ins = DialInOut(many=True)


class DialIns(APIView):
    @extend_schema(operation_id="webinars_dial_ins", request=DialInsIn, responses=WebinarOut)
    def put(self, request: Request, slug: str) -> Response:
        """Set the numbers that people with a seat see while the meeting is open."""
        webinar = webinar_for(request, slug)
        given = DialInsIn(data=request.data)
        given.is_valid(raise_exception=True)
        numbers = [actions.DialInSpec(**row) for row in given.validated_data["dial_ins"]]
        with conflict_on(actions.NotPossible):
            actions.set_dial_ins(webinar, by=request.user, numbers=numbers)
        return one(request, webinar)


urlpatterns = [
    path("webinars/<slug:slug>/practice/", Practice.as_view(), name="api_webinar_practice"),
    path("webinars/<slug:slug>/dial-ins/", DialIns.as_view(), name="api_webinar_dial_ins"),
]
