"""Webinars, their presenters and topics over the API."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.middleware import known_zone
from common.pagination import PAGE_PARAMETERS, LatestStartFirst, page_of, paged
from common.problems import conflict_on
from common.shortcuts import get_visible_or_404
from members.models import Person
from providers.base import BadMeetingLink
from providers.link.provider import checked_link
from webinars import actions
from webinars.models import AgendaItem, Presenter, Resource, Topic, Webinar
from webinars.rules import may_host
from webinars.states import HostRole, WebinarState

VERBS: dict[str, Callable[..., Webinar]] = {
    "schedule": actions.schedule_webinar,
    "start": actions.start_webinar,
    "end": actions.end_webinar,
    "cancel": actions.cancel_webinar,
}
PERIODS = ("upcoming", "past")


class PersonOut(serializers.ModelSerializer[Person]):
    url = serializers.SerializerMethodField()

    class Meta:
        model = Person
        fields = ("slug", "name", "headline", "country", "languages", "url")

    def get_url(self, person: Person) -> str:
        return settings.SITE_URL + person.get_absolute_url()


class PresenterOut(serializers.Serializer[Any]):
    slug = serializers.CharField(source="person.slug")
    name = serializers.CharField(source="person.name")
    headline = serializers.CharField(source="person.headline")


class PresenterIn(serializers.Serializer[Any]):
    """A presenter by name, or by the slug of a person who is known already. The address is never shown."""

    name = serializers.CharField(max_length=120, required=False, default="")
    email = serializers.EmailField(required=False, allow_blank=True, default="")
    headline = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    slug = serializers.SlugField(max_length=80, required=False, allow_blank=True, default="")

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value({"name": data} if isinstance(data, str) else data)

    def validate(self, attrs: dict[str, str]) -> dict[str, str]:
        if not attrs["name"] and not Person.objects.filter(slug=attrs["slug"] or None).exists():
            raise serializers.ValidationError({"name": "Give a name, or the slug of a person who is known."})
        return attrs


class HostOut(serializers.Serializer[Any]):
    name = serializers.CharField(source="member.name")
    role = serializers.ChoiceField(choices=HostRole.choices)


class AgendaItemOut(serializers.ModelSerializer[AgendaItem]):
    class Meta:
        model = AgendaItem
        fields = ("minutes", "title")


class ResourceOut(serializers.Serializer[Any]):
    title = serializers.CharField()
    content_type = serializers.CharField()
    size_bytes = serializers.IntegerField()
    url = serializers.SerializerMethodField()

    def get_url(self, resource: Resource) -> str:
        return settings.SITE_URL + resource.get_absolute_url()


class WebinarOut(serializers.ModelSerializer[Webinar]):
    """A webinar. ``join_url`` and ``hosts`` are there only for those who run it."""

    topics = serializers.SlugRelatedField(slug_field="name", many=True, read_only=True)
    presenters = PresenterOut(many=True, read_only=True)
    agenda = AgendaItemOut(many=True, read_only=True)
    series = serializers.SlugRelatedField(slug_field="slug", read_only=True, allow_null=True)
    url = serializers.SerializerMethodField()
    calendar_url = serializers.SerializerMethodField()
    join_url = serializers.SerializerMethodField()
    hosts = serializers.SerializerMethodField()
    resources = serializers.SerializerMethodField()

    class Meta:
        model = Webinar
        fields = (
            "slug", "state", "title", "summary", "description", "starts_at", "ends_at", "duration_minutes",
            "time_zone", "language", "capacity", "provider", "topics", "presenters", "url", "calendar_url",
            "join_url", "hosts", "resources", "series", "agenda",
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

    @extend_schema_field(HostOut(many=True, allow_null=True))
    def get_hosts(self, webinar: Webinar) -> Any:
        return HostOut(webinar.host_rows.all(), many=True).data if webinar.pk in self.context["run"] else None


class WebinarIn(serializers.ModelSerializer[Webinar]):
    topics = serializers.ListField(child=serializers.CharField(max_length=80), required=False)
    presenters = PresenterIn(many=True, required=False)

    class Meta:
        model = Webinar
        fields = (
            "title", "summary", "description", "starts_at", "duration_minutes", "time_zone", "language",
            "capacity", "provider", "join_url", "topics", "presenters",
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
    return webinars.select_related("series").prefetch_related(
        "topics", "presenters__person", "host_rows__member", "agenda"
    )


def webinar_for(request: Request, slug: str) -> Webinar:
    return get_visible_or_404(Webinar, request.user, slug=slug)


def one(request: Request, webinar: Webinar, status: int = 200) -> Response:
    fresh = with_parts(Webinar.objects.filter(pk=webinar.pk))
    return Response(shown(request)(fresh)[0], status=status)


class Webinars(APIView):
    @extend_schema(
        operation_id="webinars_list",
        parameters=[
            OpenApiParameter("state", str, enum=[str(state) for state in WebinarState]),
            OpenApiParameter("when", str, enum=PERIODS),
            OpenApiParameter("topic", str, description="A topic's slug."),
            OpenApiParameter("language", str),
            OpenApiParameter("mine", bool, description="Only those that the caller runs."),
            *PAGE_PARAMETERS,
        ],
        responses=paged(WebinarOut),
    )
    def get(self, request: Request) -> Response:
        """List the webinars that the caller may see, the latest start first."""
        rows = Webinar.objects.visible_to(request.user)
        asked = request.query_params
        if asked.get("mine", "").lower() in {"1", "true"}:
            rows = rows.run_by(request.user)
        if asked.get("when") in PERIODS:
            rows = getattr(rows, asked["when"])()
        for parameter, lookup in (("state", "state"), ("topic", "topics__slug"), ("language", "language")):
            if asked.get(parameter):
                rows = rows.filter(**{lookup: asked[parameter]})
        return page_of(with_parts(rows), request, self, shown(request), by=LatestStartFirst)

    @extend_schema(operation_id="webinars_create", request=WebinarNew, responses={201: WebinarOut})
    def post(self, request: Request) -> Response:
        """Add a webinar as a draft; ``schedule`` makes it public and opens it for registration."""
        if not may_host(request.user):
            raise PermissionDenied
        given = WebinarNew(data=request.data)
        given.is_valid(raise_exception=True)
        fields = dict(given.validated_data)
        add = actions.add_past_webinar if fields.pop("is_past") else actions.create_webinar
        with conflict_on(actions.NotPossible):
            webinar = add(by=request.user, **fields)
        answer = one(request, webinar, status=201)
        answer["Location"] = reverse("api_webinar", args=[webinar.slug])
        return answer


class OneWebinar(APIView):
    """``seats_taken`` is for the floor above, where seats are known."""

    seats_taken: Callable[[Webinar], int] = staticmethod(lambda _webinar: 0)

    @extend_schema(operation_id="webinars_read", responses=WebinarOut)
    def get(self, request: Request, slug: str) -> Response:
        return one(request, webinar_for(request, slug))

    @extend_schema(operation_id="webinars_change", request=WebinarIn(partial=True), responses=WebinarOut)
    def patch(self, request: Request, slug: str) -> Response:
        """Change what is given; everyone with a seat is told where it matters to them."""
        webinar = webinar_for(request, slug)
        given = WebinarIn(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        with conflict_on(actions.NotPossible):
            actions.change_webinar(
                webinar, by=request.user, seats_taken=self.seats_taken, **given.validated_data
            )
        return one(request, webinar)


class MoveWebinar(APIView):
    """One of the verbs of a webinar's life."""

    verb: str = ""

    @extend_schema(request=None, responses=WebinarOut)
    def post(self, request: Request, slug: str) -> Response:
        webinar = webinar_for(request, slug)
        with conflict_on(actions.NotPossible):
            VERBS[self.verb](webinar, by=request.user)
        return one(request, webinar)


