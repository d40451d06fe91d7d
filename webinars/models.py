"""Webinars, their topics, hosts and presenters."""

import datetime as dt
import uuid
import zoneinfo
from pathlib import PurePosixPath
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.public_ids import public_id
from common.sealed import SealedTextField
from members.models import Person
from webinars.querysets import (
    MeetingQuerySet,
    ProposalQuerySet,
    ResourceQuerySet,
    WebinarQuerySet,
    WebinarTemplateQuerySet,
)
from webinars.states import HostRole, MeetingState, PresenterRole, ProposalState, WebinarState


class Topic(models.Model):
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=80, unique=True)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("topic", args=[self.slug])


class Series(models.Model):
    """Webinars that come back at the same hour on the host's clock, each a webinar of its own.

    ``rule`` is the RRULE (RFC 5545) that made them, from ``starts_at`` on the clock of ``time_zone``; a webinar
    that was moved afterwards keeps its new hour.
    """

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=160)
    rule = models.CharField(_("rule"), max_length=120)
    starts_at = models.DateTimeField(_("starts at"))
    time_zone = models.CharField(_("time zone"), max_length=60)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("series", args=[self.slug])


class Webinar(models.Model):
    """An hour that people spend together, and the name under which its recording is kept.

    ``DRAFT → SCHEDULED → LIVE → ENDED``; ``CANCELLED`` from draft or scheduled. Scheduled means public and open
    for registration. ``starts_at`` is an instant; ``time_zone`` is the host's IANA zone in which it was meant.
    ``sequence`` is iCalendar's SEQUENCE: it rises with changes of time or place and with a cancellation.
    ``capacity`` None means no limit. ``number`` counts published recordings and is given at first publication.
    ``recurrence_id`` is, as in iCalendar, when the webinar's series would have it: an exception starts at another time.
    ``interpretation_languages`` (BCP 47) are those into which somebody interprets. Presenters and hosts meet at
    ``practice_at`` before it, at ``practice_url`` or else where the webinar is.
    """

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=160)
    summary = models.CharField(_("in one sentence"), max_length=300, blank=True)
    description = models.TextField(_("text"), blank=True)
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(editable=False)
    duration_minutes = models.PositiveSmallIntegerField(_("length in minutes"), default=60)
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    language = models.CharField(_("language"), max_length=12, default="en")
    capacity = models.PositiveIntegerField(_("seats"), null=True, blank=True)
    provider = models.CharField(_("where you meet"), max_length=20, default="link")
    join_url = models.URLField(_("link to the meeting"), max_length=500, blank=True)
    state = models.CharField(
        max_length=10, choices=WebinarState.choices, default=WebinarState.DRAFT, editable=False
    )
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    series = models.ForeignKey(
        Series, models.SET_NULL, null=True, blank=True, editable=False, related_name="webinars"
    )
    recurrence_id = models.DateTimeField(null=True, blank=True, editable=False)
    interpretation_languages = models.JSONField(_("interpreted into"), default=list, blank=True)
    practice_at = models.DateTimeField(_("practice at"), null=True, blank=True)
    practice_note = models.TextField(_("note to presenters and hosts"), blank=True)
    practice_url = models.URLField(_("link to the practice"), max_length=500, blank=True)
    topics = models.ManyToManyField(Topic, blank=True, related_name="webinars")
    hosts = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="WebinarHost", related_name="hosted_webinars"
    )
    people = models.ManyToManyField(Person, through="Presenter", related_name="webinars")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar = WebinarQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="webinar_has_length"
            ),
            models.CheckConstraint(
                condition=models.Q(capacity__isnull=True) | models.Q(capacity__gte=1),
                name="webinar_has_a_seat",
            ),
        )
        indexes = (models.Index(fields=["state", "starts_at"], name="webinar_by_state_and_start"),)

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        self.ends_at = self.starts_at + dt.timedelta(minutes=self.duration_minutes)
        fields = kwargs.get("update_fields")
        if fields is not None:
            kwargs["update_fields"] = {*fields, "ends_at"}  # type: ignore[misc]
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        return reverse("webinar", args=[self.slug])

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    def timed_agenda(self) -> list[tuple[dt.datetime, "AgendaItem"]]:
        """Return each part of the agenda with the instant at which it begins."""
        timed, at = [], self.starts_at
        for item in self.agenda.all():
            timed.append((at, item))
            at += dt.timedelta(minutes=item.minutes)
        return timed

    @property
    def speaking(self) -> list["Presenter"]:
        return [row for row in self.presenters.all() if row.role == PresenterRole.SPEAKER]

    @property
    def interpreting(self) -> list["Presenter"]:
        return [row for row in self.presenters.all() if row.role == PresenterRole.INTERPRETER]

    @property
    def heard_in(self) -> list[str]:
        """Return the languages into which somebody interprets, beside the spoken one."""
        pairs = [code for row in self.interpreting for code in (row.from_language, row.into_language)]
        codes = dict.fromkeys([*self.interpretation_languages, *pairs])
        return [code for code in codes if code != self.language]

    @property
    def is_exception(self) -> bool:
        """Say whether its series would have it at another time."""
        return self.recurrence_id is not None and self.recurrence_id != self.starts_at

    @property
    def has_link(self) -> bool:
        """Say whether people with a seat have somewhere to go."""
        if self.join_url:
            return True
        meeting = getattr(self, "meeting", None)
        return meeting is not None and meeting.provider == self.provider and meeting.is_usable

    @property
    def is_over(self) -> bool:
        return self.state == WebinarState.ENDED or self.ends_at <= timezone.now()

    @property
    def takes_registrations(self) -> bool:
        return self.state in {WebinarState.SCHEDULED, WebinarState.LIVE} and not self.is_over


