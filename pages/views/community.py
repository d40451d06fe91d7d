"""Asking, answering, writing to a person, telling the community."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from archive.models import Publication
from common.shortcuts import get_visible_or_404
from community import actions
from community.models import ContactThread, Notice, Question
from community.states import PostState
from members.models import Person
from pages import questions
from pages.forms import AnswerForm, LetterForm, NoticeForm, QuestionForm, ReplyForm
from webinars.models import Webinar
from webinars.rules import may_run

PAGE_SIZE = 20


def _page_of(request: HttpRequest, webinar: Webinar) -> str:
    """Return where a webinar's questions are shown: with its recording if there is one."""
    publication = Publication.objects.findable_by(request.user).filter(webinar=webinar).first()
    return publication.get_absolute_url() if publication else webinar.get_absolute_url()


@require_POST
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    webinar = get_visible_or_404(Webinar, request.user, slug=slug)
    form = QuestionForm(request.POST, user=request.user, auto_id="ask_%s")
    back = _page_of(request, webinar)
    if not form.is_valid():
        context = {"webinar": webinar, "ask_form": form, "ask_href": request.path, "back_href": back}
        return render(request, "pages/ask.html", context)
    asker = request.user if request.user.is_authenticated else None
    question = actions.ask(webinar, text=form.cleaned_data["text"], asker=asker, **form.sender)
    if question.state == PostState.PUBLIC:
        messages.success(request, _("Your question is online. The presenters have been told."))
    else:
        messages.success(request, _("Thank you. Your question appears as soon as a host has read it."))
    return HttpResponseRedirect(f"{back}#questions")


def may_answer(request: HttpRequest, webinar: Webinar) -> Person | bool:
    """Return the presenter the reader is, or whether the reader runs the webinar."""
    if not request.user.is_authenticated:
        return False
    presenter = Person.objects.filter(member=request.user, presentations__webinar=webinar).first()
    return presenter or may_run(request.user, webinar)


def _question_or_404(request: HttpRequest, slug: str, public_id: str) -> Question:
    visible = questions.with_answers(Question.objects.visible_to(request.user))
    return get_object_or_404(visible, public_id=public_id, webinar__slug=slug)


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Show one question; its presenters and hosts answer it here."""
    get_visible_or_404(Webinar, request.user, slug=slug)
    shown = _question_or_404(request, slug, public_id)
    who = may_answer(request, shown.webinar)
    form = AnswerForm(request.POST or None, auto_id="answer_%s") if who else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid():
            person = who if isinstance(who, Person) else None
            actions.answer(shown, text=form.cleaned_data["text"], author=request.user, person=person)
            messages.success(request, _("Your answer is online."))
            return redirect("question", slug, public_id)
    context = {"question": shown, "answer_form": form, "back_href": _page_of(request, shown.webinar)}
    return render(request, "pages/question.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """Send a letter to a person without either side seeing the other's address."""
    reachable = Person.objects.filter(
        accepts_messages=True, webinars__in=Webinar.objects.visible_to(request.user)
    )
    person = get_object_or_404(reachable.distinct(), slug=slug)
    about = (
        Webinar.objects.visible_to(request.user)
        .filter(slug=request.GET.get("webinar", ""), people=person)
        .first()
    )
    form = LetterForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        actions.write_to(person, text=form.cleaned_data["text"], webinar=about, **form.sender)
        messages.success(request, _("Your letter is on its way to %(name)s.") % {"name": person.name})
        return redirect("person", slug)
    return render(request, "pages/person_write.html", {"person": person, "webinar": about, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, token: str) -> HttpResponse:
    """Show a thread to one of its two sides, and take the reply."""
    either_side = Q(sender_token=token) | Q(person_token=token)
    threads = ContactThread.objects.select_related("person", "webinar").prefetch_related("messages")
    thread = get_object_or_404(threads, either_side)
    is_person = thread.person_token == token
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and not thread.is_blocked:
        actions.reply(thread, text=form.cleaned_data["text"], from_person=is_person)
        messages.success(request, _("Your reply is on its way."))
        return redirect("letter", token)
    context = {
        "thread": thread,
        "is_person": is_person,
        "other": thread.sender_name if is_person else thread.person.name,
        "form": None if thread.is_blocked else form,
    }
    return render(request, "pages/letter.html", context)


def _posts(request: HttpRequest, kind: str) -> list[dict[str, object]]:
    """Return questions and notices, the newest first; each list is as long as a reader will go."""
    asked = questions.latest(request.user)[:200] if kind != "notices" else []
    told = (
        Notice.objects.visible_to(request.user).select_related("author")[:200] if kind != "questions" else []
    )
    posts = [{"is_question": True, "row": row} for row in asked] + [
        {"is_question": False, "row": row} for row in told
    ]
    return sorted(posts, key=lambda post: post["row"].created_at, reverse=True)  # type: ignore[attr-defined]


@require_safe
def community(request: HttpRequest, kind: str = "all") -> HttpResponse:
    paginator = Paginator(_posts(request, kind), PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "kind": kind,
        "posts": page.object_list,
        "page_obj": page,
        "page_range": paginator.get_elided_page_range(page.number),
    }
    return render(request, "pages/community.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notice_new(request: HttpRequest) -> HttpResponse:
    """Tell the community something; the notice stands until the day chosen."""
    in_four_weeks = timezone.localdate() + timezone.timedelta(weeks=4)
    form = NoticeForm(request.POST or None, initial={"show_until": in_four_weeks})
    if request.method == "POST" and form.is_valid():
        notice = actions.post_notice(author=request.user, **form.cleaned_data)
        if notice.state == PostState.PUBLIC:
            messages.success(request, _("Your notice is up."))
        else:
            messages.success(request, _("Thank you. Your notice appears as soon as a moderator has read it."))
        return HttpResponseRedirect(reverse("community_notices"))
    return render(request, "pages/notice_new.html", {"form": form})
