"""Take a seat, or one in each webinar of a series."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
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
from registrations.actions.wishes import LONGEST_ALIAS
from registrations.answers import LONGEST
from registrations.models import Registration, SeatAnswer
from registrations.rules import MOST_AROUND_ONE, SOURCE_LENGTH
from registrations.states import SeatState
from webinars.api import OneWebinar
from webinars.models import Series, Webinar
from webinars.rules import may_look_after_seats

TEXT: Final = {"type": "string", "maxLength": LONGEST}


@extend_schema_field({"oneOf": [TEXT, {"type": "array", "items": TEXT}]})
class Given(serializers.Field[list[str], Any, Any, Any]):
    """One answer, or several as a list."""

    default_error_messages = {"invalid": _("Give an answer as text, or several as a list of texts.")}

    def to_internal_value(self, data: Any) -> list[str]:
        values = data if isinstance(data, list) else [data]
        if not all(isinstance(value, str) and len(value) <= LONGEST for value in values):
            self.fail("invalid")
        return values

    def to_representation(self, value: list[str]) -> list[str]:
        return value


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
        child=Given(),
        required=False,
        default=dict,
        help_text="``note``: something that would help you take part. Else by the id of what is asked; "
        "a consent is given by “yes”.",
    )
    alias = serializers.CharField(
        max_length=LONGEST_ALIAS,
        required=False,
        allow_blank=True,
        default="",
        help_text="The name shown in the meeting; “#” for a number in place of a name.",
    )
    is_discreet = serializers.BooleanField(
        required=False, default=False, help_text="E-mails and the calendar entry do not say what it is about."
    )
    hour_reminder = serializers.BooleanField(required=False, default=False)

    def validate_time_zone(self, name: str) -> str:
        return name if known_zone(name) else ""


class SeriesSeatsOut(serializers.Serializer[Any]):
    """In how many webinars of the series a seat, a place on the waiting list, or a host who reads first."""

    seated = serializers.IntegerField()
    waiting = serializers.IntegerField()
    asked = serializers.IntegerField()


class AnswerRow(serializers.ModelSerializer[SeatAnswer]):
    """What somebody answered or agreed to, with the words they read."""

    question = serializers.CharField(source="question.public_id")
    kind = serializers.CharField(source="question.kind")

    class Meta:
        model = SeatAnswer
        fields = ("question", "kind", "asked", "version", "values", "at", "withdrawn_at")


class SeatOut(serializers.Serializer[Any]):
    """``position`` is the place on the waiting list, null with a seat."""

    state = serializers.ChoiceField(choices=SeatState.choices)
    position = serializers.IntegerField(allow_null=True)


class SeatRow(serializers.ModelSerializer[Registration]):
    """A seat as those who run the webinar see it. The link that opens it is never part of it."""

    id = serializers.CharField(source="public_id")
    people = serializers.IntegerField(source="party")
    answers = AnswerRow(source="seat_answers", many=True)

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
            "alias",
            "answers",
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
        rows = Registration.objects.filter(webinar=webinar).prefetch_related("seat_answers__question")
        return page_of(rows, request, self, lambda page: list(SeatRow(page, many=True).data))

    @extend_schema(operation_id="webinars_registrations_create", request=SeatIn, responses={201: SeatOut})
    def post(self, request: Request, slug: str) -> Response:
        """Take a seat, or a place on the waiting list. Asking again changes nothing and mails the link again."""
        webinar = get_visible_or_404(Webinar, request.user, slug=slug)
        with seat_problems():
            seat = actions.register(webinar, **wishes_in(request))
        # What a newcomer gets at this moment, so that nobody learns who is registered.
        return Response(
            SeatOut({"state": seat.answer_state, "position": seat.answer_position}).data, status=201
        )


class SeriesSeats(APIView):
    permission_classes = (TokenScopes,)

    @extend_schema(
        operation_id="series_registrations_create", request=SeatIn, responses={201: SeriesSeatsOut}
    )
    def post(self, request: Request, slug: str) -> Response:
        """Take a seat in each webinar to come of a series, and in those added later. Again: nothing changes."""
        series = get_object_or_404(Series, slug=slug)
        if not Webinar.objects.visible_to(request.user).filter(series=series).exists():
            raise Http404
        with seat_problems():
            answer = actions.register_for_series(series, **wishes_in(request))
        return Response(SeriesSeatsOut(answer).data, status=201)


def wishes_in(request: Request) -> dict[str, Any]:
    """Return what the actions take of a request for seats. Raises ``ValidationError``."""
    given = SeatIn(data=request.data)
    given.is_valid(raise_exception=True)
    fields = dict(given.validated_data)
    answers, party = fields.pop("answers"), fields.pop("people")
    note = " ".join(answers.pop("note", []))
    member = request.user if request.user.is_authenticated else None
    return {**fields, "party": party, "note": note, "answers": answers, "member": member}


@contextmanager
def seat_problems() -> Iterator[None]:
    """Answer the refusals of a registration as problems, each with its sentence."""
    with conflict_on(actions.RegistrationClosed):
        try:
            yield
        except actions.BadAnswers as error:
            raise ValidationError({"answers": error.sentences}) from error
        except actions.TooManyTries as error:
            raise Throttled(detail=error.message) from error


def seats_taken(webinar: Webinar) -> int:
    return Registration.objects.filter(webinar=webinar).seated().count()


class OneSeatedWebinar(OneWebinar):
    """A webinar whose number of seats cannot fall below those taken."""

    seats_taken = staticmethod(seats_taken)


urlpatterns = [
    path("webinars/<slug:slug>/", OneSeatedWebinar.as_view(), name="api_webinar"),
    path("webinars/<slug:slug>/registrations/", Seats.as_view(), name="api_registrations"),
    path("series/<slug:slug>/registrations/", SeriesSeats.as_view(), name="api_series_registrations"),
]
