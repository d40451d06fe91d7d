"""Invite people to a webinar, and see how they answered. The links travel by mail only."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.access import SignedIn, TokenScopes
from common.pagination import PAGE_PARAMETERS, page_of, paged
from common.problems import conflict_on
from registrations import actions
from registrations.api.access import seats_webinar
from registrations.guest_lists import MOST_ROWS, GuestRows, read_people
from registrations.models import Invitation


class GuestIn(serializers.Serializer[Any]):
    name = serializers.CharField(required=False, allow_blank=True, default="")
    email = serializers.CharField(allow_blank=True)


class InvitationsIn(serializers.Serializer[Any]):
    people = serializers.ListField(child=GuestIn(), min_length=1, max_length=MOST_ROWS)
    message = serializers.CharField(required=False, allow_blank=True, max_length=500, default="")
    skips_approval = serializers.BooleanField(
        required=False, default=False, help_text="Who is invited gets a seat without being read first."
    )
    locks_address = serializers.BooleanField(
        required=False, default=True, help_text="An invitation holds for the address it was sent to."
    )


class ProblemRow(serializers.Serializer[Any]):
    place = serializers.IntegerField(help_text="Counted from 1.")
    sentence = serializers.CharField()


class InvitationsOut(serializers.Serializer[Any]):
    """How many are invited now; who is not, as they are there already or want no invitation; what cannot be used."""

    invited = serializers.IntegerField()
    registered_already = serializers.IntegerField()
    invited_before = serializers.IntegerField()
    unwilling = serializers.IntegerField()
    problems = ProblemRow(many=True)


class InvitationRow(serializers.ModelSerializer[Invitation]):
    id = serializers.CharField(source="public_id")

    class Meta:
        model = Invitation
        fields = ("id", "name", "email", "state", "round", "asked_at", "posted_at", "answered_at")


class Invitations(APIView):
    permission_classes = (TokenScopes, SignedIn)

    @extend_schema(
        operation_id="webinars_invitations_list", parameters=PAGE_PARAMETERS, responses=paged(InvitationRow)
    )
    def get(self, request: Request, slug: str) -> Response:
        """List who is invited."""
        rows = Invitation.objects.filter(webinar=seats_webinar(request.user, slug))
        return page_of(rows, request, self, lambda page: list(InvitationRow(page, many=True).data))

    @extend_schema(
        operation_id="webinars_invitations_create", request=InvitationsIn, responses={201: InvitationsOut}
    )
    def post(self, request: Request, slug: str) -> Response:
        """Invite people: all whose rows are good, or, beyond what one host may invite in a day, none."""
        webinar = seats_webinar(request.user, slug)
        given = InvitationsIn(data=request.data)
        given.is_valid(raise_exception=True)
        fields = dict(given.validated_data)
        rows = read_people([(row["name"], row["email"]) for row in fields.pop("people")])
        with conflict_on(actions.RegistrationClosed):
            try:
                counts = _sent(webinar, rows, by=request.user, **fields)
            except actions.TooManyInvitations as error:
                raise Throttled(detail=error.message) from error
        problems = [{"place": place, "sentence": sentence} for place, sentence in rows.problems]
        return Response(InvitationsOut({**counts, "problems": problems}).data, status=201)


def _sent(webinar: Any, rows: GuestRows, *, by: Any, **fields: Any) -> dict[str, int]:
    brought = actions.bring_list(webinar, rows, by=by, **fields)
    try:
        reach = actions.reach_of(brought)
        invited = actions.send_list(brought, by=by)
    except actions.SeatError:
        actions.drop_list(brought, by=by)
        raise
    return {
        "invited": invited,
        "registered_already": reach.registered,
        "invited_before": reach.invited,
        "unwilling": reach.unwilling,
    }


class OneInvitation(APIView):
    permission_classes = (TokenScopes, SignedIn)

    @extend_schema(operation_id="webinars_invitations_take_back", responses={204: None})
    def delete(self, request: Request, slug: str, public_id: str) -> Response:
        """Take back an invitation that nobody has answered."""
        actions.take_invitation_back(_invitation(request, slug, public_id), by=request.user)
        return Response(status=204)


class InvitationAgain(APIView):
    permission_classes = (TokenScopes, SignedIn)

    @extend_schema(operation_id="webinars_invitations_again", request=None, responses=InvitationRow)
    def post(self, request: Request, slug: str, public_id: str) -> Response:
        """Send an invitation once more, a day after the last time at the earliest."""
        invited = _invitation(request, slug, public_id)
        with conflict_on(actions.SeatError):
            actions.invite_again(invited, by=request.user)
        invited.refresh_from_db()
        return Response(InvitationRow(invited).data)


def _invitation(request: Request, slug: str, public_id: str) -> Invitation:
    rows = Invitation.objects.select_related("webinar").filter(webinar=seats_webinar(request.user, slug))
    return get_object_or_404(rows, public_id=public_id)


urlpatterns = [
    path("webinars/<slug:slug>/invitations/", Invitations.as_view(), name="api_invitations"),
    path(
        "webinars/<slug:slug>/invitations/<slug:public_id>/", OneInvitation.as_view(), name="api_invitation"
    ),
    path(
        "webinars/<slug:slug>/invitations/<slug:public_id>/again/",
        InvitationAgain.as_view(),
        name="api_invitation_again",
    ),
]
