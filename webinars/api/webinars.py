"""Webinars, their presenters and topics over the API."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.pagination import PAGE_PARAMETERS, LatestStartFirst, page_of, paged
from common.problems import conflict_on
from common.shortcuts import get_visible_or_404
from members.models import Person
from webinars import actions
from webinars.api.shapes import (
    CancelledOut,
    PersonOut,
    PresenterConsentIn,
    PresenterConsentOut,
    ScopeIn,
    TopicOut,
    WebinarChange,
    WebinarNew,
    WebinarOut,
    shown,
    with_parts,
)
from webinars.models import Presenter, Topic, Webinar
from webinars.rules import may_host
from webinars.states import Scope, WebinarState

VERBS: dict[str, Callable[..., Webinar]] = {
    "schedule": actions.schedule_webinar,
    "start": actions.start_webinar,
    "end": actions.end_webinar,
}
PERIODS = ("upcoming", "past")


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

    @extend_schema(operation_id="webinars_change", request=WebinarChange(partial=True), responses=WebinarOut)
    def patch(self, request: Request, slug: str) -> Response:
        """Change what is given, here or in a series; everyone with a seat is told where it matters to them."""
        webinar = webinar_for(request, slug)
        given = WebinarChange(data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        changed = dict(given.validated_data)
        scope = Scope(changed.pop("scope", Scope.ONE))
        with conflict_on(actions.NotPossible):
            actions.change_series(
                webinar, by=request.user, scope=scope, seats_taken=self.seats_taken, **changed
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


class CancelWebinar(APIView):
    @extend_schema(operation_id="webinars_cancel", request=ScopeIn, responses=CancelledOut)
    def post(self, request: Request, slug: str) -> Response:
        """Call a webinar off, or what is to come of its series; everyone with a seat is told at once."""
        webinar = webinar_for(request, slug)
        given = ScopeIn(data=request.data)
        given.is_valid(raise_exception=True)
        with conflict_on(actions.NotPossible):
            done = actions.cancel_series(webinar, by=request.user, scope=Scope(given.validated_data["scope"]))
        return Response({**one(request, webinar).data, "cancelled": [row.slug for row in done]})


def moving(verb: str) -> Callable[..., Any]:
    described = extend_schema_view(post=extend_schema(operation_id=f"webinars_{verb}"))
    return described(type(f"{verb.title()}Webinar", (MoveWebinar,), {"verb": verb})).as_view()


class Topics(APIView):
    @extend_schema(operation_id="topics_list", parameters=PAGE_PARAMETERS, responses=paged(TopicOut))
    def get(self, request: Request) -> Response:
        """List the topics of the webinars that the caller may see."""
        seen = Webinar.objects.visible_to(request.user).order_by().values("pk")
        rows = Topic.objects.filter(webinars__in=seen).distinct()
        return page_of(rows, request, self, lambda page: list(TopicOut(page, many=True).data))


class Consent(APIView):
    """That a presenter agrees to the recording being published: without it nothing is."""

    def presenter(self, request: Request, slug: str, person: str) -> Presenter:
        webinar = webinar_for(request, slug)
        found = webinar.presenters.select_related("person", "webinar")
        return get_object_or_404(found, person__slug=person)

    @extend_schema(
        operation_id="webinars_presenters_consent", request=PresenterConsentIn, responses=PresenterConsentOut
    )
    def post(self, request: Request, slug: str, person: str) -> Response:
        """Write down that the presenter agreed."""
        presenter = self.presenter(request, slug, person)
        given = PresenterConsentIn(data=request.data)
        given.is_valid(raise_exception=True)
        actions.record_consent(presenter, by=request.user, text=given.validated_data["text"])
        return Response(PresenterConsentOut(presenter).data)

    @extend_schema(operation_id="webinars_presenters_consent_withdraw", responses={200: PresenterConsentOut})
    def delete(self, request: Request, slug: str, person: str) -> Response:
        """Write down that the presenter does not agree, or no longer."""
        presenter = self.presenter(request, slug, person)
        actions.withdraw_consent(presenter, by=request.user)
        return Response(PresenterConsentOut(presenter).data)


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
    path("webinars/<slug:slug>/cancel/", CancelWebinar.as_view(), name="api_webinar_cancel"),
    *[path(f"webinars/<slug:slug>/{verb}/", moving(verb), name=f"api_webinar_{verb}") for verb in VERBS],
]
