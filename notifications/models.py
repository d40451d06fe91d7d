"""The outbox: mails written in the transaction of the change they tell of."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.public_ids import public_id, secret_token
from notifications.states import MailState, ReceivedKind, ReceivedState


class OutgoingMail(models.Model):
    """A mail as it will leave, and how that went.

    ``QUEUED → SENDING → SENT``; a passing fault returns it to ``QUEUED`` with a later ``next_attempt_at``,
    a refusal or three days of faults end in ``FAILED``. ``SENDING`` with an old ``claimed_at`` means a lost
    worker: the mail is queued again under the same Message-ID. ``QUEUED → DROPPED`` when what it says is no
    longer so, or its hour (``expires_at``) is past.

    ``dedupe_key`` makes a second posting of the same news impossible. Mails of one ``thread`` leave in the
    order in which they were written. ``about`` names the matter under whose mails it is listed, as in ``MailPlan``.
    News (``is_news``) lets others go first. ``bounced_at`` says that it came back after it was sent, ``bounce`` in
    the words of the server that returned it. What it said is deleted some time after (``forgotten_at``); the line
    stays.
    """

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    kind = models.CharField(max_length=60)
    recipient = models.EmailField()
    thread = models.CharField(max_length=120, blank=True)
    about = models.CharField(max_length=40, blank=True, default="")
    dedupe_key = models.CharField(max_length=200, unique=True)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    calendar = models.TextField(blank=True)
    calendar_method = models.CharField(max_length=10, blank=True)
    headers = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=MailState.choices, default=MailState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    is_news = models.BooleanField(default=False)
    bounced_at = models.DateTimeField(null=True, blank=True)
    bounce = models.CharField(max_length=200, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        indexes = (
            models.Index(fields=["state", "next_attempt_at"], name="mail_due"),
            models.Index(fields=["thread", "state"], name="mail_thread"),
            models.Index(fields=["about", "kind"], name="mail_about"),
            models.Index(fields=["claimed_at"], name="mail_claimed"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id} {self.state}"


class ReceivedMail(models.Model):
    """A mail that came in, by the digest of its Message-ID (``key``), so that each is handled once.

    ``READING → TAKEN → HANDLED``; a mail of which nothing follows is ``IGNORED``, one that cannot be read is
    ``SET_ASIDE`` after a few ``attempts``, and ``why`` says so. ``about`` is what the signed address it came to
    stands for. Of an answer from a calendar, ``answer``, ``uid`` and ``sequence`` are kept; of a reply its
    ``text`` without what it quotes, until it is handled. No address is kept.
    """

    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=8, choices=ReceivedKind.choices, blank=True)
    about = models.CharField(max_length=64, blank=True)
    answer = models.CharField(max_length=20, blank=True)
    uid = models.CharField(max_length=255, blank=True)
    sequence = models.PositiveIntegerField(null=True, blank=True)
    text = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=ReceivedState.choices, default=ReceivedState.READING)
    attempts = models.PositiveSmallIntegerField(default=0)
    why = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["state", "received_at"], name="received_by_state"),)

    def __str__(self) -> str:
        return f"{self.kind or 'mail'} {self.state}"


class StoppedKind(models.Model):
    """A kind of mail that an address has asked not to get. ``kind`` empty: every optional kind."""

    recipient = models.EmailField()
    kind = models.CharField(max_length=60, blank=True)
    stopped_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["recipient", "kind"], name="stopped_once"),)

    def __str__(self) -> str:
        return self.kind or "all"


class MailPlan(models.Model):
    """Which mails a host wants for one matter, such as ``webinar:12``; without a row the defaults hold.

    ``hour`` sends the reminder an hour before to everyone; without it to those who ask for it. ``discreet`` mails
    do not name the matter. A change, named by its ``held_revision``, is told after ``held_until``: before that a
    host can still keep the mails back.
    """

    about = models.CharField(max_length=40, unique=True)
    week = models.BooleanField(_("a week before"), default=False)
    day = models.BooleanField(_("a day before"), default=True)
    hour = models.BooleanField(_("an hour before"), default=False)

    discreet = models.BooleanField(_("discreet e-mails and calendar entries"), default=False)
    held_revision = models.PositiveIntegerField(null=True, editable=False)
    held_until = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return self.about


class CalendarFeed(models.Model):
    """The secret address under which a member's own seats are read by a calendar; a new ``token`` ends the old one."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed")
    token = models.CharField(max_length=40, unique=True, default=secret_token)
    made_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"calendar of {self.member}"
