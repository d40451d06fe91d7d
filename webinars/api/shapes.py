"""How webinars, their people and their parts are written and read over the API."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from common.languages import code_of
from common.middleware import known_zone
from members.models import Person
from providers.base import BadMeetingLink
from providers.link.provider import checked_link
from webinars import actions
from webinars.models import AgendaItem, DialIn, Meeting, Presenter, Resource, Topic, Webinar
from webinars.states import HostRole, PresenterRole, Scope


class PersonOut(serializers.ModelSerializer[Person]):
    links = serializers.ListField(child=serializers.URLField())
    url = serializers.SerializerMethodField()

    class Meta:
        model = Person
        fields = ("slug", "name", "headline", "bio", "country", "languages", "links", "url")

    def get_url(self, person: Person) -> str:
        return settings.SITE_URL + person.get_absolute_url()


class PresenterOut(serializers.Serializer[Any]):
    slug = serializers.CharField(source="person.slug")
    name = serializers.CharField(source="person.name")
    headline = serializers.CharField(source="line", help_text="That of this webinar, else of their page.")
    bio = serializers.CharField(help_text="Only what was written for this webinar.")
    role = serializers.ChoiceField(choices=PresenterRole.choices)
    from_language = serializers.CharField(help_text="Of an interpreter; else empty.")
    into_language = serializers.CharField()


class PresenterIn(serializers.Serializer[Any]):
    """A presenter by name, or by the slug of a person who is known already. The address is never shown."""

    name = serializers.CharField(max_length=120, required=False, default="")
    email = serializers.EmailField(required=False, allow_blank=True, default="")
    headline = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    slug = serializers.SlugField(max_length=80, required=False, allow_blank=True, default="")
    role = serializers.ChoiceField(choices=PresenterRole.choices, required=False, default="")
    from_language = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    into_language = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value({"name": data} if isinstance(data, str) else data)

    def validate(self, attrs: dict[str, str]) -> dict[str, str]:
        # Within a partial change the fields' own defaults are left out.
        attrs = {**dict.fromkeys(self.fields, ""), **attrs}
        if not attrs["name"] and not Person.objects.filter(slug=attrs["slug"] or None).exists():
            raise serializers.ValidationError({"name": "Give a name, or the slug of a person who is known."})
        try:
            actions.role_values(attrs["role"], attrs["from_language"], attrs["into_language"])
        except actions.BadLanguages as error:
            raise serializers.ValidationError({"into_language": error.message}) from error
        return attrs


class HostOut(serializers.Serializer[Any]):
    name = serializers.CharField(source="member.name")
    role = serializers.ChoiceField(choices=HostRole.choices)


class AgendaItemOut(serializers.ModelSerializer[AgendaItem]):
    class Meta:
        model = AgendaItem
        fields = ("minutes", "title")


class DialInOut(serializers.ModelSerializer[DialIn]):
    class Meta:
        model = DialIn
        fields = ("country", "number", "code")


class ResourceOut(serializers.Serializer[Any]):
    title = serializers.CharField()
    content_type = serializers.CharField()
    size_bytes = serializers.IntegerField()
    url = serializers.SerializerMethodField()

    def get_url(self, resource: Resource) -> str:
        return settings.SITE_URL + resource.get_absolute_url()


class MeetingOut(serializers.ModelSerializer[Meeting]):
    """The meeting at the provider. ``problem`` says in a sentence why it is not as wanted."""

    class Meta:
        model = Meeting
        fields = ("provider", "state", "problem", "started_at", "ended_at", "gone_at")


class PracticeOut(serializers.ModelSerializer[Webinar]):
    class Meta:
        model = Webinar
        fields = ("practice_at", "practice_note", "practice_url")


class WebinarOut(serializers.ModelSerializer[Webinar]):
    """A webinar. ``join_url``, ``hosts``, ``dial_ins``, practice and meeting are there only for those who run it.

    ``recurrence_id`` is when its series would have it; an exception starts at another time.
    """

    topics = serializers.SlugRelatedField(slug_field="name", many=True, read_only=True)
    presenters = PresenterOut(many=True, read_only=True)
    agenda = AgendaItemOut(many=True, read_only=True)
    series = serializers.SlugRelatedField(slug_field="slug", read_only=True, allow_null=True)
    url = serializers.SerializerMethodField()
    calendar_url = serializers.SerializerMethodField()
    join_url = serializers.SerializerMethodField()
    hosts = serializers.SerializerMethodField()
    resources = serializers.SerializerMethodField()
    interpretation_languages = serializers.ListField(source="heard_in", child=serializers.CharField())
    dial_ins = serializers.SerializerMethodField()
    practice = serializers.SerializerMethodField()
    meeting = serializers.SerializerMethodField()

    class Meta:
        model = Webinar
        fields = (
            "slug", "state", "title", "summary", "description", "starts_at", "ends_at", "duration_minutes",
            "time_zone", "language", "interpretation_languages", "capacity", "provider", "topics", "presenters", "url",
            "calendar_url", "join_url", "hosts", "resources", "series", "recurrence_id", "agenda", "dial_ins",
            "practice", "meeting",
        )  # fmt: skip

    def get_url(self, webinar: Webinar) -> str:
        return settings.SITE_URL + webinar.get_absolute_url()

    def get_calendar_url(self, webinar: Webinar) -> str:
        return settings.SITE_URL + reverse("webinar_calendar", args=[webinar.slug])

    def get_join_url(self, webinar: Webinar) -> str | None:
        return webinar.join_url if webinar.pk in self.context["run"] else None

    @extend_schema_field(ResourceOut(many=True))
    def get_resources(self, webinar: Webinar) -> Any:
        return ResourceOut(self.context["resources"].get(webinar.pk, ()), many=True).data

    @extend_schema_field(DialInOut(many=True, allow_null=True))
    def get_dial_ins(self, webinar: Webinar) -> Any:
        is_run = webinar.pk in self.context["run"]
        return DialInOut(webinar.dial_ins.all(), many=True).data if is_run else None

    @extend_schema_field(PracticeOut(allow_null=True))
    def get_practice(self, webinar: Webinar) -> Any:
        is_shown = webinar.pk in self.context["run"] and webinar.practice_at is not None
        return PracticeOut(webinar).data if is_shown else None

    @extend_schema_field(MeetingOut(allow_null=True))
    def get_meeting(self, webinar: Webinar) -> Any:
        meeting = getattr(webinar, "meeting", None) if webinar.pk in self.context["run"] else None
        return MeetingOut(meeting).data if meeting is not None else None

    @extend_schema_field(HostOut(many=True, allow_null=True))
    def get_hosts(self, webinar: Webinar) -> Any:
        return HostOut(webinar.host_rows.all(), many=True).data if webinar.pk in self.context["run"] else None


class WebinarIn(serializers.ModelSerializer[Webinar]):
    topics = serializers.ListField(child=serializers.CharField(max_length=80), required=False)
    presenters = PresenterIn(many=True, required=False)
    interpretation_languages = serializers.ListField(
        child=serializers.CharField(max_length=60), required=False, help_text="Tags or names, such as sw."
    )

    class Meta:
        model = Webinar
        fields = (
            "title", "summary", "description", "starts_at", "duration_minutes", "time_zone", "language",
            "interpretation_languages", "capacity", "provider", "join_url", "topics", "presenters",
        )  # fmt: skip
        extra_kwargs = {
            "time_zone": {"help_text": "An IANA name, such as Africa/Nairobi."},
            "duration_minutes": {"min_value": 1, "max_value": 24 * 60},
            "capacity": {"min_value": 1},
            "language": {"help_text": "A BCP 47 tag, such as en or sw."},
        }

    def validate_time_zone(self, name: str) -> str:
        if known_zone(name) is None:
            raise serializers.ValidationError("Use the name of a zone, such as Africa/Nairobi.")
        return name

    def validate_language(self, tag: str) -> str:
        if not code_of(tag.partition("-")[0]):
            raise serializers.ValidationError("Use the tag of a language, such as en or sw.")
        return tag

    def validate_interpretation_languages(self, said: list[str]) -> list[str]:
        try:
            return [actions.known_language(one) for one in said]
        except actions.BadLanguages as error:
            raise serializers.ValidationError(error.message) from error

    def validate_provider(self, name: str) -> str:
        if name not in settings.MEETING_PROVIDERS:
            known = ", ".join(settings.MEETING_PROVIDERS)
            raise serializers.ValidationError(f"Use one of: {known}.")
        return name

    def validate_join_url(self, link: str) -> str:
        try:
            return checked_link(link) if link else ""
        except BadMeetingLink as error:
            raise serializers.ValidationError(error.message) from error

    def validate_presenters(self, given: list[dict[str, str]]) -> list[actions.PresenterSpec]:
        return [actions.PresenterSpec(**one) for one in given]


class ScopeIn(serializers.Serializer[Any]):
    scope = serializers.ChoiceField(
        choices=Scope.choices,
        required=False,
        default=Scope.ONE,
        help_text="Which webinars of a series are meant.",
    )


class WebinarChange(ScopeIn, WebinarIn):
    class Meta(WebinarIn.Meta):
        fields = (*WebinarIn.Meta.fields, "scope")


class WebinarNew(WebinarIn):
    is_past = serializers.BooleanField(
        required=False, default=False, help_text="It was held already and is added for its recording."
    )

    class Meta(WebinarIn.Meta):
        fields = (*WebinarIn.Meta.fields, "is_past")


def shown(request: Request) -> Callable[[Iterable[Webinar]], list[Any]]:
    """Return what writes webinars for this caller, in a fixed number of queries."""

    def write(webinars: Iterable[Webinar]) -> list[Any]:
        rows = list(webinars)
        own = Webinar.objects.run_by(request.user).filter(pk__in=[row.pk for row in rows])
        files: dict[int, list[Resource]] = defaultdict(list)
        for file in (
            Resource.objects.visible_to(request.user).filter(webinar__in=rows).select_related("webinar")
        ):
            files[file.webinar_id].append(file)
        context = {"run": set(own.values_list("pk", flat=True)), "resources": files}
        return list(WebinarOut(rows, many=True, context=context).data)

    return write


def with_parts(webinars: QuerySet[Webinar]) -> QuerySet[Webinar]:
    return webinars.select_related("series", "meeting").prefetch_related(
        "topics", "presenters__person", "host_rows__member", "agenda", "dial_ins"
    )


class TopicOut(serializers.ModelSerializer[Topic]):
    class Meta:
        model = Topic
        fields = ("slug", "name", "description")


class PresenterConsentIn(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=2000, help_text="What the presenter agreed to, in its words.")


class PresenterConsentOut(serializers.ModelSerializer[Presenter]):
    slug = serializers.CharField(source="person.slug")
    name = serializers.CharField(source="person.name")

    class Meta:
        model = Presenter
        fields = ("slug", "name", "consented_at", "consent_text")


class CancelledOut(WebinarOut):
    """The webinar, and the slugs of all that were called off with it."""

    cancelled = serializers.ListField(child=serializers.SlugField())

    class Meta(WebinarOut.Meta):
        fields = (*WebinarOut.Meta.fields, "cancelled")
