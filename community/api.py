"""Questions, answers and notices over the API."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.access import TokenScopes
from common.pagination import PAGE_PARAMETERS, page_of, paged
from common.problems import conflict_on
from common.shortcuts import get_visible_or_404
from common.states import IllegalMove
from community import actions
from community.models import Answer, Notice, Question
from webinars.models import Webinar

DECISIONS: dict[str, Callable[..., None]] = {"show": actions.show, "hide": actions.hide}


class AnswerOut(serializers.ModelSerializer[Answer]):
    id = serializers.CharField(source="public_id")
    by = serializers.SerializerMethodField()
    is_presenter = serializers.SerializerMethodField()

    class Meta:
        model = Answer
        fields = ("id", "text", "by", "is_presenter", "offset_ms", "created_at")

    def get_by(self, answer: Answer) -> str:
        return answer.person.name if answer.person else _("Host")

    def get_is_presenter(self, answer: Answer) -> bool:
        return answer.person_id is not None


class QuestionOut(serializers.ModelSerializer[Question]):
    """A question and its public answers. Where the asker wants to be told is never part of it."""

    id = serializers.CharField(source="public_id")
    webinar = serializers.CharField(source="webinar.slug")
    by = serializers.CharField(source="asker_name")
    answers = AnswerOut(many=True)
    url = serializers.SerializerMethodField()

    class Meta:
        model = Question
        fields = ("id", "webinar", "state", "text", "by", "offset_ms", "created_at", "answers", "url")

    def get_url(self, question: Question) -> str:
        return settings.SITE_URL + question.get_absolute_url()


class QuestionIn(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=2000)
    name = serializers.CharField(
        max_length=120, required=False, help_text="Shown with the question. Guests only."
    )
    email = serializers.EmailField(
        required=False, help_text="Where the answer is told; never shown. Guests only."
    )
    offset_ms = serializers.IntegerField(min_value=0, required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if self.context["is_guest"] and not attrs.get("name"):
            raise serializers.ValidationError({"name": _("Enter your name")})
        return attrs


class AnswerIn(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=5000)
    offset_ms = serializers.IntegerField(min_value=0, required=False, allow_null=True)


def with_answers(questions: QuerySet[Question]) -> QuerySet[Question]:
    public = Answer.objects.public().select_related("person")
    return questions.select_related("webinar").prefetch_related(Prefetch("answers", queryset=public))


def written(questions: Iterable[Question]) -> list[Any]:
    return list(QuestionOut(questions, many=True).data)


def one(question: Question, status: int = 200) -> Response:
    return Response(written(with_answers(Question.objects.filter(pk=question.pk)))[0], status=status)


class Questions(APIView):
    @extend_schema(
        operation_id="questions_list",
        parameters=[
            OpenApiParameter(
                "waiting", bool, description="Only those that the caller can answer and nobody has."
            ),
            *PAGE_PARAMETERS,
        ],
        responses=paged(QuestionOut),
    )
    def get(self, request: Request) -> Response:
        is_waiting = request.query_params.get("waiting", "").lower() in {"1", "true"}
        rows = (
            Question.objects.waiting_for(request.user)
            if is_waiting
            else Question.objects.visible_to(request.user)
        )
        return page_of(with_answers(rows), request, self, written)


class WebinarQuestions(APIView):
    permission_classes = (TokenScopes,)

    @extend_schema(
        operation_id="webinars_questions_list", parameters=PAGE_PARAMETERS, responses=paged(QuestionOut)
    )
    def get(self, request: Request, slug: str) -> Response:
        webinar = get_visible_or_404(Webinar, request.user, slug=slug)
        rows = Question.objects.visible_to(request.user).filter(webinar=webinar)
        return page_of(with_answers(rows), request, self, written)

    @extend_schema(operation_id="webinars_questions_create", request=QuestionIn, responses={201: QuestionOut})
    def post(self, request: Request, slug: str) -> Response:
        """Ask the presenters. A guest's question is held until a host shows it or somebody answers it."""
        webinar = get_visible_or_404(Webinar, request.user, slug=slug)
        asker = request.user if request.user.is_authenticated else None
        given = QuestionIn(data=request.data, context={"is_guest": asker is None})
        given.is_valid(raise_exception=True)
        with conflict_on(actions.NotPossible):
            question = actions.ask(webinar, asker=asker, **given.validated_data)
        return one(question, status=201)


class OneQuestion(APIView):
    @extend_schema(operation_id="questions_read", responses=QuestionOut)
    def get(self, request: Request, public_id: str) -> Response:
        return one(get_visible_or_404(Question, request.user, public_id=public_id))


class Answers(APIView):
    @extend_schema(operation_id="questions_answer", request=AnswerIn, responses={201: QuestionOut})
    def post(self, request: Request, public_id: str) -> Response:
        """Answer as a presenter or host, for everyone to read."""
        question = get_visible_or_404(Question, request.user, public_id=public_id)
        given = AnswerIn(data=request.data)
        given.is_valid(raise_exception=True)
        with conflict_on(actions.NotPossible):
            actions.answer(question, author=request.user, **given.validated_data)
        return one(question, status=201)


class DecideQuestion(APIView):
    verb: str = ""

    @extend_schema(request=None, responses=QuestionOut)
    def post(self, request: Request, public_id: str) -> Response:
        question = get_visible_or_404(Question, request.user, public_id=public_id)
        with conflict_on(IllegalMove):
            DECISIONS[self.verb](question, by=request.user)
        return one(question)


def deciding(verb: str) -> Callable[..., Any]:
    described = extend_schema_view(post=extend_schema(operation_id=f"questions_{verb}"))
    return described(type(f"{verb.title()}Question", (DecideQuestion,), {"verb": verb})).as_view()


class NoticeOut(serializers.ModelSerializer[Notice]):
    id = serializers.CharField(source="public_id", read_only=True)

    class Meta:
        model = Notice
        fields = ("id", "title", "text", "show_until", "state", "created_at")
        read_only_fields = ("state", "created_at")


class Notices(APIView):
    @extend_schema(operation_id="notices_list", parameters=PAGE_PARAMETERS, responses=paged(NoticeOut))
    def get(self, request: Request) -> Response:
        rows = Notice.objects.visible_to(request.user)
        return page_of(rows, request, self, lambda page: list(NoticeOut(page, many=True).data))

    @extend_schema(operation_id="notices_create", request=NoticeOut, responses={201: NoticeOut})
    def post(self, request: Request) -> Response:
        """Tell the community something. A member's first notice is read by a moderator."""
        given = NoticeOut(data=request.data)
        given.is_valid(raise_exception=True)
        with conflict_on(actions.NotPossible):
            notice = actions.post_notice(author=request.user, **given.validated_data)
        return Response(NoticeOut(notice).data, status=201)


urlpatterns = [
    path("questions/", Questions.as_view(), name="api_questions"),
    path("questions/<str:public_id>/", OneQuestion.as_view(), name="api_question"),
    path("questions/<str:public_id>/answers/", Answers.as_view(), name="api_answers"),
    *[
        path(f"questions/<str:public_id>/{verb}/", deciding(verb), name=f"api_question_{verb}")
        for verb in DECISIONS
    ],
    path("webinars/<slug:slug>/questions/", WebinarQuestions.as_view(), name="api_webinar_questions"),
    path("notices/", Notices.as_view(), name="api_notices"),
]
