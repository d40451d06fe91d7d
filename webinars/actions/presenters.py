"""Who speaks, and what about."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import slugify

from common.public_ids import random_id
from members.actions import person_for
from webinars.models import Presenter, Topic, Webinar

SLUG_LETTERS = 80


@dataclass(frozen=True, slots=True)
class PresenterSpec:
    """A presenter as a host names them. ``slug`` picks a person who is known already; the rest then stays theirs."""

    name: str
    email: str = ""
    headline: str = ""
    slug: str = ""


def set_presenters(webinar: Webinar, specs: Iterable[PresenterSpec]) -> bool:
    """Make ``specs`` the presenters, in this order, and say whether that changed anything.

    Who stays keeps the consent they gave; who is taken off loses it.
    """
    before = [presenter.person_id for presenter in webinar.presenters.all()]
    people = list(
        dict.fromkeys(
            person_for(spec.name, email=spec.email, headline=spec.headline, slug=spec.slug) for spec in specs
        )
    )
    webinar.presenters.exclude(person__in=people).delete()
    for position, person in enumerate(people):
        Presenter.objects.update_or_create(webinar=webinar, person=person, defaults={"position": position})
    return before != [person.pk for person in people]


def set_topics(webinar: Webinar, names: Iterable[str]) -> bool:
    """Make the topics of these names the webinar's, adding those nobody used before."""
    before = set(webinar.topics.values_list("pk", flat=True))
    topics = [topic_named(name.strip()) for name in names if name.strip()]
    webinar.topics.set(topics)
    return before != {topic.pk for topic in topics}


def topic_named(name: str) -> Topic:
    """Return the topic of that name, whatever its capitals, or add it."""
    known = (
        Topic.objects.filter(name__iexact=name).first()
        or Topic.objects.filter(slug=slugify(name) or None).first()
    )
    if known:
        return known
    slug = slugify(name)[:SLUG_LETTERS] or f"topic-{random_id(6)}"
    topic: Topic = Topic.objects.create(name=name[:SLUG_LETTERS], slug=slug)
    return topic
