"""Who came to a webinar, in figures. Who exactly came is for the host desk alone."""

from typing import Any

from django.urls import path
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.access import SignedIn, TokenScopes
from registrations import actions
from registrations.api.access import seats_webinar
from registrations.models import Turnout
from registrations.stays import Hours


class Moment(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    people = serializers.IntegerField()


class AttendanceOut(serializers.ModelSerializer[Turnout]):
    """What is counted from the join button, the meeting's provider and the hosts. Null: not known."""

    began_at = serializers.SerializerMethodField(help_text="When it was really held, as far as is known.")
    ended_at = serializers.SerializerMethodField()
    no_shows = serializers.IntegerField(
        help_text="Seats whose holder was not seen and did not press the button."
    )
    share_at_end = serializers.IntegerField(
        source="stayed", allow_null=True, help_text="Percent of the fullest moment who were there at the end."
    )
    moments = serializers.SerializerMethodField(help_text="How many were there at each tenth of the time.")

    class Meta:
        model = Turnout
        fields = (
            "began_at",
            "ended_at",
            "seats",
            "came",
            "no_shows",
            "by_click_only",
            "people",
            "strangers",
            "to_match",
            "median_minutes",
            "peak",
            "peak_at",
            "share_at_end",
            "moments",
            "reported_at",
            "counted_at",
        )

    def _hours(self, turnout: Turnout) -> Hours:
        return actions.real_hours(turnout.webinar, turnout)

    @extend_schema_field(serializers.DateTimeField())
    def get_began_at(self, turnout: Turnout) -> Any:
        return self._hours(turnout).began_at

    @extend_schema_field(serializers.DateTimeField())
    def get_ended_at(self, turnout: Turnout) -> Any:
        return self._hours(turnout).ended_at

    @extend_schema_field(Moment(many=True))
    def get_moments(self, turnout: Turnout) -> list[dict[str, Any]]:
        hours = self._hours(turnout)
        step = hours.seconds / max(1, len(turnout.curve) - 1)
        return [
            {"at": hours.moment(number * step), "people": people}
            for number, people in enumerate(turnout.curve)
        ]


class AttendanceFigures(APIView):
    def get_permissions(self) -> list[BasePermission]:
        return [TokenScopes(), SignedIn()]

    @extend_schema(operation_id="webinars_attendance_retrieve", responses=AttendanceOut)
    def get(self, request: Request, slug: str) -> Response:
        """Tell how many came to a webinar, and how long they stayed. For its hosts."""
        webinar = seats_webinar(request.user, slug)
        turnout = Turnout.objects.filter(webinar=webinar).first() or Turnout(webinar=webinar)
        return Response(AttendanceOut(turnout).data)


urlpatterns = [
    path("webinars/<slug:slug>/attendance/", AttendanceFigures.as_view(), name="api_attendance"),
]
