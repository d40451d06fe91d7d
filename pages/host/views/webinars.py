"""Planning: new webinars, changes, and the way from draft to ended."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from csp.decorators import csp_update
from django.contrib import messages
from django.db.models import Count, Q
from django.forms import BaseFormSet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.middleware import known_zone
from common.zones import world_times
from members.models import Person
from pages.host.access import for_hosts, for_planners, own_webinar
from pages.host.figures import with_sparklines
from pages.host.forms import (
    DEFAULT_LENGTH,
    MAX_PRESENTERS,
    PresenterForm,
    PresenterForms,
    WebinarForm,
    initial_of,
    presenters_of,
    specs_of,
)
from pages.host.meeting import meeting_card
from pages.host.meeting_forms import deletion_form
from pages.host.part_forms import ScopeForm
from pages.host.people import seats_of, seats_taken
from pages.host.progress import publication_of, publishing_state, recordings_of
from pages.host.told import reaches
from registrations.states import SeatState
from webinars import actions
from webinars.local_time import instants
from webinars.models import Presenter, Topic, Webinar
from webinars.states import Scope, WebinarState

KNOWN_PEOPLE = 200
KNOWN_TOPICS = 60
# From this long before its hour a webinar can be called live by hand.
STARTS_FROM = dt.timedelta(hours=1)


def consent_text() -> str:
    return _("I agree that the recording of this webinar and its text are published under the name I gave.")


def _rows(request: HttpRequest) -> list[dict[str, str]]:
    """Return the presenters' lines as they were sent, unchecked, to show them again."""
    count = request.POST.get("presenters-TOTAL_FORMS", "0")
    total = min(int(count), MAX_PRESENTERS) if count.isdecimal() else 0
    names = ("slug", "name", "email", "headline")
    rows = [
        {name: request.POST.get(f"presenters-{number}-{name}", "") for name in names}
        for number in range(total)
    ]
    if known := Person.objects.filter(slug=request.POST.get("known", "")).first():
        rows.append({"slug": known.slug, "name": known.name})
    return [row for row in rows if any(row.values())]


def _known_people(request: HttpRequest) -> Any:
    """Return who presented in the reader's webinars before, to pick from."""
    mine = Webinar.objects.run_by(request.user).order_by().values("pk")
    return Person.objects.filter(presentations__webinar__in=mine).distinct()[:KNOWN_PEOPLE]


def _form_page(
    request: HttpRequest, form: WebinarForm, rows: BaseFormSet[PresenterForm], **context: object
) -> HttpResponse:
    webinar: Any = context.get("webinar")
    return render(
        request,
        "pages/host/webinar_form.html",
        {
            "form": form,
            "presenters": rows,
            "known_people": _known_people(request),
            "known_topics": Topic.objects.all()[:KNOWN_TOPICS],
            "times": _times(_value(form, "date"), _value(form, "time"), _value(form, "time_zone")),
            "will": _what_happens(webinar, request.user, is_past=form.is_past),
            "scope": ScopeForm(request.POST or None) if webinar and webinar.series_id else None,
            "is_draft": webinar is None or webinar.state == WebinarState.DRAFT,
            **context,
        },
    )


def _value(form: WebinarForm, name: str) -> str:
    """Return a field's answer as the browser would send it."""
    bound = form[name]
    value = bound.field.widget.format_value(bound.value())
    return str(value[0] if isinstance(value, list) else value or "")


def _what_happens(webinar: Webinar | None, by: Any, *, is_past: bool) -> list[str]:
    """Say what saving does, so that nobody has to guess."""
    if is_past:
        return [
            _("It is listed with the past webinars."),
            _("Then you add its recording."),
            _("Nobody gets a mail."),
        ]
    if webinar is None or webinar.state == WebinarState.DRAFT:
        return [
            _("The page opens for registration."),
            _("It appears on the front page and in the calendar feed."),
            _("People who take a seat get a mail with their own link and a calendar entry."),
            _("They get a reminder the day before."),
            _("The meeting link stays hidden from everyone without a seat."),
        ]
    taken = seats_taken(webinar)
    told = ngettext(
        "%(n)d person with a seat is told only if the day, the hour or the length changes.",
        "%(n)d people with a seat are told only if the day, the hour or the length changes.",
        taken,
    )
    return [
        _("The page shows the new text at once."),
        told % {"n": taken},
        *_told_in_series(webinar, by),
        _("A new meeting link needs no mail: their own links lead to it."),
        _("Nobody is told of new presenters, interpreters or topics: their seat shows them."),
        *([_("The practice keeps its distance to the start.")] if webinar.practice_at else []),
    ]


def _told_in_series(webinar: Webinar, by: Any) -> list[str]:
    """Say how many are told of a new hour if it is meant for more than this one."""
    said = {
        Scope.FOLLOWING: _("With those after it: %(n)d people in %(webinars)d webinars."),
        Scope.ALL: _("With all still to come: %(n)d people in %(webinars)d webinars."),
    }
    found = [reach for reach in reaches(webinar, by=by) if reach.scope in said]
    return [said[reach.scope] % {"n": reach.people, "webinars": len(reach.webinars)} for reach in found]


