"""Words with times."""

from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.public_ids import public_id
from recordings.models import Recording
from transcripts.querysets import (
    FixQuerySet,
    GlossaryQuerySet,
    RedactionQuerySet,
    RemovalWishQuerySet,
    TranscriptQuerySet,
)
from transcripts.states import FixState, RedactionReason, RedactionState, TranscriptState, WindowState
from webinars.models import Topic

# The "engine" of a transcript that someone uploaded.
CAPTIONS: Final = "captions"
ENGINE_TITLES: Final = {
    "remote": _("a speech server"),
    "faster-whisper": "Whisper",
    "openai-whisper": "Whisper (OpenAI)",
    "pocketsphinx": "PocketSphinx",
}
ROUGH_BELOW: Final = 0.5
UNSURE_BELOW: Final = 0.5


class Transcript(models.Model):
    """What was said in a recording, in one language.

    ``DRAFT → IN_REVIEW → APPROVED``; approving is a person's deed, changing an approved one reopens it.
    ``version`` counts saves; each has its ``TranscriptVersion``. ``engine`` and ``model`` say who wrote it:
    "captions" for an import; ``quality`` is what that was worth against other engines. ``mean_confidence`` is
    None where the engine gives none.
    """

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    recording = models.ForeignKey(Recording, models.CASCADE, related_name="transcripts")
    language = models.CharField(max_length=12)
    is_original = models.BooleanField(default=True)
    state = models.CharField(max_length=10, choices=TranscriptState.choices, default=TranscriptState.DRAFT)
    version = models.PositiveIntegerField(default=0)
    engine = models.CharField(max_length=40)
    model = models.CharField(max_length=120, blank=True)
    quality = models.PositiveSmallIntegerField(default=0)
    mean_confidence = models.FloatField(null=True, blank=True)
    allows_captions = models.BooleanField(default=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar = TranscriptQuerySet.as_manager()

    class Meta:
        ordering = ("-is_original", "language")
        constraints = (
            models.UniqueConstraint(fields=["recording", "language"], name="one_transcript_per_language"),
        )

    def __str__(self) -> str:
        return f"transcript {self.public_id} ({self.language}, {self.state})"

    @property
    def is_machine_made(self) -> bool:
        return self.engine != CAPTIONS

    @property
    def is_rough(self) -> bool:
        """Say whether the text must be checked before anyone quotes it, or reads it as captions."""
        return self.mean_confidence is not None and self.mean_confidence < ROUGH_BELOW

    @property
    def has_captions(self) -> bool:
        """Say whether a player may show this text as captions: rough text never."""
        return self.allows_captions and not self.is_rough

    @property
    def written_by(self) -> str:
        """Name the engine and the model that wrote the text."""
        if not self.is_machine_made:
            return gettext("a captions file")
        return " ".join(filter(None, (str(ENGINE_TITLES.get(self.engine, self.engine)), self.model)))


class Segment(models.Model):
    """A stretch of speech of one speaker, about a sentence or two: the current truth.

    ``public_id`` is permanent: a split keeps it on the first part, a merge keeps the first and lists the other
    in ``aliases``. ``words`` is a list of ``[text, start_ms, end_ms, confidence]`` in time order, times counted
    from the recording's start. ``version`` is the transcript's at which the segment last changed: an edit that
    was begun on an older one is stale. ``edited_at`` or ``checked_at`` mean that a person stands for it: no
    engine writes over it. ``outdated_at`` is when the line that this one translates changed.
    """

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    transcript = models.ForeignKey(Transcript, models.CASCADE, related_name="segments")
    position = models.PositiveIntegerField()
    start_ms = models.PositiveBigIntegerField()
    end_ms = models.PositiveBigIntegerField()
    speaker = models.CharField(max_length=120, blank=True)
    text = models.TextField()
    words = models.JSONField(default=list)
    confidence = models.FloatField(null=True, blank=True)
    flags = models.JSONField(default=list)
    aliases = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=0)
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    edited_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    outdated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("transcript", "position")
        constraints = (
            models.UniqueConstraint(fields=["transcript", "position"], name="one_segment_per_position"),
            models.CheckConstraint(condition=Q(end_ms__gt=F("start_ms")), name="segment_has_length"),
        )

    def __str__(self) -> str:
        return f"{self.start_ms}–{self.end_ms} {self.text[:40]}"

    @property
    def is_by_hand(self) -> bool:
        return bool(self.edited_at or self.checked_at)


class TranscriptVersion(models.Model):
    """The whole document as it was after one save."""

    transcript = models.ForeignKey(Transcript, models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    document = models.JSONField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=40)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("transcript", "version")
        constraints = (models.UniqueConstraint(fields=["transcript", "version"], name="version_once"),)

    def __str__(self) -> str:
        return f"version {self.version} of {self.transcript}"


