"""Certificates of attendance, and what of a recording was played for one."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.public_ids import random_id
from registrations.models.seats import Registration
from registrations.querysets import CertificateQuerySet
from registrations.states import CertificateState
from webinars.models import Webinar


def certificate_code() -> str:
    return random_id(14)


class CertificatePolicy(models.Model):
    """Whether a webinar gives certificates, and for how much of it. Without a row it gives none."""

    webinar = models.OneToOneField(Webinar, models.CASCADE, related_name="certificate_policy")
    is_on = models.BooleanField(_("people can ask for a certificate"), default=False)
    min_minutes = models.PositiveSmallIntegerField(
        _("minutes that somebody must have taken part"), default=30, validators=[MinValueValidator(1)]
    )
    counts_replay = models.BooleanField(_("playing the recording counts, too"), default=False)
    title = models.CharField(_("title on the certificate"), max_length=160, blank=True)
    hours = models.CharField(_("credited as"), max_length=60, blank=True)
    signature = models.CharField(_("signed by"), max_length=160, blank=True)

    class Meta:
        verbose_name_plural = "certificate policies"

    def __str__(self) -> str:
        return f"certificates of {self.webinar}"


class Certificate(models.Model):
    """A certificate that the holder of a seat asked for.

    ``ASKED → ISSUED → REVOKED``; ``WITHDRAWN`` from asked and issued, by its holder. What it says is fixed when it
    is issued. ``shows_name`` is whether the page that verifies it says the name.
    """

    code = models.CharField(max_length=20, unique=True, default=certificate_code, editable=False)
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="certificates")
    state = models.CharField(max_length=10, choices=CertificateState.choices, default=CertificateState.ASKED)
    name = models.CharField(_("name on the certificate"), max_length=120)
    shows_name = models.BooleanField(_("whoever checks it reads my name"), default=True)
    language = models.CharField(max_length=12, blank=True)
    title = models.CharField(max_length=160, blank=True)
    hours = models.CharField(max_length=60, blank=True)
    signature = models.CharField(max_length=160, blank=True)
    held_on = models.DateField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(default=0)
    replay_minutes = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField(auto_now_add=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    revoke_reason = models.CharField(_("reason"), max_length=300, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["registration"],
                condition=~Q(state=CertificateState.WITHDRAWN),
                name="one_certificate_per_seat",
            ),
        )

    def __str__(self) -> str:
        return f"certificate of {self.registration} ({self.state})"

    def get_absolute_url(self) -> str:
        return reverse("certificate", args=[self.code])


class WatchedParts(models.Model):
    """Which seconds of a recording were played with one seat, kept only for who asked for a certificate.

    ``parts`` are ``[from, to]`` pairs in seconds, apart and in order. ``credited_at`` is up to when the clock is used
    up: nobody plays more than time allows. ``recording`` is its public id.
    """

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="watched")
    recording = models.CharField(max_length=12)
    parts = models.JSONField(default=list)
    duration_s = models.PositiveIntegerField()
    begun_at = models.DateTimeField(auto_now_add=True)
    credited_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "watched parts"
        constraints = (
            models.UniqueConstraint(fields=["registration", "recording"], name="watched_once_per_recording"),
        )

    def __str__(self) -> str:
        return f"played of {self.recording} with {self.registration}"
