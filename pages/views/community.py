"""Asking, answering, writing to a person, telling the community."""

import datetime as dt
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from archive.models import Publication
from common.shortcuts import get_visible_or_404
from community import actions
from community.actions import NotPossible
from community.letters import open_letter
from community.models import Notice, Question
from community.rules import may_answer
from community.states import PostState
from members.models import Member, Person
from pages import questions
from pages.forms import AnswerForm, LetterForm, NoticeForm, QuestionForm, ReplyForm
from pages.limits import limited
from webinars.models import Webinar

PAGE_SIZE = 20


def _page_of(request: HttpRequest, webinar: Webinar) -> str:
    """Return where a webinar's questions are shown: with its recording if there is one."""
    publication = Publication.objects.findable_by(request.user).filter(webinar=webinar).first()
    return publication.get_absolute_url() if publication else webinar.get_absolute_url()


@require_POST
@limited("ask")
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a question; what cannot be taken comes back with the text kept."""
    webinar = get_visible_or_404(Webinar, request.user, slug=slug)
    form = QuestionForm(request.POST, user=request.user, auto_id="ask_%s")
    back = _page_of(request, webinar)
    if form.is_valid():
        asker = request.user if request.user.is_authenticated else None
        try:
            question = actions.ask(
                webinar,
                text=form.cleaned_data["text"],
                asker=asker,
                name=form.sender_name,
                email=form.sender_email,
            )
        except NotPossible as error:
            form.add_error("text", error.message)
        else:
            if question.state == PostState.PUBLIC:
                messages.success(request, _("Your question is online. The presenters have been told."))
            else:
                messages.success(
                    request, _("Thank you. Your question appears as soon as a host has read it.")
                )
            return HttpResponseRedirect(f"{back}#questions")
    context = {"webinar": webinar, "ask_form": form, "ask_href": request.path, "back_href": back}
    return render(request, "pages/ask.html", context)


def _question_or_404(request: HttpRequest, slug: str, public_id: str) -> Question:
    visible = questions.with_answers(Question.objects.visible_to(request.user))
    return get_object_or_404(visible, public_id=public_id, webinar__slug=slug)


@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Show one question; its presenters and hosts answer it here."""
    shown = _question_or_404(request, slug, public_id)
    may = may_answer(request.user, shown.webinar)
    form = AnswerForm(request.POST or None, auto_id="answer_%s") if may else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid():
            try:
                actions.answer(shown, text=form.cleaned_data["text"], author=request.user)
            except NotPossible as error:
                form.add_error("text", error.message)
            else:
                messages.success(request, _("Your answer is online."))
                return redirect("question", slug, public_id)
    context = {"question": shown, "answer_form": form, "back_href": _page_of(request, shown.webinar)}
    return render(request, "pages/question.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("write")
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """Send a letter to a person without either side seeing the other's address."""
    seen = Webinar.objects.visible_to(request.user).order_by()
    person = get_object_or_404(
        Person.objects.filter(accepts_messages=True, webinars__in=seen).distinct(), slug=slug
    )
    about = seen.filter(slug=request.GET.get("webinar", ""), people=person).first()
    form = LetterForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_to(
                person,
                text=form.cleaned_data["text"],
                webinar=about,
                name=form.sender_name,
                email=form.sender_email,
            )
        except NotPossible as error:
            form.add_error("text", error.message)
        else:
            messages.success(request, _("Your letter is on its way to %(name)s.") % {"name": person.name})
            return redirect("person", slug)
    return render(request, "pages/person_write.html", {"person": person, "webinar": about, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, token: str) -> HttpResponse:
    """Show a conversation to whoever holds the link of one side, and take the reply."""
    shown = open_letter(token)
    if shown is None:
        raise Http404
    if request.method == "POST" and "close" in request.POST and shown.can_close:
        shown.close()
        messages.success(request, _("Closed. Nothing more of this person reaches you."))
        return redirect("letter", token)
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            shown.reply(form.cleaned_data["text"])
        except NotPossible as error:
            form.add_error("text", error.message)
        else:
            messages.success(request, _("Sent."))
            return redirect("letter", token)
    return render(request, "pages/letter.html", {"letter": shown, "form": None if shown.is_closed else form})


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
    in_four_weeks = timezone.localdate() + dt.timedelta(weeks=4)
    form = NoticeForm(request.POST or None, initial={"show_until": in_four_weeks})
    if request.method == "POST" and form.is_valid():
        try:
            notice = actions.post_notice(author=cast(Member, request.user), **form.cleaned_data)
        except NotPossible as error:
            form.add_error("title", error.message)
        else:
            if notice.state == PostState.PUBLIC:
                messages.success(request, _("Your notice is up."))
            else:
                messages.success(
                    request, _("Thank you. Your notice appears as soon as a moderator has read it.")
                )
            return redirect("community_notices")
    return render(request, "pages/notice_new.html", {"form": form})
