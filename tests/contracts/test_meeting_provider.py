"""What every meeting provider promises (``providers.base``), proved for each before its stand-in.

A provider joins by a module in ``tests/contracts/providers`` and a line in ``WORLDS``.
"""

import dataclasses
import datetime as dt
import hashlib
import itertools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from providers.base import (
    BadDelivery,
    Capabilities,
    Delivery,
    FileKind,
    Health,
    MeetingGone,
    MeetingInfo,
    MeetingPhase,
    NotSupported,
    ProviderError,
    Registrant,
    RegistrantInfo,
    RemoteFile,
)
from tests.contracts.providers import bigbluebutton, demo, google, jitsi, link, zoom
from tests.contracts.providers.world import STARTS_AT, World, make_spec

pytestmark = pytest.mark.django_db

WORLDS: dict[str, Callable[[Settings], AbstractContextManager[Any]]] = {
    "bigbluebutton": bigbluebutton.world,
    "demo": demo.world,
    "google": google.world,
    "jitsi": jitsi.world,
    "link": link.world,
    "zoom": zoom.world,
}
NOW = dt.datetime(2027, 3, 4, 15, tzinfo=dt.UTC)


@pytest.fixture(params=WORLDS)
def world(request: pytest.FixtureRequest, settings: Settings) -> Iterator[World]:
    with WORLDS[request.param](settings) as made:
        yield made


@pytest.fixture
def can(world: World) -> Capabilities:
    return world.provider.capabilities


def needs(can: Capabilities, *names: str) -> None:
    """Leave a promise aside that the provider does not give."""
    for name in names:
        if not getattr(can, name):
            pytest.skip(f"it has no {name}")


def ends_the_matter(ask: Callable[[], object]) -> bool:
    """Ask, and say whether it failed for good."""
    try:
        ask()
    except ProviderError as error:
        return error.permanent
    return False


PEOPLE = [
    Registrant("seat-1", "Amina", "amina@example.org", "sw"),
    Registrant("seat-2", "Élodie d'Arc", "elodie@example.org", "fr"),
]


def quiet(_have: int, _all: int | None) -> None:
    """Take progress and say nothing."""


def test_it_has_a_name_a_label_and_is_ready(world: World) -> None:
    assert world.provider.name
    assert str(world.provider.label)
    assert world.provider.missing() == ""
    assert world.provider.check().is_well


def test_a_meeting_is_made_with_a_way_in(world: World, can: Capabilities) -> None:
    made = world.provider.create_meeting(make_spec())

    assert made.external_id
    assert made.join_url.startswith("https://") or can.signs_join_links


def test_the_same_key_never_makes_two_meetings(world: World, can: Capabilities) -> None:
    first = world.provider.create_meeting(make_spec())
    second = world.provider.create_meeting(make_spec())

    assert (second.external_id, second.join_url) == (first.external_id, first.join_url)
    if world.remembers:
        assert world.meetings() == 1


def test_other_keys_make_other_meetings(world: World) -> None:
    ids = {
        world.provider.create_meeting(make_spec(key)).external_id
        for key in ("listening", "listening-first", "listening-first-2")
    }

    assert len(ids) == 3


def test_a_meeting_whose_making_was_not_answered_is_found_again(world: World, can: Capabilities) -> None:
    needs(can, "creates_meetings")
    world.lose_an_answer()
    assert not ends_the_matter(lambda: world.provider.create_meeting(make_spec()))

    made = world.provider.create_meeting(make_spec())

    assert world.provider.read_meeting(made.external_id).external_id == made.external_id
    assert world.meetings() <= 1


def test_a_changed_meeting_stays_the_same_meeting(world: World, can: Capabilities) -> None:
    made = world.provider.create_meeting(make_spec())

    changed = world.provider.change_meeting(
        made.external_id,
        make_spec(title="Listening again", starts_at=STARTS_AT + dt.timedelta(days=1), duration_minutes=90),
    )

    assert changed.external_id == made.external_id
    if can.creates_meetings and made.version:
        assert changed.version != made.version


