"""What people asked and nobody has answered yet."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community import actions
from community.models import Question
from pages.forms import AnswerForm
from pages.host.access import for_hosts
from webinars.models import Webinar

PAGE_SIZE = 20


def waiting_questions(request: HttpRequest) -> QuerySet[Question]:
    """Return the questions that wait in the webinars whose questions the reader looks after, the oldest first."""
    mine = Webinar.objects.questions_run_by(request.user).order_by().values("pk")
    waiting = Question.objects.waiting_for(request.user).filter(webinar__in=mine)
    ordered: QuerySet[Question] = waiting.select_related("webinar").order_by("created_at", "pk")
    return ordered


@require_http_methods(["GET", "HEAD", "POST"])
@for_hosts
def questions(request: HttpRequest) -> HttpResponseBase:
    """List what waits for an answer; answer, show or hide it here."""
    form = None
    if request.method == "POST":
        question = waiting_questions(request).filter(public_id=request.POST.get("question", "")).first()
        if question is None:
            messages.warning(request, _("This question was answered or hidden meanwhile."))
            return redirect("host_questions")
        form = AnswerForm(request.POST, prefix=question.public_id)
        if _done(request, question, form):
            return redirect("host_questions")
    paginator = Paginator(waiting_questions(request), PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    rows = [
        (
            question,
            form if form and form.prefix == question.public_id else AnswerForm(prefix=question.public_id),
        )
        for question in page
    ]
    return _shown(
        request, {"rows": rows, "page_obj": page, "page_range": paginator.get_elided_page_range(page.number)}
    )


def _shown(request: HttpRequest, context: dict[str, object]) -> HttpResponse:
    return render(request, "pages/host/questions.html", context)


def _done(request: HttpRequest, question: Question, form: AnswerForm) -> bool:
    """Do what was asked for; answering shows the question too."""
    verb = request.POST.get("do")
    if verb == "show":
        actions.show(question, by=request.user)
        messages.success(request, _("The question is online."))
    elif verb == "hide":
        actions.hide(question, by=request.user)
        messages.success(request, _("The question is hidden."))
    elif form.is_valid():
        actions.answer(question, text=form.cleaned_data["text"], author=request.user)
        messages.success(request, _("Your answer is online, and who asked is told."))
    else:
        return False
    return True
