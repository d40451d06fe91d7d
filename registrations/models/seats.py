"""Seats: who registered, who waits, who came."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.public_ids import public_id, secret_token
from registrations.countries import country_name
from registrations.querysets import RegistrationQuerySet, SeatQuestionQuerySet, SeriesSeatQuerySet
from registrations.rules import MOST_AROUND_ONE, SOURCE_LENGTH
from registrations.states import QuestionKind, SeatState, WaitReason
from webinars.models import Series, Webinar


class SeatPolicy(models.Model):
    """How seats of one webinar are given; without a row each is given at once."""

    webinar = models.OneToOneField(Webinar, models.CASCADE, related_name="seat_policy")
    needs_approval = models.BooleanField(_("I read each registration first"), default=False)
    members_at_once = models.BooleanField(_("members get their seat at once"), default=False)

    def __str__(self) -> str:
        return f"seats of {self.webinar}"


class SeriesSeat(models.Model):
    """A standing wish for a seat in every webinar of a series, those added later too.

    Each seat is a ``Registration`` of its own, under the same rules as any other; one that was given up stays so.
    ``token`` opens the page of all of them; it travels by mail only, as a seat's does. ``answers`` are those to the
    questions of the webinars, as ``[kind, question, values]``. ``left_at``: no seat follows any more.
    """

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    token = models.CharField(max_length=40, unique=True, default=secret_token, editable=False)
    series = models.ForeignKey(Series, models.CASCADE, related_name="seats")
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail address"))
    email_key = models.CharField(max_length=254, editable=False)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="series_seats"
    )
    time_zone = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=12, blank=True)
    note = models.CharField(max_length=500, blank=True)
    party = models.PositiveSmallIntegerField(default=1)
    source = models.CharField(max_length=SOURCE_LENGTH, blank=True)
    alias = models.CharField(max_length=60, blank=True)
    is_discreet = models.BooleanField(default=False)
    hour_reminder = models.BooleanField(default=False)
    answers = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    proven_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    reminders_stopped_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True, editable=False)
    revision = models.PositiveSmallIntegerField(default=0, editable=False)

    objects: ClassVar = SeriesSeatQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["series", "email_key"], name="one_series_seat_per_address"),
        )

    def __str__(self) -> str:
        return f"seats {self.public_id} in {self.series}"

    def get_absolute_url(self) -> str:
        return reverse("series_seat", args=[self.token])


class Registration(models.Model):
    """One person's seat in one webinar, held by name and e-mail address.

    ``PENDING → CONFIRMED | WAITLISTED | DECLINED``,
    ``WAITLISTED → OFFERED → CONFIRMED``, ``CANCELLED`` from each.
    ``token`` opens the seat page; it travels by mail only, so its first use proves the address (``proven_at``).
    ``queued_at`` orders the waiting list, first come first served; a lapsed offer goes to its tail with a
    ``wait_reason``. An offered seat is held until ``offer_ends_at``; ``keep_by`` is until when an unproven seat
    of a full webinar is asked to show that somebody is there.
    ``party`` is how many watch on this one seat: it counts where people are counted, never where seats are.
    ``source`` is the code in the address (``?src=``) by which the page was found.
    ``alias`` is the name shown in the meeting where it is not to be ``name``. Mails about an ``is_discreet`` seat and
    its calendar entry do not say what the webinar is about.
    ``series_seat`` is the standing wish that this seat belongs to.
    ``told_*`` say which time the last mail to this seat named, and when it did.
    ``answer_state`` and ``answer_position`` are what ``actions.register`` tells whoever sent the form.
    """

    answer_state: str = ""
    answer_position: int | None = None

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    token = models.CharField(max_length=40, unique=True, default=secret_token, editable=False)
    webinar = models.ForeignKey(Webinar, models.CASCADE, related_name="registrations")
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail address"))
    email_key = models.CharField(max_length=254, editable=False)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="registrations"
    )
    series_seat = models.ForeignKey(
        SeriesSeat, models.SET_NULL, null=True, blank=True, related_name="registrations"
    )
    state = models.CharField(max_length=10, choices=SeatState.choices)
    time_zone = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=12, blank=True)
    note = models.CharField(_("something that would help you take part"), max_length=500, blank=True)
    party = models.PositiveSmallIntegerField(_("people around one phone or screen"), default=1)
    source = models.CharField(max_length=SOURCE_LENGTH, blank=True)
    alias = models.CharField(_("name shown in the meeting"), max_length=60, blank=True)
    is_discreet = models.BooleanField(_("discreet e-mails and calendar entry"), default=False)
    answers = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    queued_at = models.DateTimeField(null=True, blank=True)
    wait_reason = models.CharField(max_length=10, choices=WaitReason.choices, blank=True)
    offer_ends_at = models.DateTimeField(null=True, blank=True)
    offers = models.PositiveSmallIntegerField(default=0)
    keep_by = models.DateTimeField(null=True, blank=True)
    proven_at = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decline_reason = models.CharField(_("reason"), max_length=500, blank=True)
    reminders_stopped_at = models.DateTimeField(null=True, blank=True)
    hour_reminder = models.BooleanField(_("remind me an hour before, too"), default=False)
    calendar_revision = models.PositiveSmallIntegerField(default=0, editable=False)
    told_at = models.DateTimeField(null=True, blank=True, editable=False)
    told_starts_at = models.DateTimeField(null=True, blank=True, editable=False)
    told_ends_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["webinar", "email_key"], name="one_seat_per_address"),
            models.CheckConstraint(
                condition=models.Q(party__gte=1, party__lte=MOST_AROUND_ONE), name="a_party_is_people"
            ),
        )
        indexes = (models.Index(fields=["webinar", "state", "queued_at"], name="seats_by_state"),)

    def __str__(self) -> str:
        return f"seat {self.public_id} ({self.state})"

    def get_absolute_url(self) -> str:
        return reverse("seat", args=[self.token])

    @property
    def is_given_up(self) -> bool:
        return self.state == SeatState.CANCELLED


class SeatCode(models.Model):
    """The latest six digits mailed to find a seat again. Kept as a digest; ``tries`` counts wrong answers."""

    registration = models.OneToOneField(Registration, models.CASCADE, related_name="code")
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"code for {self.registration}"


class SeatQuestion(models.Model):
    """Something asked with the registration. It is never changed, only added and taken away.

    Without a ``webinar`` it is a consent that is asked everywhere. A consent in new words is a new row with the next
    ``version``; the one before is ``retired_at`` that moment and kept, as people agreed to its words.
    ``options`` are the answers to choose from. Where ``only_if`` is set, it is asked only of who answered that
    earlier question with ``only_if_answer``. Answers are forgotten ``keep_days`` after the webinar's end.
    """

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    webinar = models.ForeignKey(Webinar, models.CASCADE, null=True, blank=True, related_name="seat_questions")
    kind = models.CharField(max_length=10, choices=QuestionKind.choices)
    label = models.CharField(_("question"), max_length=500)
    options = models.JSONField(default=list)
    is_required = models.BooleanField(default=False)
    only_if = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="followed_by")
    only_if_answer = models.CharField(max_length=120, blank=True)
    keep_days = models.PositiveSmallIntegerField(default=90)
    version = models.PositiveSmallIntegerField(default=1)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = SeatQuestionQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(webinar__isnull=False) | models.Q(kind=QuestionKind.CONSENT),
                name="only_consents_are_asked_everywhere",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id} of {self.webinar or 'every webinar'}"

    @property
    def is_consent(self) -> bool:
        return self.kind == QuestionKind.CONSENT


class SeatAnswer(models.Model):
    """What somebody answered, with the words in which they were asked: for a consent, its text and version.

    A consent that was taken back is kept as ``withdrawn_at``; agreeing anew is a row of its own.
    """

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="seat_answers")
    question = models.ForeignKey(SeatQuestion, models.CASCADE, related_name="given")
    asked = models.CharField(max_length=500)
    version = models.PositiveSmallIntegerField(default=1)
    values = models.JSONField(default=list)
    at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("question_id", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["registration", "question"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_answer_each",
            ),
        )

    def __str__(self) -> str:
        return f"answer of {self.registration}"

    @property
    def text(self) -> str:
        if self.question.kind == QuestionKind.COUNTRY:
            return ", ".join(map(country_name, self.values))
        return ", ".join(self.values)


class JoinClick(models.Model):
    """A use of the join button: when, and by which way."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="join_clicks")
    at = models.DateTimeField(auto_now_add=True)
    way = models.CharField(max_length=10, default="video")

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.registration} joined at {self.at:%H:%M}"
