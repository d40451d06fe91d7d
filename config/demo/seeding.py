"""Fill an empty demo: accounts, webinars to come, a question, a notice. What is there already stays as it is."""

import datetime as dt
import zoneinfo
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from community.actions import answer, ask, post_notice, show
from community.models import Notice
from config.demo import content
from config.demo.content import Talk
from members.actions import open_account
from members.demo import DEMO_SIGN_INS
from members.models import Member
from members.roles import Role
from registrations.actions import register
from webinars.actions import add_past_webinar, create_webinar, record_consent, schedule_webinar
from webinars.models import Webinar


def seed_people() -> dict[str, Member]:
    """Return the demo's accounts by role, made where they are missing."""
    return {
        sign_in.role: Member.objects.filter(email=sign_in.email).first()
        or open_account(sign_in.email, name=sign_in.name, role=sign_in.role, password=sign_in.password)
        for sign_in in DEMO_SIGN_INS
    }


def begin_of(talk: Talk) -> dt.datetime:
    """Return when ``talk`` begins: its hour in its own zone, so many days from today."""
    zone = zoneinfo.ZoneInfo(talk.time_zone)
    today = timezone.now().astimezone(zone)
    return (today + talk.begins).replace(hour=talk.hour, minute=0, second=0, microsecond=0)


def fields_of(talk: Talk) -> dict[str, Any]:
    return {
        "title": talk.title,
        "summary": talk.summary,
        "description": talk.description,
        "duration_minutes": talk.duration_minutes,
        "time_zone": talk.time_zone,
        "language": talk.language,
        "capacity": talk.capacity,
        "topics": talk.topics,
        "presenters": talk.presenters,
        "join_url": "https://meet.example.org/open-seat-demo",
    }


def known(talk: Talk) -> Webinar | None:
    found: Webinar | None = Webinar.objects.filter(title=talk.title).first()
    return found


@transaction.atomic
def seed_planned(host: Member, talks: Iterable[Talk]) -> None:
    """Add webinars that are open for registration, with their guests."""
    for talk in talks:
        if known(talk):
            continue
        webinar = create_webinar(by=host, starts_at=begin_of(talk), **fields_of(talk))
        schedule_webinar(webinar, by=host)
        for name, email in talk.guests:
            register(webinar, name=name, email=email)


def seed_draft(host: Member) -> None:
    if not known(content.DRAFT):
        create_webinar(by=host, starts_at=begin_of(content.DRAFT), **fields_of(content.DRAFT))


@transaction.atomic
def seed_note(host: Member) -> Webinar:
    """Add the past webinar whose recording comes with captions, consents given; the recording is added later."""
    if webinar := known(content.NOTE):
        return webinar
    webinar = add_past_webinar(by=host, starts_at=begin_of(content.NOTE), **fields_of(content.NOTE))
    consent(webinar, by=host)
    return webinar


def consent(webinar: Webinar, *, by: Member) -> None:
    """Write down the consent of every presenter who has not given it yet."""
    for presenter in webinar.presenters.filter(consented_at=None):
        record_consent(presenter, by=by, text=content.CONSENT)


def seed_notice(member: Member, *, by: Member) -> None:
    title = "Looking for a second voice for a talk on meeting places"
    if Notice.objects.filter(title=title).exists():
        return
    text = "We plan a talk in Kiswahili in two months and look for someone who has tried the change of hour."
    until = timezone.localdate() + dt.timedelta(days=40)
    show(post_notice(title=title, text=text, show_until=until, author=member), by=by)


def seed_question(webinar: Webinar, members: dict[str, Member]) -> None:
    """Add one question with its answer to a webinar that has none."""
    if webinar.questions.exists():
        return
    question = ask(
        webinar,
        text="How did you start the first week, when only four people came?",
        asker=members[Role.MEMBER],
        offset_ms=20_000,
    )
    person = webinar.people.first()
    text = "With those four. We asked each to bring one more, and kept the hour."
    answer(question, text=text, author=members[Role.HOST], person=person, offset_ms=31_000)


def seed() -> dict[str, Member]:
    """Seed all that needs no recording, and return the accounts by role."""
    members = seed_people()
    host = members[Role.HOST]
    seed_planned(host, (*content.UPCOMING, content.FULL))
    seed_draft(host)
    seed_notice(members[Role.MEMBER], by=members[Role.ADMIN])
    return members
