"""What is published, and the index by which it is found."""

from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.urls import reverse

from archive.querysets import PublicationQuerySet, SavedSearchQuerySet, VideoCopyQuerySet
from archive.states import Audience, CopyState, ForStrangers, Pace, PublicationState, WithdrawalReason
from archive.words.query import HEAD_LETTERS
from common.public_ids import public_id, secret_token
from common.sealed import SealedTextField
from recordings.models import Recording
from recordings.states import RecordingState
from transcripts.models import Transcript
from transcripts.states import TranscriptState
from webinars.models import Webinar

# A section's key holds its transcript above these bits and its place below them, so that grouping the index
# by transcript is a shift. 16,384 sections are a thousand hours.
SECTION_BITS: Final = 14


class Publication(models.Model):
    """A webinar's recording and text in the archive.

    ``IN_REVIEW → PUBLISHED``, ``PUBLISHED ↔ HIDDEN``, both ``→ WITHDRAWN``, ``WITHDRAWN → IN_REVIEW``.
    ``number`` is the archive's own count ("No. 148"), given at first publication and kept. ``transcripts``
    are the approved texts that are public with it; later corrections of them show at once.
    """

    webinar = models.OneToOneField(Webinar, models.CASCADE, related_name="publication")
    recording = models.ForeignKey(Recording, models.PROTECT, related_name="publications")
    transcripts = models.ManyToManyField(Transcript, related_name="publications")
    state = models.CharField(
        max_length=10, choices=PublicationState.choices, default=PublicationState.IN_REVIEW
    )
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.PUBLIC)
    is_listed = models.BooleanField(default=True)
    number = models.PositiveIntegerField(null=True, unique=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawal_reason = models.CharField(max_length=12, choices=WithdrawalReason.choices, blank=True)

    objects: ClassVar = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ("-published_at", "-pk")

    def __str__(self) -> str:
        return f"publication of {self.webinar} ({self.state})"

    def get_absolute_url(self) -> str:
        return reverse("recording", args=[self.webinar.slug])

    @property
    def texts(self) -> list[Transcript]:
        """Return the texts that people may read.

        One that an engine has just written anew is left out from that instant on, before any job takes it back.
        """
        return [text for text in self.transcripts.all() if text.state != TranscriptState.DRAFT]

    @property
    def state_for_strangers(self) -> ForStrangers:
        """Say what someone without an account meets at this address."""
        if self.state == PublicationState.WITHDRAWN or self.recording.state == RecordingState.WITHDRAWN:
            return ForStrangers.GONE
        if self.state != PublicationState.PUBLISHED:
            return ForStrangers.NOT_FOUND
        if self.audience == Audience.PUBLIC:
            return ForStrangers.OPEN
        return ForStrangers.SIGN_IN if self.is_listed else ForStrangers.NOT_FOUND


class PublishingPlan(models.Model):
    """When a host wants a webinar's recording published, hidden again, and looked at again; done, a date is None.

    ``problem`` says why it could not be published when it was due; it is tried until nothing stands in the way.
    """

    webinar = models.OneToOneField(Webinar, models.CASCADE, primary_key=True, related_name="publishing_plan")
    publish_at = models.DateTimeField(null=True, blank=True)
    hide_at = models.DateTimeField(null=True, blank=True)
    review_at = models.DateTimeField(null=True, blank=True)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.PUBLIC)
    is_listed = models.BooleanField(default=True)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    problem = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"publishing plan of {self.webinar}"


class VideoCopy(models.Model):
    """A copy of a published recording on another platform, as its host wished.

    ``WAITING → UPLOADING → PROCESSING → PUBLIC | UNLISTED | PRIVATE``, else ``FAILED``; ``REMOVED`` at the end. Who
    should see it follows from the publication (``archive.copies``); ``state`` is what the platform says. One that is
    no longer wanted is deleted there. ``kind`` is the rendition's, ``privacy`` the ``providers.platforms.Privacy`` that
    the host chose. ``sha256`` names the bytes that are sent: other bytes are another copy.

    ``session`` opens the upload under way to whoever holds it. A worker writes only while ``attempt`` is its own, until
    ``held_until``; ``due_at`` is when somebody should look again, None where nothing is left to do. ``captions`` gives
    the version of the text that stands there by language; ``text_digest`` is of title and description as they do.
    """

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    publication = models.ForeignKey(Publication, models.CASCADE, related_name="video_copies")
    platform = models.CharField(max_length=20)
    kind = models.CharField(max_length=12, default="video")
    privacy = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=CopyState.choices, default=CopyState.WAITING)
    is_wanted = models.BooleanField(default=True)
    remote_id = models.CharField(max_length=100, blank=True)
    session = SealedTextField()
    size_bytes = models.PositiveBigIntegerField()
    bytes_sent = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64)
    captions = models.JSONField(default=dict)
    text_digest = models.CharField(max_length=64, blank=True)
    problem = models.TextField(blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    attempt = models.PositiveIntegerField(default=0)
    held_until = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    wanted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar = VideoCopyQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["publication", "platform"],
                condition=models.Q(is_wanted=True),
                name="one_wanted_copy_per_platform",
            ),
        )
        indexes = (models.Index(fields=["due_at"], name="copy_by_due"),)

    def __str__(self) -> str:
        return f"copy of {self.publication} on {self.platform} ({self.state})"


