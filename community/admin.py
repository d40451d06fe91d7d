"""What people write, for admins. The links that open letters are not shown, nor what the letters say."""

from django.contrib import admin

from common.admin import LookOnly
from community.models import Answer, ContactMessage, ContactThread, Notice, Question


@admin.register(Question)
class QuestionAdmin(LookOnly):
    list_display = ("__str__", "webinar", "asker_name", "state", "created_at")
    list_filter = ("state",)
    list_select_related = ("webinar",)
    search_fields = ("text", "asker_name", "asker_email", "webinar__title")


@admin.register(Answer)
class AnswerAdmin(LookOnly):
    list_display = ("__str__", "question", "person", "author", "state", "created_at")
    list_filter = ("state",)
    list_select_related = ("question", "person", "author")
    search_fields = ("text", "person__name", "author__email")


@admin.register(ContactThread)
class ContactThreadAdmin(LookOnly):
    list_display = ("public_id", "person", "sender_name", "sender_email", "is_blocked", "created_at")
    list_filter = ("is_blocked",)
    list_select_related = ("person",)
    search_fields = ("person__name", "sender_email", "public_id")
    exclude = ("sender_token", "person_token")


@admin.register(ContactMessage)
class ContactMessageAdmin(LookOnly):
    list_display = ("thread", "from_person", "created_at")
    list_filter = ("from_person",)
    list_select_related = ("thread",)
    search_fields = ("thread__public_id",)
    fields = ("thread", "from_person", "created_at")


@admin.register(Notice)
class NoticeAdmin(LookOnly):
    list_display = ("title", "author", "state", "show_until", "created_at")
    list_filter = ("state",)
    list_select_related = ("author",)
    search_fields = ("title", "text", "author__email")
