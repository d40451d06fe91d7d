"""Every address of the host desk, asked by everyone who must not get in."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from members.roles import Role
from pages.host.urls import urlpatterns
from tests.factories.members import make_host, make_member
from tests.factories.transcripts import make_stage_run, make_transcript

pytestmark = pytest.mark.django_db
DESK_WIDE = {
    "host",
    "host_webinars",
    "host_webinar_new",
    "host_webinar_past",
    "host_times",
    "host_templates",
    "host_questions",
    "host_figures",
    "host_consents",
    "host_removals",
    "host_glossary",
}

FOR_ADMINS = {"host_providers"}


def names(patterns: list[Any]) -> list[str]:
    found: list[str] = []
    for pattern in patterns:
        found += names(pattern.url_patterns) if hasattr(pattern, "url_patterns") else [pattern.name]
    return found


def addresses() -> dict[str, str]:
    """Return every address of the desk, of one host's webinar where it names one."""
    recording = make_transcript(host=make_host()).recording
    make_stage_run(recording)
    slug, rec = recording.webinar.slug, recording.public_id
    arguments = {
        "host_webinar_move": [slug, "cancel"],
        "host_consent": [slug, "nobody"],
        "host_presenter": [slug, "nobody"],
        "host_claim": [slug, "nobody"],
        "host_template_start": ["nobody"],
        "host_template_remove": ["nobody"],
        "host_webinar_mail": [slug, "webinar_moved"],
        "host_seat_decide": [slug, "nobody"],
        "host_seat_attendance": [slug, "nobody"],
        "host_certificate_revoke": [slug, "nobody"],
        "host_stage_retry": [rec, 0],
        "host_recording_decide": [rec, "withdraw"],
        "host_media": [rec, "nothing"],
        "host_upload": ["unknown"],
        "host_seat_question_remove": [slug, "nobody"],
        "host_video_copy": [slug, "youtube"],
        "host_video_copy_remove": [slug, "youtube"],
        "host_hidden_words_decide": [rec, "nothing", "confirm"],
        "host_consent_words": [slug, "nobody"],
        "host_consent_everywhere": ["nobody"],
        "host_invitation": [slug, "nobody"],
        "host_guest_list": [slug, "nobody"],
        "host_provider": ["zoom"],
        "host_provider_allow": ["google"],
        "host_provider_back": ["google"],
        "host_provider_file": [rec, "nothing"],
        "host_provider_file_use": [rec, "nothing"],
        "host_recording_fetch": [rec, "again"],
        "host_glossary_term": ["nobody"],
    }
    of_recording = {"host_rerun", "host_captions", "host_transcript", "host_hidden_words"}
    of_recording |= {"host_transcript_words", "host_transcript_replace", "host_transcript_versions"}
    found = {}
    for name in names(urlpatterns):
        if name in DESK_WIDE | FOR_ADMINS or name == "host_uploads":
            found[name] = reverse(name)
        elif name in arguments:
            found[name] = reverse(name, args=arguments[name])
        else:
            is_recording = name in of_recording or (
                name.startswith("host_recording") and name != "host_recording_add"
            )
            found[name] = reverse(name, args=[rec if is_recording else slug])
    return found


def test_guests_are_sent_to_sign_in_whatever_the_address(client: Client) -> None:
    for name, address in addresses().items():
        for method in (client.get, client.post):
            response = method(address)
            assert response.status_code in {302, 405}, name
            assert response.status_code == 405 or response["Location"].startswith("/sign-in/"), name


def test_members_find_no_host_desk(client: Client) -> None:
    client.force_login(make_member())

    for name, address in addresses().items():
        statuses = {client.get(address).status_code, client.post(address).status_code}
        assert statuses <= {404, 405}, name


def test_other_hosts_find_nothing_of_a_webinar_that_is_not_theirs(client: Client) -> None:
    found = addresses()
    client.force_login(make_host())

    for name in found.keys() - DESK_WIDE - {"host_uploads"}:
        statuses = {client.get(found[name]).status_code, client.post(found[name]).status_code}
        assert statuses <= {404, 405}, name


def test_nothing_changes_by_reading(client: Client) -> None:
    found = addresses()
    client.force_login(make_member(role=Role.ADMIN))

    acting = [
        "host_webinar_move",
        "host_withdraw",
        "host_hide",
        "host_rerun",
        "host_captions",
        "host_consent",
        "host_claim",
        "host_template_remove",
        "host_webinar_seats",
        "host_seat_decide",
        "host_attendance_hours",
        "host_certificate_revoke",
        "host_seat_question_remove",
        "host_seats_decide",
        "host_invitation",
        "host_meeting_retry",
        "host_meeting_enter",
        "host_meeting_deletion",
        "host_provider",
        "host_provider_allow",
        "host_provider_file_use",
        "host_recording_fetch",
    ]
    assert {client.get(found[name]).status_code for name in acting} == {405}


def test_every_form_needs_its_token() -> None:
    host = make_host()
    client = Client(enforce_csrf_checks=True)
    client.force_login(host)

    assert client.post(reverse("host_webinar_new"), {"title": "x"}).status_code == 403
