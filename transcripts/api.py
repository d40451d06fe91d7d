"""Correcting transcripts over the API. Reading them is the archive's part: it knows what is public."""

from typing import Any

from django.http import Http404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.access import SignedIn, TokenScopes
from common.pagination import PAGE_PARAMETERS, page_of, paged
from common.problems import conflict_on
from common.shortcuts import get_visible_or_404
from recordings.models import Recording
from transcripts import actions
from transcripts.exports import as_data
from transcripts.models import Redaction, Transcript
from transcripts.rules import may_hide_words
from transcripts.states import RedactionReason


class WordOut(serializers.Serializer[Any]):
    """A word and when it is said, in milliseconds from the recording's start."""

    text = serializers.CharField()
    start_ms = serializers.IntegerField()
    end_ms = serializers.IntegerField()
    confidence = serializers.FloatField(allow_null=True)


class SegmentOut(serializers.Serializer[Any]):
    """A line. ``is_outdated`` tells of a translated one that its original changed since."""

    id = serializers.CharField()
    start_ms = serializers.IntegerField()
    end_ms = serializers.IntegerField()
    speaker = serializers.CharField(allow_blank=True)
    text = serializers.CharField()
    confidence = serializers.FloatField(allow_null=True)
    flags = serializers.ListField(child=serializers.CharField())
    is_outdated = serializers.BooleanField()
    words = WordOut(many=True)


class SegmentIn(serializers.Serializer[Any]):
    """``version`` is the transcript's as the caller read it; if the line changed since, the answer is 409."""

    text = serializers.CharField(max_length=5000, required=False)
    speaker = serializers.CharField(max_length=120, required=False, allow_blank=True)
    version = serializers.IntegerField(min_value=0)


class TranscriptOut(serializers.ModelSerializer[Transcript]):
    """A transcript without its words. ``written_by`` names the engine and model."""

    id = serializers.CharField(source="public_id")
    webinar = serializers.CharField(source="recording.webinar.slug")
    recording = serializers.CharField(source="recording.public_id")
    written_by = serializers.CharField()
    is_rough = serializers.BooleanField()

    class Meta:
        model = Transcript
        fields = (
            "id", "webinar", "recording", "language", "is_original", "state", "version", "engine", "model",
            "written_by", "mean_confidence", "is_rough",
        )  # fmt: skip


def transcript_for(request: Request, public_id: str) -> Transcript:
    transcript = get_visible_or_404(Transcript, request.user, public_id=public_id)
    return Transcript.objects.select_related("recording__webinar").get(pk=transcript.pk)


class OneSegment(APIView):
    permission_classes = (TokenScopes, SignedIn)

    @extend_schema(operation_id="transcripts_segments_change", request=SegmentIn, responses=SegmentOut)
    def patch(self, request: Request, public_id: str, segment: str) -> Response:
        """Correct a line, or say who speaks in it. Changing an approved transcript reopens it."""
        transcript = transcript_for(request, public_id)
        given = SegmentIn(data=request.data)
        given.is_valid(raise_exception=True)
        line = transcript.segments.filter(public_id=segment).first()
        if line is None:
            raise Http404
        fields = dict(given.validated_data)
        with conflict_on(actions.NotPossible):
            changed = actions.edit_segment(line, by=request.user, **{"text": line.text, **fields})
        return Response(as_data(transcript, [changed])["segments"][0])


