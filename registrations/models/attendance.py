"""Who was there, and how long: what a provider saw, what hosts say, and what is counted from it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from registrations.models.seats import Registration
from registrations.querysets import ParticipantQuerySet
from registrations.states import Basis, MatchState, SpanSource
from webinars.models import Webinar


class Turnout(models.Model):
    """The hours in which a webinar was really held, and the figures counted from who was there.

    ``began_at`` and ``ended_at`` stay empty where nobody said otherwise than planned; ``hours_by_host`` guards a
    host's word against the provider's. ``curve`` counts people at each tenth of the time, eleven numbers.
    ``people`` counts everyone around one phone; ``strangers`` are those tied to no seat, ``to_match`` those who
    wait for a host's word. ``changed_at`` is when something came in that is not counted yet.
    """

    webinar = models.OneToOneField(Webinar, models.CASCADE, related_name="turnout")
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    hours_by_host = models.BooleanField(default=False)
    seats = models.PositiveIntegerField(default=0)
    came = models.PositiveIntegerField(default=0)
    by_click_only = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField(default=0)
    strangers = models.PositiveIntegerField(default=0)
    to_match = models.PositiveIntegerField(default=0)
    median_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    peak = models.PositiveIntegerField(null=True, blank=True)
    peak_at = models.DateTimeField(null=True, blank=True)
    curve = models.JSONField(default=list)
    reported_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "turnouts"

    def __str__(self) -> str:
        return f"turnout of {self.webinar}"

    @property
    def no_shows(self) -> int:
        return max(0, self.seats - self.came)

    @property
    def stayed(self) -> int | None:
        """Return how many percent of the fullest moment were there at the end; None where nobody was timed."""
        fullest = max(self.curve, default=0)
        return round(100 * self.curve[-1] / fullest) if fullest else None


class Participant(models.Model):
    """Somebody whom the provider saw in the meeting of a webinar, or a host wrote down.

    ``key`` tells one from another across deliveries and reports. A seat is theirs by proof, named in ``proof``, or
    by a host's word; never because of the name. ``name`` and ``email`` of those tied to no seat are forgotten in
    time.
    """

    webinar = models.ForeignKey(Webinar, models.CASCADE, related_name="participants")
    key = models.CharField(max_length=250)
    name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)
    registrant_id = models.CharField(max_length=120, blank=True)
    is_host = models.BooleanField(default=False)
    is_phone = models.BooleanField(default=False)
    registration = models.ForeignKey(
        Registration, models.SET_NULL, null=True, blank=True, related_name="participants"
    )
    state = models.CharField(max_length=8, choices=MatchState.choices, default=MatchState.WAITING)
    proof = models.CharField(max_length=10, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = ParticipantQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["webinar", "key"], name="one_participant_per_key"),)
        indexes = (models.Index(fields=["webinar", "state"], name="participants_by_state"),)

    def __str__(self) -> str:
        return f"participant {self.pk} ({self.state})"


class AttendanceSpan(models.Model):
    """One stay of a participant, as one source tells it; ``left_at`` None where nobody noted the leaving.

    A leaving without a known coming is kept with ``joined_at`` at the same moment.
    """

    participant = models.ForeignKey(Participant, models.CASCADE, related_name="spans")
    source = models.CharField(max_length=8, choices=SpanSource.choices)
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("joined_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["participant", "source", "joined_at"], name="one_span_per_join"),
            models.CheckConstraint(
                condition=models.Q(left_at__isnull=True) | models.Q(left_at__gte=models.F("joined_at")),
                name="span_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return f"{self.source} span of {self.participant}"


class Attendance(models.Model):
    """What is counted for one seat. ``minutes`` is None for who came by the join button and nobody timed."""

    registration = models.OneToOneField(Registration, models.CASCADE, related_name="attendance")
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    first_at = models.DateTimeField(null=True, blank=True)
    last_at = models.DateTimeField(null=True, blank=True)
    basis = models.CharField(max_length=8, choices=Basis.choices)

    class Meta:
        verbose_name_plural = "attendance"

    def __str__(self) -> str:
        return f"attendance of {self.registration}"