def _times(date: str, time: str, zone: str) -> dict[str, object] | None:
    """Return an hour around the world, or None while the answers make none."""
    place = known_zone(zone)
    try:
        local = dt.datetime.fromisoformat(f"{date}T{time}")
    except ValueError:
        return None
    found = instants(local, place) if place else ()
    if place is None or not found:
        return None
    return {"at": found[0], "zone": place.key, "world": world_times(found[0], ZoneInfo(place.key))}


@require_safe
@for_hosts
def times(request: HttpRequest) -> HttpResponse:
    """Answer the hour around the world, for the form to show while it is filled in."""
    asked = [request.GET.get(name, "")[:60] for name in ("date", "time", "time_zone")]
    return render(request, "pages/host/_times.html", {"times": _times(*asked)})


def _new_form(request: HttpRequest, *, is_past: bool) -> tuple[WebinarForm, BaseFormSet[PresenterForm]]:
    zone = timezone.get_current_timezone_name() if getattr(request, "reader_zone", None) else "UTC"
    initial: dict[str, Any] = {"duration_minutes": DEFAULT_LENGTH, "time_zone": zone, "language": "en"}
    return WebinarForm(initial=initial, is_past=is_past), PresenterForms(prefix="presenters", initial=[])


def _again(request: HttpRequest, **options: Any) -> tuple[WebinarForm, BaseFormSet[PresenterForm]]:
    """Show the answers again without judging them: another presenter's line was asked for, or the hours."""
    names = WebinarForm.base_fields
    initial = {name: request.POST.get(name, "") for name in names}
    if not initial["duration_minutes"].isdecimal():
        initial["duration_minutes"] = str(DEFAULT_LENGTH)
    rows = PresenterForms(prefix="presenters", initial=_rows(request))
    return WebinarForm(initial=initial, **options), rows


def _sent(request: HttpRequest, **options: Any) -> tuple[WebinarForm, BaseFormSet[PresenterForm]]:
    data = request.POST.copy()
    if data.get("known"):
        rows = [*_rows(request)]
        data["presenters-TOTAL_FORMS"] = str(len(rows))
        for number, row in enumerate(rows):
            data.update({f"presenters-{number}-{name}": value for name, value in row.items()})
    return WebinarForm(data, **options), PresenterForms(data, prefix="presenters")


def _are_valid(form: WebinarForm, rows: BaseFormSet[PresenterForm]) -> bool:
    return all([form.is_valid(), rows.is_valid()])


def _new(request: HttpRequest, *, is_past: bool) -> HttpResponse:
    if request.method != "POST":
        return _form_page(request, *_new_form(request, is_past=is_past))
    if request.POST.get("do") in {"more", "look"}:
        return _form_page(request, *_again(request, is_past=is_past))
    form, rows = _sent(request, is_past=is_past)
    if _are_valid(form, rows):
        try:
            return redirect("host_webinar", _created(request, form, rows).slug)
        except actions.NotPossible as refusal:
            form.refuse(refusal)
    return _form_page(request, form, rows)


def _created(request: HttpRequest, form: WebinarForm, rows: BaseFormSet[PresenterForm]) -> Webinar:
    values = {**form.values(), "presenters": specs_of(rows), "by": request.user}
    if form.is_past:
        webinar = actions.add_past_webinar(**values)
        messages.success(request, _("The webinar is added. Now add its recording."))
    elif request.POST.get("do") == "schedule":
        webinar = actions.plan_webinar(**values)
        messages.success(request, _("The page is open for registration."))
    else:
        webinar = actions.create_webinar(**values)
        messages.success(request, _("Saved as a draft. Only you see it."))
    return webinar


@require_http_methods(["GET", "HEAD", "POST"])
@for_planners
def webinar_new(request: HttpRequest) -> HttpResponse:
    return _new(request, is_past=False)


@require_http_methods(["GET", "HEAD", "POST"])
@for_planners
def webinar_past(request: HttpRequest) -> HttpResponse:
    """Add a webinar that was held, for its recording."""
    return _new(request, is_past=True)


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def webinar_edit(request: HttpRequest, slug: str) -> HttpResponse:
    webinar = own_webinar(request, slug)
    options = {"is_past": webinar.state == WebinarState.ENDED}
    if webinar.state == WebinarState.CANCELLED:
        messages.error(request, _("This webinar was cancelled and cannot be changed."))
        return redirect("host_webinar", webinar.slug)
    if request.method != "POST":
        form = WebinarForm(initial=initial_of(webinar), **options)
        rows = PresenterForms(prefix="presenters", initial=presenters_of(webinar))
        return _form_page(request, form, rows, webinar=webinar)
    if request.POST.get("do") in {"more", "look"}:
        return _form_page(request, *_again(request, **options), webinar=webinar)
    form, rows = _sent(request, **options, initial=initial_of(webinar))
    if _are_valid(form, rows):
        try:
            _change(request, webinar, form, rows)
            return redirect("host_webinar", webinar.slug)
        except actions.NotPossible as refusal:
            form.refuse(refusal)
    return _form_page(request, form, rows, webinar=webinar)


