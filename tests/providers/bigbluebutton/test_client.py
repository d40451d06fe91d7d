import pytest

from providers.base import MeetingGone, RateLimited, Refused, Unauthorized, Unreachable
from providers.bigbluebutton.client import Server, WrongSecret, api_of
from tests.fakes.bbb_server import SECRET, BigBlueButton, bigbluebutton
from tests.fakes.loopback import Reply

HAIRY = "Ça va? 100 % * ~ (a+b) & <c>; “đ” مرحبا \n'/,"


def server_at(url: str, **options: str) -> Server:
    return Server(url, SECRET, is_next_door=True, **options)


def test_a_call_is_signed_as_the_documents_of_bigbluebutton_show() -> None:
    asked = {
        "name": "Test Meeting",
        "meetingID": "abc123",
        "attendeePW": "111222",
        "moderatorPW": "333444",
    }

    signed = Server("https://bbb.example.org/bigbluebutton/", SECRET, "sha1").signed("create", asked)

    assert signed == (
        "https://bbb.example.org/bigbluebutton/api/create?name=Test+Meeting&meetingID=abc123"
        "&attendeePW=111222&moderatorPW=333444&checksum=1fcbb0c4fc1f039f73aa6d697d2db9ba7f803f17"
    )
    assert (
        Server("https://bbb.example.org", SECRET)
        .signed("create", asked)
        .endswith("&checksum=da9185f7f333cfdfcd6eeac32dca3777510c4c436020d8b887ba5515bd1d189e")
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://b.example.org",
        "https://b.example.org/bigbluebutton/",
        " https://b.example.org/bigbluebutton/api/ ",
    ],
)
def test_an_address_is_taken_however_it_was_copied(url: str) -> None:
    assert api_of(url) == "https://b.example.org/bigbluebutton/api"


@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha384", "sha512"])
def test_every_letter_survives_the_signature(algorithm: str) -> None:
    with bigbluebutton() as fake:
        response = server_at(fake.url, algorithm=algorithm).ask(
            "create", {"name": HAIRY, "meetingID": "a", "welcome": HAIRY} | {"meetingID": "room-1"}
        )

        assert response.findtext("meetingID") == "room-1"
        assert fake.rooms["room-1"].asked["welcome"] == HAIRY.replace("\n", " ")


def test_another_secret_or_checksum_is_refused() -> None:
    with bigbluebutton(algorithms=("sha512",)) as fake:
        with pytest.raises(WrongSecret) as caught:
            server_at(fake.url).ask("isMeetingRunning", {"meetingID": "x"})

        assert caught.value.permanent
        assert server_at(fake.url, algorithm="sha512").ask("isMeetingRunning", {"meetingID": "x"}) is not None


def test_what_is_not_there_is_told_from_what_was_refused() -> None:
    with bigbluebutton() as fake:
        server = server_at(fake.url)

        with pytest.raises(MeetingGone):
            server.ask("getMeetingInfo", {"meetingID": "nowhere"})
        with pytest.raises(Refused, match="between 2 and 64"):
            server.ask("create", {"name": "x", "meetingID": "room-1"})


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(401), Unauthorized),
        (Reply(404), MeetingGone),
        (Reply(429, headers={"Retry-After": "7"}), RateLimited),
        (Reply(400), Refused),
        (Reply(502), Unreachable),
        (Reply(200, b"<html>hello"), Unreachable),
        (Reply(200, b"<html></html>"), Unreachable),
        (Reply(200, b"{}"), Unreachable),
        (Reply(200, b'<!DOCTYPE a [<!ENTITY b "b">]><response>&b;</response>'), Unreachable),
        (Reply(302, headers={"Location": "http://169.254.169.254/"}), Unreachable),
    ],
)
def test_an_answer_that_is_none_becomes_the_ports_error(reply: Reply, error: type[Exception]) -> None:
    with bigbluebutton() as fake:
        fake.fails_with = reply

        with pytest.raises(error) as caught:
            server_at(fake.url).ask("isMeetingRunning", {"meetingID": "x"})

        assert SECRET not in str(caught.value)
        assert "checksum=" not in str(caught.value)


def test_a_server_that_asks_for_time_is_given_it() -> None:
    with bigbluebutton() as fake:
        fake.fails_with = Reply(429, headers={"Retry-After": "7"})

        with pytest.raises(RateLimited) as caught:
            server_at(fake.url).ask("isMeetingRunning", {"meetingID": "x"})

        assert caught.value.retry_after_s == 7


def test_nobody_there_may_pass() -> None:
    with bigbluebutton() as fake:
        gone: BigBlueButton = fake

    with pytest.raises(Unreachable) as caught:
        server_at(gone.url).ask("isMeetingRunning", {"meetingID": "x"})

    assert not caught.value.permanent


def test_an_address_in_the_own_network_must_come_from_the_operator() -> None:
    with bigbluebutton() as fake, pytest.raises(Unreachable):
        Server(fake.url, SECRET).ask("isMeetingRunning", {"meetingID": "x"})
