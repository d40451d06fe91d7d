"""Accounts, the people who present, and the tokens that stand for an account."""

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.public_ids import public_id
from members.roles import Role


class MemberManager(BaseUserManager["Member"]):
    """Make accounts by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "Member":
        member = self.model(email=self.normalize_email(email).lower(), **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "Member":
        return self.create_user(
            email, password, **{"role": Role.ADMIN, "is_staff": True, "is_superuser": True, **fields}
        )

    def get_by_natural_key(self, username: str | None) -> "Member":
        return self.get(email__iexact=username or "")


class Member(AbstractBaseUser, PermissionsMixin):
    """An account. Its address is never shown to anyone but its owner and admins."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.MEMBER)
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[MemberManager] = MemberManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = (models.UniqueConstraint(Lower("email"), name="one_account_per_address"),)

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else ""


class Person(models.Model):
    """A person as the public sees them: a presenter, with or without an account.

    ``contact_email`` is where the relay delivers, as a host gave it; it is never shown. Once the page has an owner,
    letters go to the address of their account. ``links`` are https addresses.
    """

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=120)
    headline = models.CharField(_("one line about them"), max_length=200, blank=True)
    bio = models.TextField(_("about"), blank=True)
    country = models.CharField(_("country"), max_length=80, blank=True)
    languages = models.CharField(_("languages"), max_length=120, blank=True)
    links = models.JSONField(_("links"), default=list, blank=True)
    member = models.OneToOneField(Member, models.SET_NULL, null=True, blank=True, related_name="person")
    contact_email = models.EmailField(_("e-mail address, never shown"), blank=True)
    accepts_messages = models.BooleanField(_("can be written to through the relay"), default=True)

    class Meta:
        ordering = ("name",)
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("person", args=[self.slug])

    @property
    def relay_address(self) -> str:
        """Return where the relay delivers, or an empty string."""
        return self.member.email if self.member else self.contact_email


class PersonClaim(models.Model):
    """A link by which somebody says that a person's page is theirs. Only its SHA-256 is kept; it serves once."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="claims")
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"claim of {self.person}"


class ApiToken(models.Model):
    """A bearer token of the API. Only its SHA-256 is kept; the token itself is shown once."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name or f"token {self.pk}"
