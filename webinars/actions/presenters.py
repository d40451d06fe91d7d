"""Who speaks, and what about."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from common.audit import record
from common.languages import code_of
from common.public_ids import random_id
from members.actions import person_for
from members.models import Person
from webinars.actions.errors import BadLanguages
from webinars.actions.permits import permit
from webinars.models import Presenter, Topic, Webinar
from webinars.signals import webinar_changed
from webinars.states import PresenterRole

SLUG_LETTERS: Final = 80


@dataclass(frozen=True, slots=True)
class PresenterSpec:
    """A presenter as a host names them. ``slug`` picks a person who is known already; the rest then stays theirs.

    Without a ``role`` somebody who is there already keeps theirs, and others speak. Interpreters go from one language
    into another.
    """

    name: str
    email: str = ""
    headline: str = ""
    slug: str = ""
    role: str = ""
    from_language: str = ""
    into_language: str = ""


def spec_of(presenter: Presenter) -> PresenterSpec:
    """Return how a host would name somebody who is there already."""
    return PresenterSpec(
        presenter.person.name,
        slug=presenter.person.slug,
        role=presenter.role,
        from_language=presenter.from_language,
        into_language=presenter.into_language,
    )


def set_presenters(webinar: Webinar, specs: Iterable[PresenterSpec]) -> bool:
    """Make ``specs`` the presenters and interpreters, in this order, and say whether that changed anything.

    Who stays keeps the consent they gave; who is taken off loses it. Raises ``BadLanguages``.
    """
    before = _lines(webinar)
    wanted: dict[Person, PresenterSpec] = {}
    for spec in specs:
        person = person_for(spec.name, email=spec.email, headline=spec.headline, slug=spec.slug)
        wanted.setdefault(person, spec)
    webinar.presenters.exclude(person__in=wanted).delete()
    for position, (person, spec) in enumerate(wanted.items()):
        values = {"position": position, **(_role_of(spec) if spec.role else {})}
        Presenter.objects.update_or_create(webinar=webinar, person=person, defaults=values)
    return before != _lines(webinar)


def _lines(webinar: Webinar) -> list[tuple[object, ...]]:
    rows = Presenter.objects.filter(webinar=webinar)
    return list(rows.values_list("person", "role", "from_language", "into_language"))


def _role_of(spec: PresenterSpec) -> dict[str, str]:
    return role_values(spec.role, spec.from_language, spec.into_language)


def role_values(role: str, from_language: str = "", into_language: str = "") -> dict[str, str]:
    """Return what a presenter's row holds for a role; ``BadLanguages`` for an interpreter without two of them."""
    if role != PresenterRole.INTERPRETER:
        return {"role": PresenterRole.SPEAKER, "from_language": "", "into_language": ""}
    pair = [known_language(code) for code in (from_language, into_language)]
    if pair[0] == pair[1]:
        raise BadLanguages(_("Choose two different languages for an interpreter."))
    return {"role": role, "from_language": pair[0], "into_language": pair[1]}


def known_language(said: str) -> str:
    """Return the code of a language given by code or name. Raises ``BadLanguages`` for one that nobody knows."""
    code = code_of(said)
    if not code:
        raise BadLanguages(
            _("“%(said)s” is no language that is known here. Write its name, such as Kiswahili.")
            % {"said": said}
        )
    return code


@transaction.atomic
def change_presenter(
    presenter: Presenter,
    *,
    by: Any,
    headline: str,
    bio: str,
    role: str,
    from_language: str = "",
    into_language: str = "",
) -> Presenter:
    """Change how somebody takes part, and what is said of them in this webinar in place of their own page.

    Raises ``BadLanguages``, ``PermissionDenied``.
    """
    permit(by, presenter.webinar)
    values = {"headline": headline, "bio": bio, **role_values(role, from_language, into_language)}
    different = sorted(name for name, value in values.items() if getattr(presenter, name) != value)
    if different:
        for name in different:
            setattr(presenter, name, values[name])
        presenter.save(update_fields=different)
        record("presenter.changed", presenter, by=by, fields=different, webinar=presenter.webinar_id)
        webinar_changed.send(sender=Webinar, webinar=presenter.webinar, changed=frozenset({"presenters"}))
    return presenter


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
