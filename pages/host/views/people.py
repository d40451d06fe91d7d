"""The people of one webinar."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pages.host.access import for_hosts, seats_webinar
from pages.host.people import sources_of
from pages.host.question_forms import SeatQuestionForm
from registrations import actions
from registrations.models import Registration, SeatQuestion
from registrations.rules import members_at_once, needs_approval
from registrations.states import SEATED, SeatState

PAGE_SIZE = 100


@require_safe
@for_hosts
def webinar_people(request: HttpRequest, slug: str) -> HttpResponse:
    """List who registered."""
    webinar = seats_webinar(request, slug)
    rows = (
        Registration.objects.filter(webinar=webinar)
        .order_by("created_at", "pk")
        .prefetch_related("seat_answers__question")
    )
    paginator = Paginator(rows, PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    counts = rows.order_by().aggregate(
        seated=Count("pk", filter=Q(state__in=SEATED)),
        pending=Count("pk", filter=Q(state=SeatState.PENDING)),
        waiting=Count("pk", filter=Q(state=SeatState.WAITLISTED)),
        joined=Count("pk", filter=Q(joined_at__isnull=False)),
        around=Sum("party", filter=Q(state__in=SEATED), default=0),
        came=Sum("party", filter=Q(joined_at__isnull=False), default=0),
    )
    context = {
        "webinar": webinar,
        "page_obj": page,
        "page_range": paginator.get_elided_page_range(page.number),
        "counts": counts,
        "needs_approval": needs_approval(webinar),
        "members_at_once": members_at_once(webinar),
        "consents": SeatQuestion.objects.consents_counted(webinar),
        "pending": rows.filter(state=SeatState.PENDING)[:PAGE_SIZE],
        "sources": sources_of(webinar),
    }
    return render(request, "pages/host/people.html", context)


@require_POST
@for_hosts
def webinar_seats(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose how seats are given."""
    webinar = seats_webinar(request, slug)
    choice = request.POST.get("needs_approval", "")
    needed = choice in {"yes", "guests"}
    actions.choose_approval(webinar, by=request.user, needed=needed, members_at_once=choice == "guests")
    if choice == "guests":
        messages.success(request, _("You read the registrations of guests. Members get their seat at once."))
    elif needed:
        messages.success(request, _("You read each registration before a seat is given."))
    else:
        messages.success(request, _("Seats are given at once."))
    return redirect("host_webinar_people", slug=slug)


@require_POST
@for_hosts
def seat_decide(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Approve or decline one registration; one that was decided meanwhile stays as it is."""
    seats = Registration.objects.filter(webinar=seats_webinar(request, slug))
    seat = get_object_or_404(seats, public_id=public_id)
    try:
        if request.POST.get("do") == "approve":
            actions.approve(seat, by=request.user)
        else:
            actions.decline(seat, by=request.user, reason=request.POST.get("reason", ""))
    except actions.SeatError as error:
        messages.warning(request, error.message)
    else:
        said = {"name": seat.name, "state": seat.get_state_display()}
        messages.success(request, _("%(name)s: %(state)s.") % said)
    return redirect("host_webinar_people", slug=slug)


@require_POST
@for_hosts
def seats_decide(request: HttpRequest, slug: str) -> HttpResponse:
    """Approve or decline the registrations that are ticked, or approve all that wait."""
    webinar = seats_webinar(request, slug)
    pending = Registration.objects.filter(webinar=webinar, state=SeatState.PENDING)
    do = request.POST.get("do")
    ticked = request.POST.getlist("seat")
    ids = list(pending.values_list("public_id", flat=True)) if do == "approve-all" else ticked
    if not ids:
        messages.warning(request, _("Tick at least one person first."))
        return redirect("host_webinar_people", slug=slug)
    try:
        if do == "decline":
            count = actions.decline_all(webinar, ids, by=request.user, reason=request.POST.get("reason", ""))
            said = ngettext("%(n)d person is declined.", "%(n)d people are declined.", count) % {"n": count}
        else:
            said = _approved(actions.approve_all(webinar, ids, by=request.user))
    except actions.SeatError as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, said)
    return redirect("host_webinar_people", slug=slug)


def _approved(states: dict[str, int]) -> str:
    seated, waiting = states.get(SeatState.CONFIRMED, 0), states.get(SeatState.WAITLISTED, 0)
    said = [ngettext("%(n)d person has a seat.", "%(n)d people have a seat.", seated) % {"n": seated}]
    if waiting:
        words = ngettext("%(n)d person waits for one.", "%(n)d people wait for one.", waiting)
        said.append(words % {"n": waiting})
    return " ".join(said)


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def seat_questions(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what is asked with the registration, and add to it."""
    webinar = seats_webinar(request, slug)
    form = SeatQuestionForm(request.POST or None, webinar=webinar)
    if request.method == "POST" and form.is_valid():
        actions.add_question(webinar, by=request.user, **form.cleaned_data)
        messages.success(request, _("Whoever registers from now on is asked this, too."))
        return redirect("host_seat_questions", slug=slug)
    answered = Count("given", filter=Q(given__withdrawn_at=None, given__registration__webinar=webinar))
    asked = SeatQuestion.objects.asked_in(webinar).select_related("only_if").annotate(answered=answered)
    context = {"webinar": webinar, "form": form, "questions": asked}
    return render(request, "pages/host/seat_questions.html", context)


@require_POST
@for_hosts
def seat_question_remove(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    questions = SeatQuestion.objects.filter(webinar=seats_webinar(request, slug))
    question = get_object_or_404(questions, public_id=public_id)
    try:
        actions.remove_question(question, by=request.user)
    except actions.AskedInAnother as error:
        messages.warning(request, error.message)
    else:
        if question.is_consent:
            messages.success(request, _("This is asked no more. What people agreed to is kept."))
        else:
            messages.success(request, _("The question is gone, and the answers to it."))
    return redirect("host_seat_questions", slug=slug)
