"""Seats over the API: taking one. The seat's own link travels by mail only."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import Throttled, ValidationError
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.access import SignedIn, TokenScopes
from common.middleware import known_zone
from common.pagination import PAGE_PARAMETERS, page_of, paged
from common.problems import conflict_on
from common.shortcuts import get_visible_or_404
from registrations import actions
from registrations.models import Registration
from registrations.rules import MOST_AROUND_ONE, SOURCE_LENGTH
from registrations.states import SeatState
from webinars.api import OneWebinar
from webinars.models import Webinar
from webinars.rules import may_look_after_seats


class SeatIn(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=120)
    email = serializers.EmailField(max_length=254, help_text="Where the seat link is mailed; never shown.")
    time_zone = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    language = serializers.CharField(max_length=12, required=False, allow_blank=True, default="")
    people = serializers.IntegerField(
        min_value=1,
        max_value=MOST_AROUND_ONE,
        required=False,
        default=1,
        help_text="How many watch around one phone or screen. They take one seat.",
    )
    source = serializers.CharField(
        max_length=SOURCE_LENGTH,
        required=False,
        allow_blank=True,
        default="",
        help_text="A short code that says by which link people came. Hosts see counts of it.",
    )
    answers = serializers.DictField(
        child=serializers.CharField(max_length=500, allow_blank=True),
        required=False,
        default=dict,
        help_text="``note``: something that would help you take part. Else by the id of a question.",
    )

    def validate_time_zone(self, name: str) -> str:
        return name if known_zone(name) else ""


class SeatOut(serializers.Serializer[Any]):
    """``position`` is the place on the waiting list, null with a seat."""

    state = serializers.ChoiceField(choices=SeatState.choices)
    position = serializers.IntegerField(allow_null=True)


class SeatRow(serializers.ModelSerializer[Registration]):
    """A seat as those who run the webinar see it. The link that opens it is never part of it."""

    id = serializers.CharField(source="public_id")
    people = serializers.IntegerField(source="party")

    class Meta:
        model = Registration
        fields = (
            "id",
            "name",
            "email",
            "state",
            "note",
            "people",
            "language",
            "created_at",
            "proven_at",
            "joined_at",
        )


class Seats(APIView):
    """Anyone may take a seat; only those who look after the seats see who did."""

    def get_permissions(self) -> list[BasePermission]:
        return [TokenScopes()] if self.request.method == "POST" else [TokenScopes(), SignedIn()]

    @extend_schema(
        operation_id="webinars_registrations_list", parameters=PAGE_PARAMETERS, responses=paged(SeatRow)
    )
    def get(self, request: Request, slug: str) -> Response:
        """List who registered."""
        webinar = get_visible_or_404(Webinar, request.user, slug=slug)
        if not may_look_after_seats(request.user, webinar):
            raise PermissionDenied
        rows = Registration.objects.filter(webinar=webinar)
        return page_of(rows, request, self, lambda page: list(SeatRow(page, many=True).data))

    @extend_schema(operation_id="webinars_registrations_create", request=SeatIn, responses={201: SeatOut})
    def post(self, request: Request, slug: str) -> Response:
        """Take a seat, or a place on the waiting list. Asking again changes nothing and mails the link again."""
        webinar = get_visible_or_404(Webinar, request.user, slug=slug)
        given = SeatIn(data=request.data)
        given.is_valid(raise_exception=True)
        fields = dict(given.validated_data)
        answers = fields.pop("answers")
        note = answers.pop("note", "")
        member = request.user if request.user.is_authenticated else None
        with conflict_on(actions.RegistrationClosed):
            try:
                seat = actions.register(
                    webinar,
                    member=member,
                    note=note,
                    party=fields.pop("people"),
                    answers=_listed(answers),
                    **fields,
                )
            except actions.BadAnswers as error:
                raise ValidationError({"answers": error.sentences}) from error
            except actions.TooManyTries as error:
                raise Throttled(detail=error.message) from error
        # What a newcomer gets at this moment, so that nobody learns who is registered.
        return Response(
            SeatOut({"state": seat.answer_state, "position": seat.answer_position}).data, status=201
        )


def _listed(answers: dict[str, Any]) -> dict[str, list[str]]:
    return {name: value if isinstance(value, list) else [value] for name, value in answers.items()}


def seats_taken(webinar: Webinar) -> int:
    return Registration.objects.filter(webinar=webinar).seated().count()


class OneSeatedWebinar(OneWebinar):
    """A webinar whose number of seats cannot fall below those taken."""

    seats_taken = staticmethod(seats_taken)


urlpatterns = [
    path("webinars/<slug:slug>/", OneSeatedWebinar.as_view(), name="api_webinar"),
    path("webinars/<slug:slug>/registrations/", Seats.as_view(), name="api_registrations"),
]
