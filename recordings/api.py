"""Recordings over the API, for those who run the webinar."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import path, reverse
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.access import SignedIn, TokenScopes
from common.pagination import PAGE_PARAMETERS, page_of, paged
from common.problems import conflict_on
from common.shortcuts import get_visible_or_404
from recordings import actions, uploads
from recordings.models import ProviderFile, Recording, Rendition, RenditionKind, StageRun
from webinars.models import Webinar
from webinars.rules import may_run


class StageOut(serializers.ModelSerializer[StageRun]):
    stage = serializers.SerializerMethodField()

    class Meta:
        model = StageRun
        fields = ("position", "stage", "state", "attempt", "progress_done", "progress_total", "error")

    def get_stage(self, run: StageRun) -> str:
        return run.stage.rsplit(".", 1)[-1]


class RenditionOut(serializers.ModelSerializer[Rendition]):
    id = serializers.CharField(source="public_id")

    class Meta:
        model = Rendition
        fields = ("id", "kind", "content_type", "size_bytes", "duration_ms", "width_px", "height_px")


class ProviderFileOut(serializers.ModelSerializer[ProviderFile]):
    """A file on its way from the provider. ``kind`` is video, audio, captions, chat, questions, polls or slides."""

    id = serializers.CharField(source="public_id")
    size_bytes = serializers.IntegerField(allow_null=True)

    class Meta:
        model = ProviderFile
        fields = (
            "id", "provider", "kind", "part", "language", "state", "bytes_done", "size_bytes", "problem",
        )  # fmt: skip


class RecordingOut(serializers.ModelSerializer[Recording]):
    """A recording on its way. ``problem`` says in a sentence why it failed; times are in milliseconds."""

    id = serializers.CharField(source="public_id")
    webinar = serializers.CharField(source="webinar.slug")
    stages = StageOut(source="stage_runs", many=True)
    renditions = serializers.SerializerMethodField()
    source_files = ProviderFileOut(source="provider_files", many=True, help_text="Those at its provider.")

    class Meta:
        model = Recording
        fields = (
            "id", "webinar", "state", "is_current", "language", "duration_ms", "has_video", "problem", "stages",
            "renditions", "source_files", "created_at",
        )  # fmt: skip

    @extend_schema_field(RenditionOut(many=True))
    def get_renditions(self, recording: Recording) -> list[Any]:
        served = [one for one in recording.renditions.all() if one.kind != RenditionKind.SPEECH]
        return list(RenditionOut(served, many=True).data)


class RecordingIn(serializers.Serializer[Any]):
    file = serializers.FileField(help_text="Video or sound, as it was recorded.")
    language = serializers.CharField(
        max_length=12, required=False, default="", help_text="The webinar's if missing."
    )
    captions = serializers.FileField(required=False, help_text="WebVTT or SubRip, used instead of an engine.")
    captions_language = serializers.CharField(max_length=12, required=False, default="")


def with_parts(recordings: QuerySet[Recording]) -> QuerySet[Recording]:
    return recordings.select_related("webinar").prefetch_related("stage_runs", "renditions", "provider_files")


def written(recordings: Iterable[Recording]) -> list[Any]:
    return list(RecordingOut(recordings, many=True).data)


def one(recording: Recording, status: int = 200) -> Response:
    return Response(written(with_parts(Recording.objects.filter(pk=recording.pk)))[0], status=status)


class WebinarRecordings(APIView):
    permission_classes = (TokenScopes, SignedIn)
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="webinars_recordings_list", parameters=PAGE_PARAMETERS, responses=paged(RecordingOut)
    )
    def get(self, request: Request, slug: str) -> Response:
        webinar = get_visible_or_404(Webinar, request.user, slug=slug)
        rows = Recording.objects.visible_to(request.user).filter(webinar=webinar)
        return page_of(with_parts(rows), request, self, written)

    @extend_schema(
        operation_id="webinars_recordings_create",
        request={"multipart/form-data": RecordingIn},
        responses={202: RecordingOut},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Add a recording; it is made ready in the background. Large files: ``/api/v1/uploads/``, tus."""
        webinar = get_visible_or_404(Webinar, request.user, slug=slug)
        if not may_run(request.user, webinar):
            raise PermissionDenied
        given = RecordingIn(data=request.data)
        given.is_valid(raise_exception=True)
        fields = dict(given.validated_data)
        file = fields.pop("file")
        try:
            with conflict_on(actions.NotPossible):
                recording = actions.add_recording(
                    webinar, file, by=request.user, original_name=file.name or "", **fields
                )
        except actions.BadFile as error:
            raise serializers.ValidationError({"file": str(error)}) from error
        answer = one(recording, status=202)
        answer["Location"] = reverse("api_recording", args=[recording.public_id])
        return answer


class OneRecording(APIView):
    permission_classes = (TokenScopes, SignedIn)

    @extend_schema(operation_id="recordings_read", responses=RecordingOut)
    def get(self, request: Request, public_id: str) -> Response:
        return one(get_visible_or_404(Recording, request.user, public_id=public_id))


@extend_schema(exclude=True)
class Tus(APIView):
    """The resumable endpoint (https://tus.io), for API clients as for the host desk."""

    permission_classes = (TokenScopes, SignedIn)

    def answer(self, request: Request, public_id: str = "") -> HttpResponse:
        plain = request._request  # noqa: SLF001 (the view below is a plain one)
        plain.user = request.user
        return uploads.upload(plain, public_id) if public_id else uploads.uploads(plain)


class TusUploads(Tus):
    post = options = Tus.answer


class TusUpload(Tus):
    head = patch = delete = Tus.answer


urlpatterns = [
    path("uploads/", TusUploads.as_view(), name="api_uploads"),
    path("uploads/<str:public_id>/", TusUpload.as_view(), name="api_upload"),
    path("webinars/<slug:slug>/recordings/", WebinarRecordings.as_view(), name="api_webinar_recordings"),
    path("recordings/<str:public_id>/", OneRecording.as_view(), name="api_recording"),
]