class TranscriptionJob(models.Model):
    """One engine's work on one recording: who writes, with what, how far.

    ``key`` is the SHA-256 of sound, engine, model and parameters: the same work is resumed, never repeated.
    """

    recording = models.ForeignKey(Recording, models.CASCADE, related_name="transcription_jobs")
    key = models.CharField(max_length=64)
    engine = models.CharField(max_length=40)
    model = models.CharField(max_length=120, blank=True)
    engine_version = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=12, blank=True)
    parameters = models.JSONField(default=dict)
    hints = models.JSONField(default=list)
    speech_ms = models.PositiveBigIntegerField(default=0)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    elapsed_ms = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ("-started_at", "-pk")
        constraints = (models.UniqueConstraint(fields=["recording", "key"], name="one_job_per_key"),)

    def __str__(self) -> str:
        return f"{self.engine} {self.model} on {self.recording}"


class Window(models.Model):
    """A stretch of speech of at most 28 s that the engine writes down in one go and one commit."""

    job = models.ForeignKey(TranscriptionJob, models.CASCADE, related_name="windows")
    number = models.PositiveIntegerField()
    start_ms = models.PositiveBigIntegerField()
    end_ms = models.PositiveBigIntegerField()
    state = models.CharField(max_length=8, choices=WindowState.choices, default=WindowState.PENDING)
    segments = models.JSONField(default=list)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ("job", "number")
        constraints = (models.UniqueConstraint(fields=["job", "number"], name="window_once"),)

    def __str__(self) -> str:
        return f"window {self.number} of {self.job}"


class Redaction(models.Model):
    """Words of a recording that nobody may read or hear any more: a ledger that holds none of them.

    ``PROPOSED → APPLIED | DROPPED``; proposed only where the site asks for a second person. ``spans`` are stretches
    ``[start_ms, end_ms]`` of the sound, in time order and apart. A phrase is kept as its ``phrase_length`` in words and
    ``phrase_digest``, an HMAC under a key that no backup holds: enough to find it again in a text, not to read it.
    ``segments`` are the public ids of the lines that lost words, ``posts`` those of questions and answers.
    """

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    recording = models.ForeignKey(Recording, models.CASCADE, related_name="redactions")
    state = models.CharField(max_length=10, choices=RedactionState.choices, default=RedactionState.PROPOSED)
    reason = models.CharField(max_length=10, choices=RedactionReason.choices, default=RedactionReason.CHILD)
    spans = models.JSONField(default=list)
    phrase_length = models.PositiveSmallIntegerField(default=0)
    phrase_digest = models.CharField(max_length=64, blank=True)
    in_sound = models.BooleanField(default=True)
    segments = models.JSONField(default=list)
    posts = models.JSONField(default=list)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = RedactionQuerySet.as_manager()

    class Meta:
        ordering = ("asked_at", "pk")

    def __str__(self) -> str:
        return f"redaction {self.public_id} ({self.state})"


class GlossaryTerm(models.Model):
    """A name or term as the community writes it: for engines, for those who check, and for readers.

    ``misheard`` lists how engines wrote it when they did not know it. Without a ``topic`` it is of the whole site.
    """

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    term = models.CharField(_("term"), max_length=60)
    language = models.CharField(_("language"), max_length=12, blank=True)
    misheard = models.JSONField(default=list, blank=True)
    definition = models.CharField(_("what it means"), max_length=300, blank=True)
    topic = models.ForeignKey(
        Topic, models.CASCADE, null=True, blank=True, related_name="glossary", verbose_name=_("topic")
    )
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar = GlossaryQuerySet.as_manager()

    class Meta:
        ordering = ("term", "pk")
        constraints = (
            models.UniqueConstraint(fields=["term", "language", "topic"], name="one_term_per_topic"),
            models.UniqueConstraint(
                fields=["term", "language"], condition=Q(topic=None), name="one_term_of_the_site"
            ),
        )

    def __str__(self) -> str:
        return self.term


class Fix(models.Model):
    """What somebody thinks a line should say. ``before`` is what it said when they looked.

    ``HELD → ACCEPTED | DECLINED``. ``name`` is thanked with the text once the fix is accepted, if it was given.
    """

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    segment = models.ForeignKey(Segment, models.CASCADE, related_name="fixes")
    before = models.TextField()
    text = models.TextField(_("what it should say"), max_length=5000)
    name = models.CharField(_("your name"), max_length=120, blank=True)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=FixState.choices, default=FixState.HELD)
    created_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = FixQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "pk")

    def __str__(self) -> str:
        return f"fix {self.public_id} ({self.state})"


class RemovalWish(models.Model):
    """Somebody asks to take something out of a recording. What they wrote is forgotten once it is closed."""

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    recording = models.ForeignKey(Recording, models.CASCADE, related_name="removal_wishes")
    text = models.TextField(_("what should be removed"), max_length=2000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = RemovalWishQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "pk")

    def __str__(self) -> str:
        return f"removal wish {self.public_id}"