def test_a_cancelled_meeting_is_gone_and_cancelling_again_is_no_error(
    world: World, can: Capabilities
) -> None:
    made = world.provider.create_meeting(make_spec())

    world.provider.cancel_meeting(made.external_id)
    world.provider.cancel_meeting(made.external_id)

    if world.remembers:
        assert world.provider.meeting_status(made.external_id).phase == MeetingPhase.GONE
        with pytest.raises(MeetingGone):
            world.provider.read_meeting(made.external_id)


def test_after_a_cancellation_the_key_may_have_a_meeting_again(world: World) -> None:
    world.provider.cancel_meeting(world.provider.create_meeting(make_spec()).external_id)

    assert world.provider.create_meeting(make_spec()).external_id


def test_a_meeting_that_somebody_deleted_there_is_gone(world: World) -> None:
    if not world.remembers:
        pytest.skip("it keeps no meetings before they are held")
    made = world.provider.create_meeting(make_spec())
    world.delete_there(made)

    assert world.provider.meeting_status(made.external_id).phase == MeetingPhase.GONE
    with pytest.raises(MeetingGone):
        world.provider.change_meeting(made.external_id, make_spec(title="Other"))
    world.provider.cancel_meeting(made.external_id)


def test_before_its_hour_a_meeting_waits(world: World, can: Capabilities) -> None:
    needs(can, "creates_meetings")
    made = world.provider.create_meeting(make_spec())

    assert world.provider.meeting_status(made.external_id).phase == MeetingPhase.WAITING


def test_a_meeting_opens_as_often_as_it_is_asked(world: World, can: Capabilities) -> None:
    needs(can, "opens_on_the_day")
    made = world.provider.create_meeting(make_spec())

    ids = {world.provider.open_meeting(made.external_id, make_spec()).external_id for _turn in range(3)}

    assert ids == {made.external_id}


def test_each_registrant_has_a_link_and_keeps_it(world: World, can: Capabilities) -> None:
    needs(can, "has_registrants")
    made = world.provider.create_meeting(make_spec())

    first = world.provider.add_registrants(made.external_id, PEOPLE)
    again = world.provider.add_registrants(made.external_id, PEOPLE[::-1])

    assert [info.key for info in first] == ["seat-1", "seat-2"]
    assert len({info.join_url for info in first} | {info.external_id for info in first}) == 4
    assert all(info.join_url and not info.problem for info in first)
    assert again == first[::-1]


def test_a_registrant_who_is_refused_leaves_the_others_alone(world: World, can: Capabilities) -> None:
    needs(can, "has_registrants")
    made = world.provider.create_meeting(make_spec())
    people = [PEOPLE[0], Registrant("seat-3", "Nobody", "no address"), PEOPLE[1]]

    told = world.provider.add_registrants(made.external_id, people)

    assert [bool(info.join_url) for info in told] == [True, False, True]
    assert [bool(info.problem) for info in told] == [False, True, False]


def test_links_are_taken_back_and_taking_them_back_again_is_no_error(world: World, can: Capabilities) -> None:
    needs(can, "has_registrants")
    made = world.provider.create_meeting(make_spec())
    first = world.provider.add_registrants(made.external_id, PEOPLE)

    for _turn in range(2):
        world.provider.remove_registrants(made.external_id, [first[0].external_id])
    after = world.provider.add_registrants(made.external_id, PEOPLE)

    assert (after[0].join_url != first[0].join_url, after[1]) == (True, first[1])
    world.provider.remove_registrants(made.external_id, [])


def test_nobody_is_registered_for_a_meeting_that_is_gone(world: World, can: Capabilities) -> None:
    needs(can, "has_registrants")
    made = world.provider.create_meeting(make_spec())
    world.provider.cancel_meeting(made.external_id)

    with pytest.raises(MeetingGone):
        world.provider.add_registrants(made.external_id, PEOPLE)
    world.provider.remove_registrants(made.external_id, ["r1"])


def test_each_person_gets_a_link_of_their_own(world: World, can: Capabilities) -> None:
    needs(can, "signs_join_links")
    made = world.provider.create_meeting(make_spec())

    links = [world.provider.join_link(made, person) for person in PEOPLE]
    host = world.provider.join_link(made, PEOPLE[0], is_host=True)

    assert len({*links, host}) == 3


