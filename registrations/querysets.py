"""Which seats."""

from typing import Any, Self

from allauth.account.models import EmailAddress
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Lower

from registrations.rules import MOST_OFFERS
from registrations.states import (
    SEATED,
    CertificateState,
    InvitationState,
    MatchState,
    QuestionKind,
    SeatState,
)
from webinars.models import Series, Webinar


class RegistrationQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Return the seats in webinars whose seats ``user`` looks after, and their own."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        run = Webinar.objects.seats_run_by(user).values("pk")
        return self.filter(Q(webinar__in=run) | Q(pk__in=self.model.objects.of_member(user).values("pk")))

    def of_member(self, user: Any) -> Self:
        """Return the seats held with an address that this account has proven to be its own."""
        proven = EmailAddress.objects.filter(user=user, verified=True).values(key=Lower("email"))
        return self.filter(email_key__in=proven)

    def seated(self) -> Self:
        """Return the seats that are given or held for an offer."""
        return self.filter(state__in=SEATED)

    def waiting(self) -> Self:
        """Return the waiting list, first come first."""
        return self.filter(state=SeatState.WAITLISTED).order_by("queued_at", "pk")

    def next_in_line(self) -> Self:
        """Return those on the waiting list who still get offers."""
        return self.waiting().filter(offers__lt=MOST_OFFERS)

    def seats_left(self, webinar: Webinar) -> int | None:
        """Return how many seats a newcomer could have now; None without a limit.

        A free seat belongs to whoever waits for it, so it is not one for newcomers.
        """
        if webinar.capacity is None:
            return None
        in_line = Q(state=SeatState.WAITLISTED, offers__lt=MOST_OFFERS)
        spoken_for = self.filter(Q(state__in=SEATED) | in_line, webinar=webinar).count()
        return max(0, webinar.capacity - spoken_for)

    def position(self, seat: Any) -> int | None:
        """Return the place on the waiting list, from 1; None for who is not on it."""
        if seat.state != SeatState.WAITLISTED:
            return None
        ahead = Q(queued_at__lt=seat.queued_at) | Q(queued_at=seat.queued_at, pk__lt=seat.pk)
        return self.filter(ahead, webinar=seat.webinar_id, state=SeatState.WAITLISTED).count() + 1


class SeriesSeatQuerySet(models.QuerySet[Any]):
    def standing(self) -> Self:
        """Return those who have not left their series."""
        return self.filter(left_at=None)

    def lacking(self, series: Series | None = None) -> Self:
        """Return standing wishes without a seat in some webinar to come of their series, first come first."""
        own = self.model.registrations.field.model.objects.filter(
            series_seat=OuterRef(OuterRef("pk")), webinar=OuterRef("pk")
        )
        coming = Webinar.objects.upcoming().order_by().filter(~Exists(own), series=OuterRef("series"))
        found = self.standing().filter(Exists(coming))
        return (found if series is None else found.filter(series=series)).order_by("created_at", "pk")


class SeatQuestionQuerySet(models.QuerySet[Any]):
    def asked_in(self, webinar: Webinar) -> Self:
        """Return what is asked with a registration for ``webinar``: its own questions, then those asked everywhere."""
        mine = Q(webinar=webinar) | Q(webinar=None)
        return self.filter(mine, retired_at=None).order_by(F("webinar").asc(nulls_last=True), "pk")

    def consents_counted(self, webinar: Webinar) -> Self:
        """Return each text that is or was agreed to in a webinar: how many agree (``agreed``) or ``taken_back``."""
        here = Q(given__registration__webinar=webinar)
        was = self.model.objects.filter(here).order_by().values("pk")
        asked = self.model.objects.asked_in(webinar).order_by().values("pk")
        consents = self.filter(Q(pk__in=asked) | Q(pk__in=was), kind=QuestionKind.CONSENT)
        agreed = Count("given", filter=here & Q(given__withdrawn_at=None))
        taken_back = Count("given", filter=here & Q(given__withdrawn_at__isnull=False))
        return consents.annotate(agreed=agreed, taken_back=taken_back).order_by("pk")


class InvitationQuerySet(models.QuerySet[Any]):
    def to_post(self) -> Self:
        """Return invitations whose mail has still to be written."""
        coming = Webinar.objects.upcoming().order_by().values("pk")
        return self.filter(state=InvitationState.INVITED, posted_at=None, webinar__in=coming).order_by("pk")


class ParticipantQuerySet(models.QuerySet[Any]):
    def to_match(self) -> Self:
        """Return who was there and waits for a host to say whose seat it is."""
        return self.filter(state=MatchState.WAITING, is_host=False)

    def strangers(self) -> Self:
        """Return who is tied to no seat."""
        return self.filter(registration=None)


class CertificateQuerySet(models.QuerySet[Any]):
    def standing(self) -> Self:
        """Return those that their holders have not taken back."""
        return self.exclude(state=CertificateState.WITHDRAWN)

    def asked(self) -> Self:
        return self.filter(state=CertificateState.ASKED)
