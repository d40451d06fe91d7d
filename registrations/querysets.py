"""Which seats."""

from typing import Any, Self

from allauth.account.models import EmailAddress
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from registrations.rules import MOST_OFFERS
from registrations.states import SEATED, SeatState
from webinars.models import Webinar


class RegistrationQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> Self:
        """Return the seats in webinars that ``user`` runs, and their own."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        run = Webinar.objects.run_by(user).values("pk")
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
        of_webinar = self.filter(webinar=webinar)
        spoken_for = of_webinar.seated().count() + of_webinar.next_in_line().count()
        return max(0, webinar.capacity - spoken_for)

    def position(self, seat: Any) -> int | None:
        """Return the place on the waiting list, from 1; None for who is not on it."""
        if seat.state != SeatState.WAITLISTED:
            return None
        ahead = Q(queued_at__lt=seat.queued_at) | Q(queued_at=seat.queued_at, pk__lt=seat.pk)
        return self.filter(ahead, webinar=seat.webinar_id, state=SeatState.WAITLISTED).count() + 1