class ApproveTranscript(APIView):
    permission_classes = (TokenScopes, SignedIn)

    @extend_schema(operation_id="transcripts_approve", request=None, responses=TranscriptOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Say that people have checked the text."""
        transcript = transcript_for(request, public_id)
        with conflict_on(actions.NotPossible):
            actions.approve_transcript(transcript, by=request.user)
        return Response(TranscriptOut(transcript_for(request, public_id)).data)


class ReopenTranscript(APIView):
    permission_classes = (TokenScopes, SignedIn)

    @extend_schema(operation_id="transcripts_reopen", request=None, responses=TranscriptOut)
    def post(self, request: Request, public_id: str) -> Response:
        transcript = transcript_for(request, public_id)
        with conflict_on(actions.NotPossible):
            actions.reopen_transcript(transcript, by=request.user)
        return Response(TranscriptOut(transcript_for(request, public_id)).data)


class RedactionIn(serializers.Serializer[Any]):
    """A stretch of the recording in milliseconds, or a phrase wherever it is said or written about it."""

    start_ms = serializers.IntegerField(min_value=0, required=False)
    end_ms = serializers.IntegerField(min_value=1, required=False)
    phrase = serializers.CharField(max_length=200, required=False)
    reason = serializers.ChoiceField(choices=RedactionReason.choices, default=RedactionReason.CHILD)
    in_sound = serializers.BooleanField(default=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        has_times = "start_ms" in attrs and "end_ms" in attrs
        if has_times == ("phrase" in attrs) or (not has_times and {"start_ms", "end_ms"} & attrs.keys()):
            raise serializers.ValidationError(_("Give start_ms and end_ms, or a phrase."))
        if has_times and attrs["end_ms"] <= attrs["start_ms"]:
            raise serializers.ValidationError({"end_ms": _("It must be after start_ms.")})
        return attrs


class RedactionOut(serializers.ModelSerializer[Redaction]):
    """What was hidden, without a word of it. ``spans`` are ``[start_ms, end_ms]`` of the recording."""

    id = serializers.CharField(source="public_id")
    webinar = serializers.CharField(source="recording.webinar.slug")
    recording = serializers.CharField(source="recording.public_id")
    spans = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))
    segments = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = Redaction
        fields = (
            "id", "webinar", "recording", "state", "reason", "spans", "segments", "in_sound", "asked_at", "decided_at",
        )  # fmt: skip


class WebinarRedactions(APIView):
    permission_classes = (TokenScopes, SignedIn)

    @extend_schema(
        operation_id="webinars_redactions_list", parameters=PAGE_PARAMETERS, responses=paged(RedactionOut)
    )
    def get(self, request: Request, slug: str) -> Response:
        rows = Redaction.objects.visible_to(request.user).filter(recording=self._recording(request, slug))
        rows = rows.select_related("recording__webinar")
        return page_of(rows, request, self, lambda found: list(RedactionOut(found, many=True).data))

    @extend_schema(
        operation_id="webinars_redactions_create", request=RedactionIn, responses={201: RedactionOut}
    )
    def post(self, request: Request, slug: str) -> Response:
        """Hide words of the current recording for good; where the site asks for two people, propose it."""
        recording = self._recording(request, slug)
        given = RedactionIn(data=request.data)
        given.is_valid(raise_exception=True)
        wish = dict(given.validated_data)
        spans = [(wish.pop("start_ms"), wish.pop("end_ms"))] if "start_ms" in wish else []
        with conflict_on(actions.NotPossible):
            redaction = actions.hide_words(recording, by=request.user, spans=spans, **wish)
        return Response(RedactionOut(redaction).data, status=201)

    def _recording(self, request: Request, slug: str) -> Recording:
        recordings = Recording.objects.filter(webinar__slug=slug, is_current=True).select_related("webinar")
        recording = recordings.first()
        if recording is None or not may_hide_words(request.user, recording):
            raise Http404
        return recording


class DecideRedaction(APIView):
    permission_classes = (TokenScopes, SignedIn)

    @extend_schema(operation_id="redactions_decide", request=None, responses=RedactionOut)
    def post(self, request: Request, public_id: str, verb: str) -> Response:
        """Decide as the second person on proposed words: ``confirm`` hides them, ``drop`` lets them stay."""
        redaction = get_visible_or_404(Redaction, request.user, public_id=public_id)
        decide = {"confirm": actions.confirm_redaction, "drop": actions.drop_redaction}.get(verb)
        if decide is None:
            raise Http404
        with conflict_on(actions.NotPossible):
            decide(redaction, by=request.user)
        return Response(RedactionOut(redaction).data)


urlpatterns = [
    path("webinars/<slug:slug>/redactions/", WebinarRedactions.as_view(), name="api_redactions"),
    path("redactions/<str:public_id>/<str:verb>/", DecideRedaction.as_view(), name="api_redaction_decide"),
    path("transcripts/<str:public_id>/segments/<str:segment>/", OneSegment.as_view(), name="api_segment"),
    path("transcripts/<str:public_id>/approve/", ApproveTranscript.as_view(), name="api_transcript_approve"),
    path("transcripts/<str:public_id>/reopen/", ReopenTranscript.as_view(), name="api_transcript_reopen"),
]
