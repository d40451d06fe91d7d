import pytest
from django.contrib.auth.models import AnonymousUser

from archive.models import Publication
from archive.rules import may_play
from archive.states import Audience, ForStrangers, PublicationState
from members.models import Member
from members.roles import Role
from recordings.states import RecordingState
from tests.factories.archive import make_publication
from webinars.models import WebinarHost

pytestmark = pytest.mark.django_db

STATES_AND_AUDIENCES = [
    (state, audience, listed)
    for state in PublicationState
    for audience in Audience
    for listed in (True, False)
    if listed or audience == Audience.MEMBERS
]


def people(publication: Publication) -> dict[str, object]:
    host = Member.objects.create_user("alice@example.org", role=Role.HOST)
    WebinarHost.objects.create(webinar=publication.webinar, member=host)
    return {
        "visitor": AnonymousUser(),
        "member": Member.objects.create_user("bob@example.org"),
        "other host": Member.objects.create_user("carol@example.org", role=Role.HOST),
        "host": host,
        "moderator": Member.objects.create_user("mod@example.org", role=Role.MODERATOR),
        "admin": Member.objects.create_user("admin@example.org", role=Role.ADMIN),
        "former member": Member.objects.create_user("gone@example.org", is_active=False),
    }


MEMBERS = {"member", "other host", "host", "moderator", "admin"}
RESPONSIBLE = {"host", "moderator", "admin"}


@pytest.mark.parametrize(("state", "audience", "listed"), STATES_AND_AUDIENCES)
def test_who_sees_a_publication_in_each_state(
    state: PublicationState,
    audience: Audience,
    listed: bool,  # noqa: FBT001
) -> None:
    publication = make_publication(state=state, audience=audience, is_listed=listed)
    everyone = people(publication)
    is_published = state == PublicationState.PUBLISHED
    meant_for = set(everyone) if audience == Audience.PUBLIC else MEMBERS
    found = {name for name, user in everyone.items() if Publication.objects.findable_by(user).exists()}
    seen = {name for name, user in everyone.items() if Publication.objects.visible_to(user).exists()}
    announced = {name for name, user in everyone.items() if Publication.objects.announced_to(user).exists()}
    played = {name for name, user in everyone.items() if may_play(user, publication.recording)}

    assert found == (meant_for if is_published else set())
    assert seen == found | RESPONSIBLE == played
    assert announced == (set(everyone) if is_published and listed else seen)


@pytest.mark.parametrize(
    ("state", "audience", "listed", "expected"),
    [
        (PublicationState.PUBLISHED, Audience.PUBLIC, True, ForStrangers.OPEN),
        (PublicationState.PUBLISHED, Audience.MEMBERS, True, ForStrangers.SIGN_IN),
        (PublicationState.PUBLISHED, Audience.MEMBERS, False, ForStrangers.NOT_FOUND),
        (PublicationState.IN_REVIEW, Audience.PUBLIC, True, ForStrangers.NOT_FOUND),
        (PublicationState.HIDDEN, Audience.PUBLIC, True, ForStrangers.NOT_FOUND),
        (PublicationState.WITHDRAWN, Audience.PUBLIC, True, ForStrangers.GONE),
    ],
)
def test_what_strangers_meet_at_the_address(
    state: PublicationState,
    audience: Audience,
    listed: bool,  # noqa: FBT001
    expected: ForStrangers,
) -> None:
    assert make_publication(state=state, audience=audience, is_listed=listed).state_for_strangers == expected


def test_a_recording_that_is_taken_back_is_gone_for_strangers() -> None:
    publication = make_publication()
    publication.recording.state = RecordingState.WITHDRAWN
    publication.recording.save()

    assert Publication.objects.published().count() == 0
    assert publication.state_for_strangers == ForStrangers.GONE


def test_the_media_of_a_recording_that_was_never_published_are_its_hosts() -> None:
    publication = make_publication()
    everyone = people(publication)
    publication.delete()

    assert {name for name, user in everyone.items() if may_play(user, publication.recording)} == RESPONSIBLE
