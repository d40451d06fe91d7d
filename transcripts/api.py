"""Correcting transcripts over the API. Reading them is the archive's part: it knows what is public."""

from typing import Any

from django.http import Http404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.access import SignedIn, TokenScopes
from common.problems import conflict_on
from common.shortcuts import get_visible_or_404
from transcripts import actions
from transcripts.exports import as_data
from transcripts.models import Transcript


class WordOut(serializers.Serializer[Any]):
    """A word and when it is said, in milliseconds from the recording's start."""

    text = serializers.CharField()
    start_ms = serializers.IntegerField()
    end_ms = serializers.IntegerField()
    confidence = serializers.FloatField(allow_null=True)


class SegmentOut(serializers.Serializer[Any]):
    id = serializers.CharField()
    start_ms = serializers.IntegerField()
    end_ms = serializers.IntegerField()
    speaker = serializers.CharField(allow_blank=True)
    text = serializers.CharField()
    confidence = serializers.FloatField(allow_null=True)
    flags = serializers.ListField(child=serializers.CharField())
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


urlpatterns = [
    path("transcripts/<str:public_id>/segments/<str:segment>/", OneSegment.as_view(), name="api_segment"),
    path("transcripts/<str:public_id>/approve/", ApproveTranscript.as_view(), name="api_transcript_approve"),
    path("transcripts/<str:public_id>/reopen/", ReopenTranscript.as_view(), name="api_transcript_reopen"),
]
