"""The archive over the API: what is public, its texts, publishing, and search."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from archive import actions
from archive.models import Publication
from archive.search import Filters, Sort, search_archive
from archive.search.answers import as_dict
from archive.states import Audience, WithdrawalReason
from common.pagination import PAGE_PARAMETERS, page_of, paged
from common.problems import conflict_on, problem
from common.shortcuts import get_visible_or_404
from common.states import IllegalMove
from recordings.models import Rendition, RenditionKind
from transcripts.api import SegmentOut, TranscriptOut
from transcripts.exports import WRITERS, as_data, render
from transcripts.models import Transcript
from webinars.models import Webinar

# A PDF takes seconds to make: the recording's page, which counts them, makes it.
FORMATS = tuple(name for name in WRITERS if name != "pdf")
SERVED = (RenditionKind.VIDEO, RenditionKind.VIDEO_LIGHT, RenditionKind.AUDIO, RenditionKind.POSTER)


def texts_for(user: Any) -> QuerySet[Transcript]:
    """Return the texts that are public for ``user``, and all of the webinars they run."""
    public = Publication.objects.visible_to(user).order_by().values("transcripts")
    own = Transcript.objects.visible_to(user).order_by().values("pk")
    rows = Transcript.objects.filter(pk__in=public) | Transcript.objects.filter(pk__in=own)
    return rows.select_related("recording__webinar")


class TranscriptDetail(TranscriptOut):
    segments = SegmentOut(many=True)

    class Meta(TranscriptOut.Meta):
        fields = (*TranscriptOut.Meta.fields, "segments")


class WebinarTranscripts(APIView):
    @extend_schema(
        operation_id="webinars_transcripts_list", parameters=PAGE_PARAMETERS, responses=paged(TranscriptOut)
    )
    def get(self, request: Request, slug: str) -> Response:
        webinar = get_visible_or_404(Webinar, request.user, slug=slug)
        rows = texts_for(request.user).filter(recording__webinar=webinar)
        return page_of(rows, request, self, lambda page: list(TranscriptOut(page, many=True).data))


class OneTranscript(APIView):
    @extend_schema(operation_id="transcripts_read", responses=TranscriptDetail)
    def get(self, request: Request, public_id: str) -> Response:
        """Show a text with its segments and word times."""
        transcript = get_object_or_404(texts_for(request.user), public_id=public_id)
        return Response(as_data(transcript, list(transcript.segments.order_by("position"))))


class TranscriptFile(APIView):
    @extend_schema(
        operation_id="transcripts_download",
        parameters=[OpenApiParameter("extension", str, OpenApiParameter.PATH, enum=FORMATS)],
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, public_id: str, extension: str) -> HttpResponse:
        """Download a text as WebVTT, SubRip, plain text, JSON or Word."""
        if extension not in FORMATS:
            raise Http404
        transcript = get_object_or_404(texts_for(request.user), public_id=public_id)
        export = render(transcript, extension)
        headers = {"Content-Disposition": f'attachment; filename="{export.filename}"'}
        return HttpResponse(export.content, content_type=export.content_type, headers=headers)


class MediaOut(serializers.Serializer[Any]):
    kind = serializers.CharField()
    url = serializers.CharField()
    content_type = serializers.CharField()
    size_bytes = serializers.IntegerField()


class PublicationOut(serializers.ModelSerializer[Publication]):
    webinar = serializers.CharField(source="webinar.slug")
    duration_ms = serializers.IntegerField(source="recording.duration_ms", allow_null=True)
    transcripts = serializers.SlugRelatedField(slug_field="public_id", many=True, read_only=True)
    media = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()

    class Meta:
        model = Publication
        fields = (
            "webinar", "state", "audience", "is_listed", "number", "published_at", "withdrawn_at",
            "withdrawal_reason", "duration_ms", "transcripts", "media", "url",
        )  # fmt: skip

    @extend_schema_field(MediaOut(many=True))
    def get_media(self, publication: Publication) -> list[dict[str, Any]]:
        served = Rendition.objects.filter(recording=publication.recording_id, kind__in=SERVED)
        return [
            {
                "kind": one.kind,
                "url": settings.SITE_URL
                + reverse("recording_media", args=[publication.webinar.slug, one.public_id]),
                "content_type": one.content_type,
                "size_bytes": one.size_bytes,
            }
            for one in served
        ]

    def get_url(self, publication: Publication) -> str:
        return settings.SITE_URL + publication.get_absolute_url()


class PublicationIn(serializers.Serializer[Any]):
    audience = serializers.ChoiceField(choices=Audience.choices, required=False)
    is_listed = serializers.BooleanField(required=False)


class OnePublication(APIView):
    def publication_or_404(self, request: Request, slug: str) -> Publication:
        rows = Publication.objects.visible_to(request.user).select_related("webinar", "recording")
        publication: Publication = get_object_or_404(rows, webinar__slug=slug)
        return publication

    @extend_schema(operation_id="webinars_publication_read", responses=PublicationOut)
    def get(self, request: Request, slug: str) -> Response:
        return Response(PublicationOut(self.publication_or_404(request, slug)).data)

    @extend_schema(
        operation_id="webinars_publication_create",
        request=PublicationIn,
        responses={
            200: PublicationOut,
            409: OpenApiResponse(OpenApiTypes.OBJECT, "A problem with ``blockers``."),
        },
    )
    def post(self, request: Request, slug: str) -> Response:
        """Publish the current recording and its approved texts; 409 names every blocker."""
        webinar = get_visible_or_404(Webinar, request.user, slug=slug)
        given = PublicationIn(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            with conflict_on(IllegalMove):
                actions.publish(webinar, by=request.user, **given.validated_data)
        except actions.NotReady as error:
            blockers = [{"code": str(one.code), "message": str(one.message)} for one in error.blockers]
            return problem(409, str(error), blockers=blockers)
        return self.get(request, slug)

    @extend_schema(
        operation_id="webinars_publication_withdraw",
        parameters=[OpenApiParameter("reason", str, enum=[str(reason) for reason in WithdrawalReason])],
        responses={200: PublicationOut},
    )
    def delete(self, request: Request, slug: str) -> Response:
        """Withdraw at once. Strangers get 410 and the class of the reason at the page."""
        publication = self.publication_or_404(request, slug)
        reason = request.query_params.get("reason", "")
        known = reason if reason in WithdrawalReason else WithdrawalReason.OTHER
        with conflict_on(IllegalMove):
            actions.withdraw(publication, by=request.user, reason=WithdrawalReason(known))
        return Response(PublicationOut(self.publication_or_404(request, slug)).data)


class MomentOut(serializers.Serializer[Any]):
    """A place in a recording; ``snippet`` is HTML whose only element is ``mark``."""

    start_ms = serializers.IntegerField()
    end_ms = serializers.IntegerField()
    play_from = serializers.FloatField()
    speaker = serializers.CharField()
    snippet = serializers.CharField()
    language = serializers.CharField()
    segment = serializers.CharField()
    url = serializers.CharField()


class FoundWebinar(serializers.Serializer[Any]):
    slug = serializers.CharField()
    title = serializers.CharField()
    starts_at = serializers.DateTimeField()
    language = serializers.CharField()
    url = serializers.CharField()


class HitOut(serializers.Serializer[Any]):
    webinar = FoundWebinar()
    moments = MomentOut(many=True)
    moment_count = serializers.IntegerField()
    has_more = serializers.BooleanField()


class FacetOut(serializers.Serializer[Any]):
    value = serializers.CharField()
    label = serializers.CharField()
    count = serializers.IntegerField()
    is_chosen = serializers.BooleanField()


class FacetsOut(serializers.Serializer[Any]):
    topic = FacetOut(many=True)
    language = FacetOut(many=True)
    presenter = FacetOut(many=True)
    year = FacetOut(many=True)


class SearchOut(serializers.Serializer[Any]):
    query = serializers.CharField()
    count = serializers.IntegerField()
    page = serializers.IntegerField()
    page_count = serializers.IntegerField()
    suggestion = serializers.CharField()
    notice = serializers.CharField()
    results = HitOut(many=True)
    facets = FacetsOut()


class SearchIn(serializers.Serializer[Any]):
    q = serializers.CharField(required=False, default="", allow_blank=True, max_length=200)
    topic = serializers.CharField(required=False, default="", allow_blank=True, max_length=80)
    language = serializers.CharField(required=False, default="", allow_blank=True, max_length=12)
    presenter = serializers.CharField(required=False, default="", allow_blank=True, max_length=80)
    year = serializers.IntegerField(
        required=False, default=None, allow_null=True, min_value=1900, max_value=9999
    )
    sort = serializers.ChoiceField(
        choices=[str(sort) for sort in Sort], required=False, default=Sort.RELEVANCE
    )
    page = serializers.IntegerField(required=False, default=1, min_value=1, max_value=1000)


class Search(APIView):
    @extend_schema(operation_id="search", parameters=[SearchIn], responses=SearchOut)
    def get(self, request: Request) -> Response:
        """Find the moment in what was said; only what the caller may see is ever found."""
        given = SearchIn(data=request.query_params)
        given.is_valid(raise_exception=True)
        asked = dict(given.validated_data)
        query, page, sort = asked.pop("q"), asked.pop("page"), Sort(asked.pop("sort"))
        results = search_archive(query, viewer=request.user, filters=Filters(**asked, sort=sort), page=page)
        return Response(as_dict(results))


urlpatterns = [
    path("webinars/<slug:slug>/transcripts/", WebinarTranscripts.as_view(), name="api_webinar_transcripts"),
    path("webinars/<slug:slug>/publication/", OnePublication.as_view(), name="api_publication"),
    path("transcripts/<str:public_id>.<str:extension>", TranscriptFile.as_view(), name="api_transcript_file"),
    path("transcripts/<str:public_id>/", OneTranscript.as_view(), name="api_transcript"),
    path("search/", Search.as_view(), name="api_search"),
]