@pytest.fixture
def held(world: World, can: Capabilities) -> tuple[MeetingInfo, list[RegistrantInfo]]:
    made = world.provider.create_meeting(make_spec())
    people = world.provider.add_registrants(made.external_id, PEOPLE) if can.has_registrants else []
    world.hold(made, people)
    return made, people


def test_after_it_was_held_a_meeting_has_ended(
    world: World, can: Capabilities, request: pytest.FixtureRequest
) -> None:
    needs(can, "creates_meetings", "reports_attendance")
    made, _people = request.getfixturevalue("held")

    status = world.provider.meeting_status(made.external_id)

    assert (status.phase, status.started_at, len(status.instances)) == (MeetingPhase.ENDED, STARTS_AT, 1)
    assert status.ended_at == STARTS_AT + dt.timedelta(hours=1)


def test_every_stay_is_told_with_its_times(
    world: World, can: Capabilities, request: pytest.FixtureRequest
) -> None:
    needs(can, "reports_attendance")
    made, people = request.getfixturevalue("held")

    rows = sorted(world.provider.attendance(made.external_id), key=lambda row: row.joined_at)

    assert all(row.is_final and row.left_at is not None and row.left_at >= row.joined_at for row in rows)
    assert [row.joined_at for row in rows] == [STARTS_AT + dt.timedelta(minutes=n) for n in range(len(rows))]
    if can.has_registrants:
        ids = [person.external_id for person in people]
        assert [row.registrant_id for row in rows] == [ids[0], *ids]


def test_a_meeting_that_was_never_held_has_nobody_and_no_files(world: World, can: Capabilities) -> None:
    made = world.provider.create_meeting(make_spec())

    if can.reports_attendance:
        assert list(world.provider.attendance(made.external_id)) == []
    if can.delivers_recordings:
        assert world.provider.files(made.external_id) == []


def film(world: World, made: MeetingInfo) -> RemoteFile:
    files = world.provider.files(made.external_id)
    assert len({file.external_id for file in files}) == len(files)
    return next(file for file in files if file.kind == FileKind.VIDEO)


