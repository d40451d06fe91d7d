"""What the provider of a webinar's meeting knows of its seats."""

from django.db import models

from common.sealed import SealedTextField
from registrations.models.seats import Registration
from registrations.states import LinkState
from webinars.models import Webinar


class ProviderSeat(models.Model):
    """The link of one seat at the provider of its meeting.

    ``meeting_id_there`` is the meeting that it belongs to: a link of an earlier meeting is none. ``join_url`` lets in
    whoever holds it: only the join button hands it out.
    """

    registration = models.OneToOneField(Registration, models.CASCADE, related_name="provider_seat")
    provider = models.CharField(max_length=20)
    meeting_id_there = models.CharField(max_length=255)
    external_id = models.CharField(max_length=255, blank=True)
    join_url = SealedTextField()
    state = models.CharField(max_length=8, choices=LinkState.choices, default=LinkState.GIVEN)
    problem = models.CharField(max_length=500, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = (models.Index(fields=["provider", "external_id"], name="seats_at_provider"),)

    def __str__(self) -> str:
        return f"link of {self.registration} ({self.state})"


class MeetingSync(models.Model):
    """When seats are next told to the provider, and attendance next asked of it, for one webinar.

    ``seats_due_at`` and ``stays_due_at`` are None when there is nothing to do. ``attempt`` is whose turn it is to
    tell seats, until ``leased_until``. ``asked`` counts how often attendance was asked for.
    """

    webinar = models.OneToOneField(Webinar, models.CASCADE, related_name="meeting_sync")
    seats_due_at = models.DateTimeField(null=True, blank=True, db_index=True)
    seats_tries = models.PositiveSmallIntegerField(default=0)
    seats_problem = models.TextField(blank=True)
    attempt = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    stays_due_at = models.DateTimeField(null=True, blank=True, db_index=True)
    stays_tries = models.PositiveSmallIntegerField(default=0)
    stays_problem = models.TextField(blank=True)
    stays_read_at = models.DateTimeField(null=True, blank=True)
    asked = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"sync of {self.webinar}"