def moving(verb: str) -> Callable[..., Any]:
    described = extend_schema_view(post=extend_schema(operation_id=f"webinars_{verb}"))
    return described(type(f"{verb.title()}Webinar", (MoveWebinar,), {"verb": verb})).as_view()


class TopicOut(serializers.ModelSerializer[Topic]):
    class Meta:
        model = Topic
        fields = ("slug", "name", "description")


class Topics(APIView):
    @extend_schema(operation_id="topics_list", parameters=PAGE_PARAMETERS, responses=paged(TopicOut))
    def get(self, request: Request) -> Response:
        """List the topics of the webinars that the caller may see."""
        seen = Webinar.objects.visible_to(request.user).order_by().values("pk")
        rows = Topic.objects.filter(webinars__in=seen).distinct()
        return page_of(rows, request, self, lambda page: list(TopicOut(page, many=True).data))


class ConsentIn(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=2000, help_text="What the presenter agreed to, in its words.")


class ConsentOut(serializers.ModelSerializer[Presenter]):
    slug = serializers.CharField(source="person.slug")
    name = serializers.CharField(source="person.name")

    class Meta:
        model = Presenter
        fields = ("slug", "name", "consented_at", "consent_text")


class Consent(APIView):
    """That a presenter agrees to the recording being published: without it nothing is."""

    def presenter(self, request: Request, slug: str, person: str) -> Presenter:
        webinar = webinar_for(request, slug)
        found = webinar.presenters.select_related("person", "webinar")
        return get_object_or_404(found, person__slug=person)

    @extend_schema(operation_id="webinars_presenters_consent", request=ConsentIn, responses=ConsentOut)
    def post(self, request: Request, slug: str, person: str) -> Response:
        """Write down that the presenter agreed."""
        presenter = self.presenter(request, slug, person)
        given = ConsentIn(data=request.data)
        given.is_valid(raise_exception=True)
        actions.record_consent(presenter, by=request.user, text=given.validated_data["text"])
        return Response(ConsentOut(presenter).data)

    @extend_schema(operation_id="webinars_presenters_consent_withdraw", responses={200: ConsentOut})
    def delete(self, request: Request, slug: str, person: str) -> Response:
        """Write down that the presenter does not agree, or no longer."""
        presenter = self.presenter(request, slug, person)
        actions.withdraw_consent(presenter, by=request.user)
        return Response(ConsentOut(presenter).data)


class OnePerson(APIView):
    @extend_schema(operation_id="people_read", responses=PersonOut)
    def get(self, request: Request, slug: str) -> Response:
        """Show a person who presents in a webinar that the caller may see. Addresses are never shown."""
        seen = Webinar.objects.visible_to(request.user).order_by().values("pk")
        known = Person.objects.filter(presentations__webinar__in=seen).distinct()
        return Response(PersonOut(get_object_or_404(known, slug=slug)).data)


urlpatterns = [
    path("webinars/", Webinars.as_view(), name="api_webinars"),
    path("topics/", Topics.as_view(), name="api_topics"),
    path("people/<slug:slug>/", OnePerson.as_view(), name="api_person"),
    path(
        "webinars/<slug:slug>/presenters/<slug:person>/consent/",
        Consent.as_view(),
        name="api_presenter_consent",
    ),
    *[path(f"webinars/<slug:slug>/{verb}/", moving(verb), name=f"api_webinar_{verb}") for verb in VERBS],
]