def test_files_are_listed_the_same_each_time_and_arrive_whole(
    world: World, can: Capabilities, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    needs(can, "delivers_recordings")
    made, _people = request.getfixturevalue("held")
    file = film(world, made)
    steps: list[int] = []

    world.provider.download(file, tmp_path / "film", progress=lambda have, _all: steps.append(have))

    assert world.provider.files(made.external_id) == world.provider.files(made.external_id)
    assert digest((tmp_path / "film").read_bytes()) == digest(world.recorded())
    assert (file.part, file.suffix, steps == sorted(steps) != []) == (1, "mp4", True)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_a_download_that_broke_off_goes_on_or_begins_anew(
    world: World, can: Capabilities, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    needs(can, "delivers_recordings")
    made, _people = request.getfixturevalue("held")
    file = film(world, made)
    world.cut_next_download(1000)
    assert not ends_the_matter(lambda: world.provider.download(file, tmp_path / "film", progress=quiet))

    world.provider.download(file, tmp_path / "film", progress=quiet)

    assert digest((tmp_path / "film").read_bytes()) == digest(world.recorded())


def test_a_file_that_is_deleted_is_gone_and_deleting_again_is_no_error(
    world: World, can: Capabilities, request: pytest.FixtureRequest
) -> None:
    needs(can, "deletes_recordings", "delivers_recordings")
    made, _people = request.getfixturevalue("held")
    file = film(world, made)

    world.provider.delete_file(file)
    world.provider.delete_file(file)

    assert file.external_id not in {one.external_id for one in world.provider.files(made.external_id)}


def read(
    world: World, headers: dict[str, str], body: bytes, query: str = "", *, now: dt.datetime
) -> Delivery:
    return world.provider.read_delivery(headers, body, now=now, query=query)


def test_a_true_webhook_tells_its_news(world: World, can: Capabilities) -> None:
    needs(can, "sends_webhooks")
    made = world.provider.create_meeting(make_spec())
    sent = world.webhook(made, at=NOW)

    told = [read(world, sent.headers, sent.body, sent.query, now=NOW) for _turn in range(2)]

    assert told[0] == told[1]
    (event,) = told[0].events
    assert (event.kind, event.external_id, event.at.replace(microsecond=0)) == (
        world.tells,
        made.external_id,
        NOW,
    )


def test_news_that_nobody_knows_is_no_error(world: World, can: Capabilities) -> None:
    needs(can, "sends_webhooks")
    sent = world.unknown_webhook(at=NOW)

    assert read(world, sent.headers, sent.body, sent.query, now=NOW).events == ()


def test_an_altered_webhook_is_refused(world: World, can: Capabilities) -> None:
    needs(can, "sends_webhooks")
    sent = world.webhook(world.provider.create_meeting(make_spec()), at=NOW)
    for number in itertools.islice(range(len(sent.body)), 0, None, max(1, len(sent.body) // 20)):
        altered = sent.body[:number] + bytes([sent.body[number] ^ 1]) + sent.body[number + 1 :]
        with pytest.raises(BadDelivery):
            read(world, sent.headers, altered, sent.query, now=NOW)


def test_webhooks_without_proof_are_refused(world: World, can: Capabilities) -> None:
    needs(can, "sends_webhooks")
    sent = world.webhook(world.provider.create_meeting(make_spec()), at=NOW)

    # Some carry their proof in the body.
    bare: list[tuple[dict[str, str], bytes]] = [({}, sent.body)] if sent.headers else []
    for headers, body in (*bare, ({}, b""), ({"x": "é\udcff"}, b"{}"), ({}, b"\xff" * (10 << 20))):
        with pytest.raises(BadDelivery):
            read(world, headers, body, now=NOW)


def test_a_provider_that_is_down_is_told_in_a_sentence_and_may_be_asked_again(world: World) -> None:
    if not world.is_asked:
        pytest.skip("it is asked nothing beforehand")
    made = world.provider.create_meeting(make_spec())
    world.break_down()

    with pytest.raises(ProviderError) as raised:
        world.provider.change_meeting(made.external_id, make_spec(title="Other"))
    assert (raised.value.permanent, raised.value.message[-1]) == (False, ".")
    assert (world.provider.check().is_well, world.provider.check().sentence[-1]) == (False, ".")


def test_keys_that_are_refused_end_the_matter_and_are_told(world: World) -> None:
    if not world.is_asked:
        pytest.skip("it is asked nothing beforehand")
    world.lock_out()

    with pytest.raises(ProviderError) as raised:
        world.provider.create_meeting(make_spec())
    health = world.provider.check()
    assert (raised.value.permanent, health.is_well, health.sentence[-1]) == (True, False, ".")


def test_without_keys_it_says_what_is_missing(settings: Settings, world: World) -> None:
    if not world.has_keys:
        pytest.skip("it has none")
    settings.PROVIDER_CREDENTIALS = {}

    sentence = world.provider.missing()

    assert (sentence != "", world.provider.check()) == (True, Health(is_well=False, sentence=sentence))


@pytest.mark.parametrize(
    ("capability", "ask"),
    [
        ("has_registrants", lambda provider, _tmp: provider.add_registrants("1", PEOPLE)),
        ("signs_join_links", lambda provider, _tmp: provider.join_link(MeetingInfo("1", ""), PEOPLE[0])),
        ("reports_attendance", lambda provider, _tmp: list(provider.attendance("1"))),
        ("delivers_recordings", lambda provider, _tmp: provider.files("1")),
        (
            "delivers_recordings",
            lambda provider, tmp: provider.download(
                RemoteFile("1", FileKind.VIDEO, "mp4", "1"), tmp / "f", progress=quiet
            ),
        ),
        (
            "deletes_recordings",
            lambda provider, _tmp: provider.delete_file(RemoteFile("1", FileKind.VIDEO, "mp4", "1")),
        ),
        ("opens_on_the_day", lambda provider, _tmp: provider.open_meeting("1", make_spec())),
    ],
    ids=["registrants", "links", "attendance", "files", "download", "delete", "open"],
)
def test_what_it_lacks_is_refused_in_a_sentence(
    world: World,
    can: Capabilities,
    tmp_path: Path,
    capability: str,
    ask: Callable[[Any, Path], object],
) -> None:
    if getattr(can, capability):
        pytest.skip("it can")

    with pytest.raises(NotSupported) as raised:
        ask(world.provider, tmp_path)
    assert raised.value.message.endswith(".")


def test_a_record_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        make_spec().title = "Other"
