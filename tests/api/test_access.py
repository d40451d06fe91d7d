"""Every address of the API, asked by everyone about what is public and what is not.

A new address or method without its line in ``WHO`` fails the test.
"""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import URLPattern, reverse
from rest_framework.test import APIClient

from config.api import urlpatterns
from tests.api.world import Case, World, make_world

pytestmark = pytest.mark.django_db

# Whom each method of each address lets in. Ways to answer a stranger: 401 to visitors, 403 where the thing
# itself is public, 404 where it is not.
WHO: Final[dict[str, dict[str, str]]] = {
    "api": {"get": "everyone"},
    "api_docs": {"get": "everyone"},
    "api_schema": {"get": "everyone"},
    "api_nowhere": {"get": "nobody"},
    "api_webinars": {"get": "everyone", "post": "hosts"},
    "api_webinar": {"get": "public", "patch": "runs"},
    "api_webinar_schedule": {"post": "runs"},
    "api_webinar_start": {"post": "runs"},
    "api_webinar_end": {"post": "runs"},
    "api_webinar_cancel": {"post": "runs"},
    "api_webinar_practice": {"put": "runs"},
    "api_webinar_dial_ins": {"put": "runs"},
    "api_presenter_consent": {"post": "runs", "delete": "runs"},
    "api_proposals": {"get": "everyone", "post": "members"},
    "api_proposal_vote": {"post": "members", "delete": "members"},
    "api_topics": {"get": "everyone"},
    "api_person": {"get": "public"},
    "api_registrations": {"get": "runs", "post": "public"},
    "api_series_registrations": {"post": "public"},
    "api_attendance": {"get": "runs"},
    "api_registration_approve": {"post": "runs"},
    "api_registration_decline": {"post": "runs"},
    "api_asked": {"get": "public"},
    "api_consents": {"get": "runs", "post": "runs"},
    "api_invitations": {"get": "runs", "post": "runs"},
    "api_invitation": {"delete": "runs"},
    "api_invitation_again": {"post": "runs"},
    "api_webinar_recordings": {"get": "members list", "post": "runs"},
    "api_recording": {"get": "private"},
    "api_uploads": {"post": "members"},
    "api_upload": {"patch": "owner", "delete": "owner"},
    "api_questions": {"get": "everyone"},
    "api_question": {"get": "public"},
    "api_answers": {"post": "runs"},
    "api_question_show": {"post": "decides"},
    "api_question_hide": {"post": "decides"},
    "api_webinar_questions": {"get": "public", "post": "public"},
    "api_notices": {"get": "everyone", "post": "members"},
    "api_segment": {"patch": "private"},
    "api_transcript_approve": {"post": "private"},
    "api_transcript_reopen": {"post": "private"},
    "api_redactions": {"get": "hides", "post": "hides"},
    "api_redaction_decide": {"post": "hides"},
    "api_webinar_transcripts": {"get": "public"},
    "api_publication": {"get": "archive", "post": "runs", "delete": "takes down"},
    "api_transcript_file": {"get": "archive"},
    "api_transcript": {"get": "archive"},
    "api_search": {"get": "everyone"},
}
OK: Final = "ok"
OWNERS: Final = {"host", "admin"}
# What a name of ``WHO`` means: by role, the answer for the public webinar and for the draft. OK is any answer
# that is not a refusal: done, or a sentence why it cannot be done just now.
STRANGERS: Final = ("visitor", "member", "other host", "moderator")
MEANING: Final[dict[str, dict[str, tuple[Any, Any]]]] = {
    "everyone": dict.fromkeys(STRANGERS, (OK, OK)),
    "nobody": dict.fromkeys((*STRANGERS, *OWNERS), (404, 404)),
    "public": dict.fromkeys(STRANGERS, (OK, 404)),
    "hosts": {"visitor": (401, 401), "member": (403, 403), "other host": (OK, OK), "moderator": (OK, OK)},
    "members": {"visitor": (401, 401), "member": (OK, OK), "other host": (OK, OK), "moderator": (OK, OK)},
    "members list": {"visitor": (401, 401), **dict.fromkeys(STRANGERS[1:], (OK, 404))},
    "runs": {"visitor": (401, 401), **dict.fromkeys(STRANGERS[1:], (403, 404))},
    "private": {"visitor": (401, 401), **dict.fromkeys(STRANGERS[1:], (404, 404))},
    "owner": {"visitor": (401, 401), **dict.fromkeys((*STRANGERS[1:], "admin"), (404, 404))},
    "decides": {
        "visitor": (401, 401),
        "member": (403, 404),
        "other host": (403, 404),
        "moderator": (OK, 404),
    },
    # Moderators answer for the whole archive and may take down at once.
    "archive": {**dict.fromkeys(STRANGERS[:3], (OK, 404)), "moderator": (OK, OK)},
    "takes down": {
        "visitor": (401, 401),
        "member": (403, 404),
        "other host": (403, 404),
        "moderator": (OK, OK),
    },
    # Which words were hidden is nobody's to know but theirs who may hide some.
    "hides": {"visitor": (401, 401), **dict.fromkeys(STRANGERS[1:3], (404, 404)), "moderator": (OK, OK)},
}
METHODS: Final = ("get", "post", "put", "patch", "delete")


