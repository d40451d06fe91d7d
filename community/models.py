"""Questions, answers, and letters that reach a person without showing an address."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.public_ids import public_id, secret_token
from community.querysets import AnswerQuerySet, NoticeQuerySet, QuestionQuerySet
from community.states import PostState
from members.models import Person
from webinars.models import Webinar


class Question(models.Model):
    """A question to a webinar's presenters. ``offset_ms`` is the moment of the recording it is about.

    ``asker_email`` is where the answer is told, never shown; ``asker_name`` is shown as given.
    """

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    webinar = models.ForeignKey(Webinar, models.CASCADE, related_name="questions")
    text = models.TextField(_("question"), max_length=2000)
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="questions"
    )
    asker_name = models.CharField(_("name"), max_length=120, blank=True)
    asker_email = models.EmailField(_("e-mail address"), blank=True)
    offset_ms = models.PositiveBigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=PostState.choices, default=PostState.HELD)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "pk")

    def __str__(self) -> str:
        return self.text[:60]

    def get_absolute_url(self) -> str:
        return reverse("question", args=[self.webinar.slug, self.public_id])


class Answer(models.Model):
    """An answer by a presenter (``person``) or a host (``author``)."""

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    question = models.ForeignKey(Question, models.CASCADE, related_name="answers")
    text = models.TextField(_("answer"), max_length=5000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="answers"
    )
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="answers")
    offset_ms = models.PositiveBigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=PostState.choices, default=PostState.PUBLIC)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "pk")

    def __str__(self) -> str:
        return self.text[:60]


class ContactThread(models.Model):
    """A letter to a person and what followed. Each side has a token of its own and never the other's address."""

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="contact_threads")
    webinar = models.ForeignKey(
        Webinar, models.SET_NULL, null=True, blank=True, related_name="contact_threads"
    )
    sender_name = models.CharField(_("your name"), max_length=120)
    sender_email = models.EmailField(_("your e-mail address"))
    sender_token = models.CharField(max_length=40, unique=True, default=secret_token, editable=False)
    person_token = models.CharField(max_length=40, unique=True, default=secret_token, editable=False)
    is_blocked = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"thread {self.public_id}"


class ContactMessage(models.Model):
    thread = models.ForeignKey(ContactThread, models.CASCADE, related_name="messages")
    from_person = models.BooleanField()
    text = models.TextField(_("message"), max_length=5000)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("created_at", "pk")

    def __str__(self) -> str:
        return self.text[:60]


class Notice(models.Model):
    """Something a member tells the community, shown until a day of their choice."""

    public_id = models.CharField(max_length=12, unique=True, default=public_id, editable=False)
    title = models.CharField(_("in one line"), max_length=160)
    text = models.TextField(_("text"), max_length=5000, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="notices")
    show_until = models.DateField(_("show until"))
    state = models.CharField(max_length=8, choices=PostState.choices, default=PostState.HELD)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return self.title
