"""Publish, hide and look again at the time a host chose."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from archive.actions.publishing import NotReady, hide, publish
from archive.models import Publication, PublishingPlan
from archive.rules import may_publish
from archive.states import PublicationState
from common.audit import record
from notifications.actions import post_mail
from webinars.models import Webinar


@transaction.atomic
def plan_publishing(webinar: Webinar, *, by: Any, **wished: Any) -> PublishingPlan:
    """Keep the dates and the audience that a host wants, by the fields of ``PublishingPlan``; None is never.

    Raises ``PermissionDenied`` if ``by`` does not run the webinar.
    """
    if not may_publish(by, webinar):
        raise PermissionDenied
    defaults = {**wished, "planned_by": by, "problem": ""}
    plan, _is_new = PublishingPlan.objects.update_or_create(webinar=webinar, defaults=defaults)
    record("publication.planned", webinar, by=by)
    return plan


def due_plans(now: dt.datetime) -> list[PublishingPlan]:
    is_due = Q(publish_at__lte=now) | Q(hide_at__lte=now) | Q(review_at__lte=now)
    return list(PublishingPlan.objects.filter(is_due))


@transaction.atomic
def carry_out(plan: PublishingPlan, now: dt.datetime) -> None:
    """Do what is due of a plan. What is done is struck off in the same transaction, so that it is done once."""
    rows = PublishingPlan.objects.select_for_update(of=("self",)).select_related("webinar", "planned_by")
    locked = rows.filter(pk=plan.pk).first()
    if locked is None:
        return
    for name, do in (("publish_at", _publish), ("hide_at", _hide), ("review_at", _ask_for_review)):
        at = getattr(locked, name)
        if at is not None and at <= now and do(locked):
            setattr(locked, name, None)
    locked.save()


def _publication(plan: PublishingPlan, *states: PublicationState) -> Publication | None:
    found: Publication | None = Publication.objects.filter(webinar=plan.webinar, state__in=states).first()
    return found


def _publish(plan: PublishingPlan) -> bool:
    """Publish as its host would; say whether that is done, or keep the reason why not."""
    if _publication(plan, PublicationState.PUBLISHED) is None:
        try:
            if plan.planned_by is None:
                raise PermissionDenied
            publish(plan.webinar, by=plan.planned_by, audience=plan.audience, is_listed=plan.is_listed)
        except NotReady as refusal:
            plan.problem = " ".join(str(blocker.message) for blocker in refusal.blockers)
            return False
        except PermissionDenied:
            plan.problem = _("Who planned it does not host this webinar any more.")
            return False
    plan.problem = ""
    return True


def _hide(plan: PublishingPlan) -> bool:
    publication = _publication(plan, PublicationState.PUBLISHED)
    if publication:
        hide(publication, by=None)
    return True


def _ask_for_review(plan: PublishingPlan) -> bool:
    """Ask every host by mail to look at what is in the archive again."""
    if _publication(plan, PublicationState.PUBLISHED, PublicationState.HIDDEN):
        for mail in _asking(plan):
            post_mail("review_due", **mail)
    return True


def _asking(plan: PublishingPlan) -> Iterator[dict[str, Any]]:
    webinar = plan.webinar
    for host in webinar.hosts.filter(is_active=True):
        yield {
            "to": host.email,
            "name": host.name,
            "context": {
                "webinar": webinar,
                "url": settings.SITE_URL + reverse("host_publish", args=[webinar.slug]),
            },
            "dedupe_key": f"review_due:{webinar.pk}:{plan.review_at}:{host.pk}",
            "language": host.language,
            "time_zone": host.time_zone,
        }
