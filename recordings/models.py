"""Media files and the pipeline that makes them light and safe."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from common.public_ids import public_id
from recordings.querysets import RecordingQuerySet
from recordings.states import FileState, RecordingState, StageState
from webinars.models import Webinar


class SourceKind(models.TextChoices):
    """``SPOKEN`` is the sound of an interpreter, with the language that is spoken in it."""

    MEDIA = "media"
    CAPTIONS = "captions"
    SPOKEN = "spoken"


class RenditionKind(models.TextChoices):
    """What the pipeline makes. ``SPEECH`` is 16 kHz mono PCM for the engines, never served.

    ``SPOKEN`` is the sound in an interpreter's language, one for each.
    """

    VIDEO = "video"
    VIDEO_LIGHT = "video_light"
    AUDIO = "audio"
    AUDIO_LIGHT = "audio_light"
    POSTER = "poster"
    SPEECH = "speech"
    SPOKEN = "spoken"


class RecordingWish(models.Model):
    """What a host wants done with the recording at the provider; without a row it stays there.

    ``delete_after_days`` counts from the day on which everything was here and checked.
    """

    webinar = models.OneToOneField(Webinar, models.CASCADE, related_name="recording_wish")
    delete_after_days = models.PositiveSmallIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return f"wish for the recording of {self.webinar}"


class Recording(models.Model):
    """What was said and shown in a webinar, from its source files to its renditions.

    ``EXPECTED → RECEIVING → PROCESSING → READY``, else ``INCOMPLETE`` or ``FAILED``; ``WITHDRAWN`` by a host.
    A webinar has many recordings and at most one current one. ``duration_ms`` is measured by decoding.
    ``provider`` is where it comes from by itself; while it is not whole, it is looked for there at ``next_look_at``.
    """

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    webinar = models.ForeignKey(Webinar, models.PROTECT, related_name="recordings")
    state = models.CharField(max_length=10, choices=RecordingState.choices, default=RecordingState.EXPECTED)
    is_current = models.BooleanField(default=False)
    language = models.CharField(max_length=12, default="en")
    duration_ms = models.PositiveBigIntegerField(null=True, blank=True)
    width_px = models.PositiveIntegerField(null=True, blank=True)
    height_px = models.PositiveIntegerField(null=True, blank=True)
    has_video = models.BooleanField(default=False)
    media_info = models.JSONField(default=dict)
    problem = models.TextField(blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    provider = models.CharField(max_length=20, blank=True)
    looks = models.PositiveIntegerField(default=0)
    looked_at = models.DateTimeField(null=True, blank=True)
    next_look_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar = RecordingQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["webinar"], condition=Q(is_current=True), name="one_current_recording"
            ),
        )

    def __str__(self) -> str:
        return f"recording {self.public_id} ({self.state})"


class SourceFile(models.Model):
    """A file as it came in. ``file`` is a name of ours in the private storage; ``original_name`` is only shown."""

    recording = models.ForeignKey(Recording, models.CASCADE, related_name="source_files")
    kind = models.CharField(max_length=10, choices=SourceKind.choices, default=SourceKind.MEDIA)
    part = models.PositiveSmallIntegerField(default=0)
    language = models.CharField(max_length=12, blank=True)
    file = models.CharField(max_length=200)
    original_name = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("part", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["recording", "kind", "part", "language"], name="one_source_per_part"
            ),
        )

    def __str__(self) -> str:
        return self.original_name or self.file


class ProviderFile(models.Model):
    """A file that waits at the provider of a recording, or came from there.

    ``WAITING → FETCHING → FETCHED``; ``SKIPPED`` where a better view of the same is there, ``FAILED`` where it cannot
    be had. ``announced_bytes`` and ``checksum`` are what the provider said, ``bytes_done`` what is here of it.
    ``attempt`` is whose turn it is to fetch it. ``file`` is its name in the private storage: of chats one without the
    names. ``gone_at`` is when it was deleted at the provider, by a person there or at the host's wish.
    """

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    recording = models.ForeignKey(Recording, models.CASCADE, related_name="provider_files")
    provider = models.CharField(max_length=20)
    external_id = models.CharField(max_length=255)
    kind = models.CharField(max_length=10)
    part = models.PositiveSmallIntegerField(default=1)
    rank = models.PositiveSmallIntegerField(default=0)
    language = models.CharField(max_length=12, blank=True)
    suffix = models.CharField(max_length=12, blank=True)
    locator = models.TextField(blank=True)
    announced_bytes = models.PositiveBigIntegerField(null=True, blank=True)
    checksum = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=FileState.choices, default=FileState.WAITING)
    bytes_done = models.PositiveBigIntegerField(default=0)
    file = models.CharField(max_length=200, blank=True)
    size_bytes = models.PositiveBigIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    problem = models.TextField(blank=True)
    attempt = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    next_try_at = models.DateTimeField(null=True, blank=True)
    announced_at = models.DateTimeField(null=True, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("recording", "kind", "language", "part", "rank", "pk")
        constraints = (
            models.UniqueConstraint(fields=["provider", "external_id"], name="one_row_per_provider_file"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.part} of {self.recording} ({self.state})"


class Rendition(models.Model):
    """A file that the pipeline made; one per recording, kind and language, replaced by a newer run.

    ``language`` is set only where there are several of a kind.
    """

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    recording = models.ForeignKey(Recording, models.CASCADE, related_name="renditions")
    kind = models.CharField(max_length=12, choices=RenditionKind.choices)
    language = models.CharField(max_length=12, blank=True)
    file = models.CharField(max_length=200)
    content_type = models.CharField(max_length=60)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    duration_ms = models.PositiveBigIntegerField(null=True, blank=True)
    width_px = models.PositiveIntegerField(null=True, blank=True)
    height_px = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("kind", "language")
        constraints = (
            models.UniqueConstraint(fields=["recording", "kind", "language"], name="one_rendition_per_kind"),
        )

    def __str__(self) -> str:
        return f"{self.kind} of {self.recording}"


class Silence(models.Model):
    """A stretch of a recording that nobody may hear any more, nor see where ``covers_picture``.

    ``made_at`` is when the source was written anew without it; what was there before is destroyed.
    """

    recording = models.ForeignKey(Recording, models.CASCADE, related_name="silences")
    start_ms = models.PositiveBigIntegerField()
    end_ms = models.PositiveBigIntegerField()
    covers_picture = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("start_ms", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(end_ms__gt=models.F("start_ms")), name="silence_has_length"),
        )

    def __str__(self) -> str:
        return f"silence {self.start_ms}–{self.end_ms} of {self.recording}"


class StageRun(models.Model):
    """One stage of one recording's pipeline, and how it went.

    ``PENDING → RUNNING → DONE | SKIPPED | FAILED``; ``FAILED → PENDING`` on retry; ``RUNNING → PENDING`` when its
    heartbeat is older than the stage lease (worker lost). A worker writes only while ``attempt`` is its own.
    ``attempt`` only ever rises; ``tries`` counts since a person last asked for the stage. ``heartbeat_at`` of a
    pending run is when it was last put on the queue. ``progress_done`` of ``progress_total`` count milliseconds
    of the recording. ``error_code`` names a sentence of ``refusals.SENTENCES``, if it is one of those.
    """

    recording = models.ForeignKey(Recording, models.CASCADE, related_name="stage_runs")
    position = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=120)
    state = models.CharField(max_length=8, choices=StageState.choices, default=StageState.PENDING)
    attempt = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    progress_done = models.PositiveBigIntegerField(default=0)
    progress_total = models.PositiveBigIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    error_code = models.CharField(max_length=30, blank=True)

    class Meta:
        ordering = ("recording", "position")
        constraints = (models.UniqueConstraint(fields=["recording", "position"], name="one_run_per_stage"),)

    def __str__(self) -> str:
        return f"{self.stage.rsplit('.', 1)[-1]} of {self.recording} ({self.state})"


class Upload(models.Model):
    """A resumable upload under way (tus): bytes wait in a part file until they are whole."""

    public_id = models.CharField(max_length=40, unique=True)
    webinar = models.ForeignKey(Webinar, models.CASCADE, related_name="uploads")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="uploads")
    original_name = models.CharField(max_length=200)
    size_bytes = models.PositiveBigIntegerField()
    offset_bytes = models.PositiveBigIntegerField(default=0)
    expires_at = models.DateTimeField()
    recording = models.ForeignKey(Recording, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"upload {self.public_id} {self.offset_bytes}/{self.size_bytes}"