class IndexedText(models.Model):
    """That a transcript is in the index, which save of it, and by which analyser."""

    transcript = models.OneToOneField(
        Transcript, models.CASCADE, primary_key=True, related_name="indexed_text"
    )
    version = models.PositiveIntegerField()
    analyser_version = models.PositiveSmallIntegerField()
    section_count = models.PositiveIntegerField()
    indexed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"index of {self.transcript}, version {self.version}"


class SearchSection(models.Model):
    """About four minutes of a transcript, the unit of the index: 25 segments and one of overlap.

    ``stems`` is the analysed text with one leading and one trailing space; ``starts[i]`` is the place in it
    at which the segment ``segment_ids[i]`` begins. Visibility is never stored here: every search joins it.
    The engine's own index follows this table by triggers (SQLite) or a generated column (PostgreSQL).
    """

    id = models.BigIntegerField(primary_key=True)
    transcript = models.ForeignKey(Transcript, models.CASCADE, related_name="search_sections")
    ordinal = models.PositiveIntegerField()
    segment_ids = models.JSONField(default=list)
    starts = models.JSONField(default=list)
    stems = models.TextField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"section {self.ordinal} of {self.transcript}"


class SearchTerm(models.Model):
    """A word as people type it, and in how many sections of one transcript it is said.

    One row per transcript, so that the words of what a viewer may not see are never suggested to them.
    """

    transcript = models.ForeignKey(Transcript, models.CASCADE, related_name="search_terms")
    surface = models.CharField(max_length=200)
    stem = models.CharField(max_length=200)
    head = models.CharField(max_length=HEAD_LETTERS)
    length = models.PositiveSmallIntegerField()
    section_count = models.PositiveIntegerField()

    class Meta:
        # By its head a prefix finds its words on both databases, whatever their collation.
        indexes = (
            models.Index(fields=["stem", "section_count"], name="term_by_stem"),
            models.Index(fields=["head", "surface"], name="term_by_head"),
            models.Index(fields=["surface"], name="term_by_surface"),
            models.Index(fields=["length", "surface"], name="term_by_length"),
        )

    def __str__(self) -> str:
        return self.surface


class SearchPage(models.Model):
    """The words about a webinar, as stems: found beside what was said in it."""

    webinar = models.OneToOneField(Webinar, models.CASCADE, primary_key=True, related_name="search_page")
    title = models.TextField()
    presenters = models.TextField()
    topics = models.TextField()
    description = models.TextField()

    def __str__(self) -> str:
        return f"search page of {self.webinar}"


class SavedSearch(models.Model):
    """A search whose member is told when it is said again.

    What was there already is noted first, and never told; ``is_ready`` says that this is done. ``told_at`` is when
    the last mail was written. Whoever has the ``token`` can end it.
    """

    token = models.CharField(max_length=40, unique=True, default=secret_token, editable=False)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches")
    query = models.CharField(max_length=200)
    topic = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=12, blank=True)
    presenter = models.CharField(max_length=80, blank=True)
    year = models.CharField(max_length=4, blank=True)
    pace = models.CharField(max_length=8, choices=Pace.choices, default=Pace.AT_ONCE)
    is_ready = models.BooleanField(default=False)
    told_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar = SavedSearchQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["member", "query", "topic", "language", "presenter", "year"], name="search_saved_once"
            ),
        )

    def __str__(self) -> str:
        return f"search {self.pk} ({self.pace})"


class SaidMoment(models.Model):
    """That a moment answers a saved search, and when its member was told; None: not yet.

    It holds no words: ``digest`` is an HMAC of the line's, by which the same words are never told twice.
    """

    search = models.ForeignKey(SavedSearch, models.CASCADE, related_name="said")
    recording = models.ForeignKey(Recording, models.CASCADE, related_name="+")
    start_ms = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("recording", "start_ms")
        constraints = (
            models.UniqueConstraint(fields=["search", "recording", "digest"], name="moment_said_once"),
        )

    def __str__(self) -> str:
        return f"moment of {self.search}"