def body(name: str, method: str, case: Case) -> dict[str, Any]:
    """Return a request that would be carried out if the caller may."""
    bodies: dict[tuple[str, str], dict[str, Any]] = {
        ("api_webinars", "post"): {"title": "New", "starts_at": "2099-01-01T12:00:00Z"},
        ("api_webinar", "patch"): {"summary": "Changed"},
        ("api_presenter_consent", "post"): {"text": "The recording may be published."},
        ("api_registrations", "post"): {"name": "Mariam", "email": "mariam@example.org"},
        ("api_series_registrations", "post"): {"name": "Mariam", "email": "mariam@example.org"},
        ("api_registration_decline", "post"): {"reason": "Midwives only"},
        ("api_consents", "post"): {"text": "I may be heard"},
        ("api_invitations", "post"): {"people": [{"name": "Mariam", "email": "mariam@example.org"}]},
        ("api_webinar_questions", "post"): {"text": "Who decides?", "name": "Mariam"},
        ("api_answers", "post"): {"text": "Everyone."},
        ("api_webinar_practice", "put"): {"practice_at": None},
        ("api_webinar_dial_ins", "put"): {"dial_ins": []},
        ("api_proposals", "post"): {"title": "Listening to fathers", "reason": "Few of them come."},
        ("api_notices", "post"): {"title": "Wanted", "show_until": "2099-01-01"},
        ("api_redactions", "post"): {"phrase": "Mariam"},
        ("api_segment", "patch"): {"text": "Changed words here", "version": case.transcript.version},
    }
    return bodies.get((name, method), {})


def address(pattern: URLPattern, case: Case) -> str:
    ids = {
        "question": case.question,
        "recording": case.recording,
        "transcript": case.transcript,
        "redaction": case.redaction,
        "upload": case.upload,
        "proposal": case.proposal,
        "registration": case.registration,
        "invitation": case.invitation,
    }
    name = str(pattern.name)
    kind = "question" if name == "api_answers" else name.removeprefix("api_").split("_")[0]
    kind = "transcript" if name == "api_segment" else kind
    slugs = {"api_person": case.person, "api_series_registrations": case.webinar.series.slug}
    values = {
        "slug": slugs.get(name, case.webinar.slug),
        "person": case.person,
        "public_id": getattr(ids.get(kind), "public_id", ""),
        "segment": case.transcript.segments.get().public_id,
        "extension": "txt",
        "verb": "confirm",
    }
    if name == "api_nowhere":
        return "/api/v1/no/such/thing/"
    wanted = {key: values[key] for key in pattern.pattern.converters}
    return reverse(name, kwargs=wanted)


def methods_of(pattern: URLPattern) -> set[str]:
    view = getattr(pattern.callback, "view_class", None) or getattr(pattern.callback, "cls", None)
    return {method for method in METHODS if hasattr(view, method)} if view else {"get"}


def test_every_address_and_method_has_its_rule() -> None:
    found = {
        str(pattern.name): methods_of(pattern) for pattern in urlpatterns if isinstance(pattern, URLPattern)
    }
    found["api_nowhere"] = {"get"}

    assert found == {name: set(methods) for name, methods in WHO.items()}


def requests(case: Case) -> Iterator[tuple[str, str, str]]:
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        for method in WHO[str(pattern.name)]:
            yield str(pattern.name), method, address(pattern, case)


def ask(client: APIClient, name: str, method: str, url: str, case: Case) -> int:
    """Send one request, take back what it did, and return how it was answered."""
    cache.clear()
    with transaction.atomic():
        if (name, method) == ("api_webinar_recordings", "post"):
            upload = {"file": SimpleUploadedFile("talk.webm", b"no media at all")}
            answer = client.post(url, upload, format="multipart")
        else:
            answer = getattr(client, method)(
                url, body(name, method, case), format="json" if method != "get" else None
            )
        transaction.set_rollback(True)
    return int(answer.status_code)


@pytest.mark.parametrize("role", ["visitor", "member", "other host", "moderator", "host", "admin"])
def test_nobody_gets_what_is_not_theirs(role: str) -> None:
    world: World = make_world()
    client = APIClient()
    if role != "visitor":
        client.force_authenticate(world.roles[role])

    wrong = []
    for place, case in enumerate((world.open, world.draft)):
        for name, method, url in requests(case):
            expected = MEANING[WHO[name][method]].get(role, (OK, OK))[place]
            got = ask(client, name, method, url, case)
            refused = got in {401, 403, 404, 405} or got >= 500
            if refused if expected == OK else got != expected:
                wrong.append(f"{method} {url} ({'draft' if place else 'open'}): {got}, not {expected}")

    assert wrong == []


@pytest.mark.parametrize("role", ["visitor", "member", "other host", "moderator"])
def test_no_list_holds_what_only_its_host_may_see(role: str) -> None:
    world = make_world()
    client = APIClient()
    if role != "visitor":
        client.force_authenticate(world.roles[role])
    hidden = {
        world.draft.webinar.slug,
        world.draft.question.public_id,
        world.draft.recording.public_id,
        "amal",
    }
    lists = [
        reverse(name) for name in ("api_webinars", "api_questions", "api_topics", "api_notices", "api_search")
    ]

    for url in lists:
        text = client.get(url).content.decode()
        assert [word for word in hidden if f'"{word}"' in text] == []
