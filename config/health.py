"""Whether the site lives, whether it can work, and how it is doing."""

import hmac
from collections.abc import Iterator

from django.conf import settings
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    GCCollector,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from config.doctor import ready_findings, waiting_jobs
from notifications.models import OutgoingMail
from recordings.models import StageRun


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that this process answers; nothing else is looked at."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether requests can be served now; 503 names what fails, without details."""
    failing = [finding.name for finding in ready_findings() if finding.level == "fail"]
    return JsonResponse({"ready": not failing, "failing": failing}, status=503 if failing else 200)


class SiteCollector(Collector):
    """Gauges read from the database at each scrape, so that any web process can answer for the site."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = timezone.now()
        jobs = GaugeMetricFamily("openseat_jobs_waiting", "Jobs nobody has taken up yet", labels=["queue"])
        ages = GaugeMetricFamily(
            "openseat_jobs_oldest_seconds", "Age of the oldest of them", labels=["queue"]
        )
        for queue, (count, since) in waiting_jobs().items():
            jobs.add_metric([queue], count)
            ages.add_metric([queue], max(0.0, (now - since).total_seconds()) if since else 0.0)
        yield jobs
        yield ages
        mails = GaugeMetricFamily("openseat_mails", "Mails in the outbox", labels=["state"])
        for row in OutgoingMail.objects.order_by().values("state").annotate(count=Count("pk")):
            mails.add_metric([row["state"]], row["count"])
        yield mails
        stages = GaugeMetricFamily("openseat_stages", "Stages of recordings", labels=["state"])
        for row in StageRun.objects.order_by().values("state").annotate(count=Count("pk")):
            stages.add_metric([row["state"]], row["count"])
        yield stages


def may_read_metrics(request: HttpRequest) -> bool:
    """Let in who asks from this machine without a proxy between, or brings the token."""
    token = settings.METRICS_TOKEN
    if token and hmac.compare_digest(request.headers.get("Authorization", ""), f"Bearer {token}"):
        return True
    is_local = request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"}
    return is_local and "X-Forwarded-For" not in request.headers


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer in Prometheus' text format."""
    if not may_read_metrics(request):
        raise Http404
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    GCCollector(registry=registry)
    registry.register(SiteCollector())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
