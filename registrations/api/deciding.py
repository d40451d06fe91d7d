"""Approve and decline registrations that are read first."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.access import SignedIn, TokenScopes
from common.problems import conflict_on
from registrations import actions
from registrations.api.access import seats_webinar
from registrations.api.seats import SeatRow
from registrations.models import Registration


class ReasonIn(serializers.Serializer[Any]):
    reason = serializers.CharField(
        max_length=500, help_text="A sentence for the person: it goes into the mail."
    )


class Approval(APIView):
    permission_classes = (TokenScopes, SignedIn)

    @extend_schema(operation_id="registration_approve", request=None, responses=SeatRow)
    def post(self, request: Request, slug: str, public_id: str) -> Response:
        """Give the seat, or a place on the waiting list where none is free. What was decided before stays so."""
        seat = _seat(request, slug, public_id)
        with conflict_on(actions.RegistrationClosed):
            actions.approve(seat, by=request.user)
        return Response(SeatRow(seat).data)


class Refusal(APIView):
    permission_classes = (TokenScopes, SignedIn)

    @extend_schema(operation_id="registration_decline", request=ReasonIn, responses=SeatRow)
    def post(self, request: Request, slug: str, public_id: str) -> Response:
        """Decline, and tell the person why. What was decided before stays so."""
        seat = _seat(request, slug, public_id)
        given = ReasonIn(data=request.data)
        given.is_valid(raise_exception=True)
        actions.decline(seat, by=request.user, reason=given.validated_data["reason"])
        return Response(SeatRow(seat).data)


def _seat(request: Request, slug: str, public_id: str) -> Registration:
    seats = Registration.objects.select_related("webinar").filter(webinar=seats_webinar(request.user, slug))
    return get_object_or_404(seats, public_id=public_id)


urlpatterns = [
    path(
        "webinars/<slug:slug>/registrations/<slug:public_id>/approve/",
        Approval.as_view(),
        name="api_registration_approve",
    ),
    path(
        "webinars/<slug:slug>/registrations/<slug:public_id>/decline/",
        Refusal.as_view(),
        name="api_registration_decline",
    ),
]