class WebinarHost(models.Model):
    """A member who runs a webinar, or helps with it. One that somebody hosts always keeps one with the role of host."""

    webinar = models.ForeignKey(Webinar, models.CASCADE, related_name="host_rows")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="host_rows")
    role = models.CharField(max_length=14, choices=HostRole.choices, default=HostRole.HOST)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["webinar", "member"], name="host_once"),)

    def __str__(self) -> str:
        return f"{self.member} hosts {self.webinar}"


class Presenter(models.Model):
    """A person who speaks or interprets in a webinar, and what they have agreed to.

    ``headline`` and ``bio`` stand in this webinar for those of the person's page. An interpreter goes from one
    language into another (BCP 47), and back.

    Without ``consented_at`` the recording is not published. ``consent_text`` is the text they agreed to, as it
    was then; ``consent_recorded_by`` the host who wrote the consent down for someone without an account.
    """

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    webinar = models.ForeignKey(Webinar, models.CASCADE, related_name="presenters")
    person = models.ForeignKey(Person, models.PROTECT, related_name="presentations")
    position = models.PositiveSmallIntegerField(default=0)
    role = models.CharField(max_length=12, choices=PresenterRole.choices, default=PresenterRole.SPEAKER)
    from_language = models.CharField(_("from"), max_length=12, blank=True)
    into_language = models.CharField(_("into"), max_length=12, blank=True)
    headline = models.CharField(_("one line about them here"), max_length=200, blank=True)
    bio = models.TextField(_("about them here"), blank=True)
    consented_at = models.DateTimeField(null=True, blank=True)
    consent_text = models.TextField(blank=True)
    consent_recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(fields=["webinar", "person"], name="presents_once"),
            models.CheckConstraint(
                condition=~models.Q(role=PresenterRole.INTERPRETER)
                | (~models.Q(from_language="") & ~models.Q(into_language="")),
                name="interpreter_has_languages",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person} in {self.webinar}"

    @property
    def line(self) -> str:
        """Return the one line about them: the webinar's own, else that of their page."""
        return self.headline or self.person.headline


