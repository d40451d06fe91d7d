"""What is asked with a registration, consents among it."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.access import SignedIn, TokenScopes
from common.shortcuts import get_visible_or_404
from registrations import actions
from registrations.answers import options_of
from registrations.api.access import seats_webinar
from registrations.models import SeatQuestion
from registrations.states import QuestionKind
from webinars.models import Webinar


class AskedOut(serializers.ModelSerializer[SeatQuestion]):
    """``options``: what can be answered, each value with its words; empty where the words are free.

    ``only_if``: asked only of who answered that question with ``only_if_answer``.
    """

    id = serializers.CharField(source="public_id")
    text = serializers.CharField(source="label")
    options = serializers.SerializerMethodField()
    only_if = serializers.CharField(source="only_if.public_id", default=None, allow_null=True)

    class Meta:
        model = SeatQuestion
        fields = ("id", "kind", "text", "options", "is_required", "only_if", "only_if_answer", "version")

    def get_options(self, question: SeatQuestion) -> dict[str, str]:
        return options_of(question)


class Asked(APIView):
    permission_classes = (TokenScopes,)

    @extend_schema(operation_id="webinars_asked_list", responses=AskedOut(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """List what is asked with a registration: the questions of the hosts, then what is asked everywhere."""
        webinar = get_visible_or_404(Webinar, request.user, slug=slug)
        asked = SeatQuestion.objects.asked_in(webinar).select_related("only_if")
        return Response(AskedOut(asked, many=True).data)


class ConsentOut(serializers.Serializer[Any]):
    """One text in one version: how many agree to it now, and how many took that back."""

    id = serializers.CharField(source="public_id")
    text = serializers.CharField(source="label")
    version = serializers.IntegerField()
    is_required = serializers.BooleanField()
    is_asked = serializers.SerializerMethodField()
    agreed = serializers.IntegerField()
    taken_back = serializers.IntegerField()

    def get_is_asked(self, question: SeatQuestion) -> bool:
        return question.retired_at is None


class WordsIn(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=500)
    is_required = serializers.BooleanField(required=False, default=False)


class Consents(APIView):
    permission_classes = (TokenScopes, SignedIn)

    @extend_schema(operation_id="webinars_consents_list", responses=ConsentOut(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """Count who agreed to what, each version of a text by itself."""
        webinar = seats_webinar(request.user, slug)
        counted = SeatQuestion.objects.consents_counted(webinar)
        return Response(ConsentOut(counted, many=True).data)

    @extend_schema(operation_id="webinars_consents_create", request=WordsIn, responses={201: AskedOut})
    def post(self, request: Request, slug: str) -> Response:
        """Ask for one more consent in a webinar, never ticked beforehand."""
        webinar = seats_webinar(request.user, slug)
        given = WordsIn(data=request.data)
        given.is_valid(raise_exception=True)
        asked = actions.add_question(
            webinar,
            by=request.user,
            kind=QuestionKind.CONSENT,
            label=given.validated_data["text"],
            is_required=given.validated_data["is_required"],
        )
        return Response(AskedOut(asked).data, status=201)


urlpatterns = [
    path("webinars/<slug:slug>/asked/", Asked.as_view(), name="api_asked"),
    path("webinars/<slug:slug>/consents/", Consents.as_view(), name="api_consents"),
]