def _change(
    request: HttpRequest, webinar: Webinar, form: WebinarForm, rows: BaseFormSet[PresenterForm]
) -> None:
    values = {**form.changes(), "presenters": specs_of(rows)}
    scope = ScopeForm(request.POST).chosen
    changed = actions.change_series(webinar, by=request.user, scope=scope, seats_taken=seats_taken, **values)
    for note in actions.clock_notes(changed) if scope != Scope.ONE else []:
        messages.warning(request, note)
    if webinar.state == WebinarState.DRAFT and request.POST.get("do") == "schedule":
        actions.schedule_webinar(webinar, by=request.user)
        messages.success(request, _("The page is open for registration."))
    else:
        messages.success(request, _("Saved."))


@require_safe
@for_hosts
def webinars(request: HttpRequest) -> HttpResponse:
    """List all the reader's webinars: to come, drafts, past."""
    seats = Count("registrations", filter=seats_of(), distinct=True)
    mine = Webinar.objects.run_by(request.user).annotate(seats=seats).select_related("publication", "meeting")
    now = timezone.now()
    coming = Q(state__in=[WebinarState.SCHEDULED, WebinarState.LIVE], ends_at__gt=now)
    groups = [
        (_("Coming up"), with_sparklines(mine.filter(coming).order_by("starts_at"))),
        (_("Drafts"), mine.filter(state=WebinarState.DRAFT).order_by("starts_at")),
        (_("Past"), mine.exclude(coming).exclude(state=WebinarState.DRAFT)[:200]),
    ]
    return render(request, "pages/host/webinars.html", {"groups": groups})


# Browsers apply form-action to the redirects after a form too: the button that enters must be let off the site.
@csp_update({"form-action": ["https:", "http:"]})
@require_safe
@for_hosts
def webinar(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one webinar: what can be done with it now, its people, its recording, its way into the archive."""
    shown = own_webinar(request, slug)
    publication = publication_of(shown)
    now = timezone.now()
    has_begun = shown.starts_at <= now
    return render(
        request,
        "pages/host/webinar.html",
        {
            "webinar": shown,
            "meeting": meeting_card(shown),
            "deletes": deletion_form(shown),
            "link": request.build_absolute_uri(shown.get_absolute_url()),
            "presenters": shown.presenters.select_related("person"),
            "consent_text": consent_text(),
            "seats": seats_taken(shown),
            "waiting": shown.registrations.filter(state=SeatState.WAITLISTED).count(),
            "pending": shown.registrations.filter(state=SeatState.PENDING).count(),
            "recordings": recordings_of(shown),
            "publication": publication,
            "publishing": publishing_state(shown, publication),
            "can_schedule": shown.state == WebinarState.DRAFT,
            "can_start": shown.state == WebinarState.SCHEDULED and shown.starts_at - STARTS_FROM <= now,
            "can_end": shown.state == WebinarState.LIVE
            or (shown.state == WebinarState.SCHEDULED and has_begun),
            "can_cancel": shown.state in {WebinarState.DRAFT, WebinarState.SCHEDULED} and not shown.is_over,
            "takes_recording": shown.state in {WebinarState.LIVE, WebinarState.ENDED} or has_begun,
        },
    )


@require_POST
@for_hosts
def webinar_move(request: HttpRequest, slug: str, verb: str) -> HttpResponseBase:
    """Open, start, end or cancel a webinar."""
    verbs = {
        "schedule": (actions.schedule_webinar, _("The page is open for registration.")),
        "start": (actions.start_webinar, _("The webinar is live.")),
        "end": (actions.end_webinar, _("The webinar has ended. Now add its recording.")),
        "cancel": (actions.cancel_webinar, _("The webinar is cancelled. Everyone with a seat is told.")),
    }
    if verb not in verbs:
        raise Http404
    act, done = verbs[verb]
    shown = own_webinar(request, slug)
    try:
        act(shown, by=request.user)
    except actions.NotPossible as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)
    return redirect("host_webinar", slug)


@require_POST
@for_hosts
def consent(request: HttpRequest, slug: str, public_id: str) -> HttpResponseBase:
    """Write down that a presenter agrees to publishing, or take that back."""
    shown = own_webinar(request, slug)
    presenter = Presenter.objects.select_related("person").filter(webinar=shown, public_id=public_id).first()
    if presenter is None:
        raise Http404
    name = {"name": presenter.person.name}
    if request.POST.get("do") == "withdraw":
        actions.withdraw_consent(presenter, by=request.user)
        messages.success(request, _("Noted: %(name)s does not agree.") % name)
    else:
        actions.record_consent(presenter, by=request.user, text=consent_text())
        messages.success(request, _("Noted: %(name)s agrees.") % name)
    back = request.POST.get("next")
    return redirect("host_publish", slug) if back == "publish" else redirect("host_webinar", slug)