class AgendaItem(models.Model):
    """A part of a webinar, as long as it is planned to take."""

    webinar = models.ForeignKey(Webinar, models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    title = models.CharField(_("what happens"), max_length=160)

    class Meta:
        ordering = ("position", "pk")
        constraints = (
            models.CheckConstraint(condition=models.Q(minutes__gte=1), name="agenda_item_has_length"),
        )

    def __str__(self) -> str:
        return f"{self.minutes} {self.title}"


class Resource(models.Model):
    """A file for the people of a webinar, such as slides: seen as the webinar is, ``after_only`` once it is over.

    ``file`` is the name of a media file, made of the content and not of what somebody called it.
    """

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    webinar = models.ForeignKey(Webinar, models.CASCADE, related_name="resources")
    title = models.CharField(_("title"), max_length=160)
    file = models.CharField(max_length=200, editable=False)
    content_type = models.CharField(max_length=100, editable=False)
    size_bytes = models.PositiveBigIntegerField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    after_only = models.BooleanField(_("after the webinar only"), default=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar = ResourceQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("webinar_file", args=[self.webinar.slug, self.public_id])

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.file).suffix

    @property
    def kind(self) -> str:
        return self.suffix.removeprefix(".").upper()


class Meeting(models.Model):
    """A webinar's meeting at a provider that makes meetings; a pasted link has none.

    ``WANTED → MADE → CHANGED → MADE``; ``FAILED`` where the provider said no, until somebody asks again or the webinar
    changes; ``CANCELLED`` where the webinar needs it no more. ``problem`` says why it is not as wanted yet.

    ``generation`` rises when the meeting is made anew, and with it ``key``: one key never makes two meetings.
    ``told_digest`` is of what the provider was told last. ``attempt`` is whose turn it is to ask the provider, until
    ``leased_until``; what another attempt found out is not written. ``started_at`` and ``ended_at`` are the earliest
    start and the latest end that anybody has seen; ``gone_at`` when somebody deleted it at the provider.
    ``looks`` counts the looks at it; ``host_url`` is as old as ``host_url_at``.
    """

    webinar = models.OneToOneField(Webinar, models.CASCADE, related_name="meeting")
    provider = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=MeetingState.choices, default=MeetingState.WANTED)
    generation = models.PositiveSmallIntegerField(default=1)
    external_id = models.CharField(max_length=255, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    version = models.CharField(max_length=255, blank=True)
    takes_registrants = models.BooleanField(default=False)
    join_url = SealedTextField()
    host_url = SealedTextField()
    passcode = SealedTextField()
    dial_in = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    told_digest = models.CharField(max_length=64, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    problem = models.TextField(blank=True)
    attempt = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    next_try_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    next_look_at = models.DateTimeField(null=True, blank=True)
    looks = models.PositiveIntegerField(default=0)
    host_url_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = MeetingQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["provider", "external_id"],
                condition=~models.Q(external_id=""),
                name="one_webinar_per_meeting",
            ),
        )
        indexes = (
            models.Index(fields=["next_try_at"], name="meetings_to_try"),
            models.Index(fields=["next_look_at"], name="meetings_to_look_after"),
        )

    def __str__(self) -> str:
        return f"meeting of {self.webinar} ({self.state})"

    @property
    def key(self) -> str:
        suffix = f"-{self.generation}" if self.generation > 1 else ""
        return f"{self.webinar.uid.hex}{suffix}"

    @property
    def is_usable(self) -> bool:
        """Say whether people can be led to it: it was made, and nobody has deleted it since."""
        is_there = self.state in {MeetingState.MADE, MeetingState.CHANGED, MeetingState.FAILED}
        return is_there and bool(self.external_id) and self.gone_at is None


class LeftMeeting(models.Model):
    """A meeting that a webinar needs no more, until the provider has taken it back.

    ``external_id`` is empty where it is unknown whether one was made under ``key``.
    """

    webinar = models.ForeignKey(Webinar, models.CASCADE, related_name="left_meetings")
    provider = models.CharField(max_length=20)
    external_id = models.CharField(max_length=255, blank=True)
    key = models.CharField(max_length=80)
    problem = models.TextField(blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["provider", "key"], name="left_once"),)

    def __str__(self) -> str:
        return f"meeting {self.external_id} at {self.provider} left by {self.webinar}"


class DialIn(models.Model):
    """A number by which people with a seat take part over the phone."""

    webinar = models.ForeignKey(Webinar, models.CASCADE, related_name="dial_ins")
    position = models.PositiveSmallIntegerField()
    country = models.CharField(_("country"), max_length=80)
    number = models.CharField(_("number"), max_length=40)
    code = models.CharField(_("code"), max_length=40, blank=True)

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return f"{self.country} {self.number}"

    @property
    def dialled(self) -> str:
        """Return the number as a phone takes it."""
        return "".join(sign for sign in self.number if sign.isdigit() or sign == "+")


class WebinarTemplate(models.Model):
    """What another webinar can start from. Without an ``owner`` it is the site's, for every host.

    ``kept`` holds what was chosen of a webinar, as ``actions.cloning.kept_of`` writes it.
    """

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    name = models.CharField(_("name"), max_length=160)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="webinar_templates"
    )
    kept = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar = WebinarTemplateQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")

    def __str__(self) -> str:
        return self.name


class Proposal(models.Model):
    """A webinar that members wish for. ``webinar`` is the one that a host made of it."""

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    title = models.CharField(_("title"), max_length=160)
    reason = models.TextField(_("why"), max_length=2000)
    speakers = models.CharField(_("who could speak"), max_length=300, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="webinar_proposals"
    )
    state = models.CharField(max_length=6, choices=ProposalState.choices, default=ProposalState.OPEN)
    webinar = models.ForeignKey(
        Webinar, models.SET_NULL, null=True, blank=True, editable=False, related_name="proposals"
    )
    voters = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="ProposalVote", related_name="voted_proposals"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.title

    @property
    def is_taken_up(self) -> bool:
        """Say whether a webinar has been, or is being, made of it."""
        return self.webinar is not None and self.webinar.state != WebinarState.CANCELLED


class ProposalVote(models.Model):
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="votes")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="proposal_votes")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["proposal", "member"], name="votes_once"),)

    def __str__(self) -> str:
        return f"{self.member} for {self.proposal}"
