"""A published webinar and a draft of one host, with everything that hangs on them, and people who are not theirs."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from archive.models import Publication
from archive.states import PublicationState
from common.public_ids import secret_token
from community.models import Question
from members.models import Member
from members.roles import Role
from recordings.models import Recording, Upload
from recordings.states import RecordingState
from registrations.models import Invitation, Registration
from registrations.states import SeatState
from tests.factories.archive import make_publication, make_spoken_text
from tests.factories.community import make_question
from tests.factories.members import make_host, make_member, make_person
from tests.factories.registrations import make_invitation, make_seat
from tests.factories.webinars import make_series, make_webinar
from transcripts.models import Redaction, Transcript
from webinars.models import Proposal, Webinar, WebinarHost
from webinars.states import WebinarState


@dataclass(frozen=True)
class Case:
    """One webinar and what belongs to it."""

    webinar: Webinar
    person: str
    question: Question
    recording: Recording
    transcript: Transcript
    redaction: Redaction
    publication: Publication
    upload: Upload
    proposal: Proposal
    registration: Registration
    invitation: Invitation


@dataclass(frozen=True)
class World:
    host: Member
    roles: dict[str, Any]
    """Everyone who may knock, by name. ``host`` runs both webinars and nobody else does."""
    open: Case
    """Scheduled, and published already: as public as a webinar can be."""
    draft: Case


def make_world() -> World:
    host = make_host("own@example.org")
    roles = {
        "visitor": AnonymousUser(),
        "member": make_member(),
        "other host": make_host(),
        "moderator": make_member(role=Role.MODERATOR),
        "host": host,
        "admin": make_member(role=Role.ADMIN, is_staff=True, is_superuser=True),
    }
    return World(host, roles, _open(host), _draft(host))


def _open(host: Member) -> Case:
    publication = make_publication("village-committees", ("We built a village committee.",))
    webinar = make_webinar(host=host, presenters=[make_person("Tamba", slug="tamba")], series=make_series())
    Recording.objects.filter(pk=publication.recording_id).update(webinar=webinar)
    publication.webinar = webinar
    publication.save()
    recording = Recording.objects.get(pk=publication.recording_id)
    question = make_question(webinar)
    return Case(
        webinar,
        "tamba",
        question,
        recording,
        recording.transcripts.get(),
        _redaction(recording),
        publication,
        _upload(webinar, host),
        Proposal.objects.create(title="Listening to fathers", reason="Few of them come."),
        make_seat(webinar, state=SeatState.PENDING),
        make_invitation(webinar),
    )


def _draft(host: Member) -> Case:
    webinar = make_webinar(
        state=WebinarState.DRAFT, presenters=[make_person("Amal", slug="amal")], series=make_series()
    )
    WebinarHost.objects.create(webinar=webinar, member=host)
    recording = Recording.objects.create(webinar=webinar, state=RecordingState.READY, is_current=True)
    transcript = make_spoken_text(recording, ["Nobody has heard this yet."])
    publication = Publication.objects.create(
        webinar=webinar, recording=recording, state=PublicationState.IN_REVIEW
    )
    publication.transcripts.add(transcript)
    return Case(
        webinar,
        "amal",
        make_question(webinar),
        recording,
        transcript,
        _redaction(recording),
        publication,
        _upload(webinar, host),
        Proposal.objects.create(title="Listening to fathers", reason="Few of them come."),
        make_seat(webinar, state=SeatState.PENDING),
        make_invitation(webinar),
    )


def _redaction(recording: Recording) -> Redaction:
    redaction: Redaction = Redaction.objects.create(recording=recording, spans=[[0, 400]])
    return redaction


def _upload(webinar: Webinar, owner: Member) -> Upload:
    return Upload.objects.create(
        public_id=secret_token(),
        webinar=webinar,
        owner=owner,
        original_name="talk.webm",
        size_bytes=100,
        expires_at=timezone.now() + dt.timedelta(days=1),
    )
