"""Requests to other services, against a server on loopback."""

import datetime as dt
import gzip
import os
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from common.http import Http, NoAnswer, NoSense, NotAllowed, TooLarge, is_public, retry_after_s
from tests.fakes.loopback import Asked, Reply, serving

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)


class Service:
    """A server that answers what a test puts at a path, and remembers what it was asked."""

    def __init__(self) -> None:
        self.replies: dict[str, Reply | None] = {}
        self.asked: list[Asked] = []
        self.url = ""

    def answer(self, asked: Asked) -> Reply | None:
        self.asked.append(asked)
        return self.replies.get(asked.path, Reply(404))


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    with serving(made.answer) as made.url:
        yield made


@pytest.fixture
def http() -> Http:
    return Http({"127.0.0.1", "localhost"}, in_own_network=True, read_s=0.3, total_s=1)


def test_an_answer_is_whole_whatever_its_status(http: Http, service: Service) -> None:
    service.replies["/a"] = Reply(418, b'{"tea": true}', {"X-Kind": "pot"})

    answer = http.request("POST", f"{service.url}/a", params={"q": "é"}, json={"x": 1})

    assert (answer.status, answer.json(), answer.headers["x-kind"]) == (418, {"tea": True}, "pot")
    (asked,) = service.asked
    assert (asked.method, asked.query, asked.body) == ("POST", {"q": "é"}, b'{"x": 1}')


def test_requests_share_a_connection(http: Http, service: Service) -> None:
    service.replies["/a"] = Reply(body=b"yes")

    for _turn in range(5):
        http.request("GET", f"{service.url}/a")

    assert len({asked.connection for asked in service.asked}) == 1


def test_threads_use_it_together(http: Http, service: Service) -> None:
    service.replies["/a"] = Reply(body=b"yes")
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _n: http.request("GET", f"{service.url}/a").body, range(40)))

    assert answers == [b"yes"] * 40


def test_another_process_gets_connections_of_its_own(http: Http, monkeypatch: pytest.MonkeyPatch) -> None:
    before = http._own_session()
    pid = os.getpid()

    monkeypatch.setattr(os, "getpid", lambda: pid + 1)

    assert http._own_session() is not before


def test_cookies_and_the_environments_proxies_are_left_alone(
    http: Http, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    service.replies["/a"] = Reply(headers={"Set-Cookie": "id=1; Path=/"})

    http.request("GET", f"{service.url}/a")
    http.request("GET", f"{service.url}/a")

    assert "cookie" not in service.asked[1].headers


def test_silence_a_break_and_a_closed_door_are_no_answer(http: Http, service: Service) -> None:
    service.replies |= {"/hangs-up": None, "/cut": Reply(body=b"short", headers={"Content-Length": "99"})}

    for path in ("/hangs-up", "/cut"):
        with pytest.raises(NoAnswer):
            http.request("GET", service.url + path)
    with pytest.raises(NoAnswer):
        http.request("GET", "http://127.0.0.1:9/")


def test_an_error_tells_no_secret(http: Http, service: Service) -> None:
    service.replies["/cut"] = None

    with pytest.raises(NoAnswer) as raised:
        http.request("GET", f"{service.url}/cut?token=mango", headers={"Authorization": "Bearer papaya"})

    assert (str(raised.value), raised.value.__cause__, raised.value.__suppress_context__) == (
        "127.0.0.1: ConnectionError",
        None,
        True,
    )


def test_a_server_that_never_answers_is_given_up(http: Http) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        with pytest.raises(NoAnswer):
            http.request("GET", f"http://127.0.0.1:{silent.getsockname()[1]}/")

    assert time.monotonic() - began < 3


def test_a_server_that_drips_is_given_up() -> None:
    http = Http({"127.0.0.1"}, in_own_network=True, total_s=0.3)
    with socket.create_server(("127.0.0.1", 0)) as slow, ThreadPoolExecutor(1) as pool:

        def drip() -> None:
            client, _address = slow.accept()
            with client:
                client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
                for _turn in range(100):
                    try:
                        client.sendall(b".")
                    except OSError:
                        return
                    time.sleep(0.02)

        dripping = pool.submit(drip)
        with pytest.raises(NoAnswer, match="too slow"):
            http.request("GET", f"http://127.0.0.1:{slow.getsockname()[1]}/")
        dripping.result()


def test_a_long_answer_is_not_read_to_its_end(http: Http, service: Service) -> None:
    service.replies["/a"] = Reply(body=b"." * 300_000)

    with pytest.raises(TooLarge):
        http.request("GET", f"{service.url}/a", max_bytes=100_000)


@pytest.mark.parametrize("body", [b"<html>", b"", b"\xff", b"[" * 200_000], ids=len)
def test_what_is_no_json_says_so(http: Http, service: Service, body: bytes) -> None:
    service.replies["/a"] = Reply(body=body)

    with pytest.raises(NoSense):
        http.request("GET", f"{service.url}/a").json()


def test_what_comes_compressed_is_unpacked_within_bounds(http: Http, service: Service) -> None:
    service.replies["/a"] = Reply(body=gzip.compress(b"[1]"), headers={"Content-Encoding": "gzip"})
    service.replies["/bomb"] = Reply(
        body=gzip.compress(bytes(50 << 20)), headers={"Content-Encoding": "gzip"}
    )
    service.replies["/broken"] = Reply(body=b"..", headers={"Content-Encoding": "gzip"})

    assert http.request("GET", f"{service.url}/a").json() == [1]
    with pytest.raises(TooLarge):
        http.request("GET", f"{service.url}/bomb", max_bytes=1 << 20)
    with pytest.raises(NoAnswer):
        http.request("GET", f"{service.url}/broken")


def test_an_encoding_that_nobody_knows_is_refused(http: Http, service: Service) -> None:
    service.replies["/a"] = Reply(body=b"..", headers={"Content-Encoding": "xz"})

    with pytest.raises(NoSense):
        http.request("GET", f"{service.url}/a")


def test_a_redirect_within_the_service_is_followed_and_the_key_stays(http: Http, service: Service) -> None:
    service.replies |= {"/a": Reply(302, headers={"Location": "/b?x=1"}), "/b": Reply(body=b"here")}

    answer = http.request("GET", f"{service.url}/a", params={"y": "2"}, headers={"Authorization": "Bearer k"})

    assert (answer.body, answer.url) == (b"here", f"{service.url}/b?x=1")
    assert (service.asked[1].query, service.asked[1].headers["authorization"]) == ({"x": "1"}, "Bearer k")


@pytest.mark.parametrize(
    ("trusted", "key"), [((), None), (("localhost",), "Bearer k")], ids=["other", "trusted"]
)
def test_a_key_goes_to_another_host_only_where_that_is_named(
    service: Service, trusted: tuple[str, ...], key: str | None
) -> None:
    http = Http({"127.0.0.1", "localhost"}, keys_go_to=trusted, in_own_network=True)
    elsewhere = service.url.replace("127.0.0.1", "localhost")
    service.replies |= {"/a": Reply(302, headers={"Location": f"{elsewhere}/b"}), "/b": Reply(body=b"here")}

    assert http.request("GET", f"{service.url}/a", headers={"Authorization": "Bearer k"}).body == b"here"
    assert service.asked[1].headers.get("authorization") == key


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/",
        "//evil.example/",
        "http://127.0.0.1@evil.example/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "http://[::1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[bad/",
        "http://169.254.169.254/latest/meta-data/",
    ],
)
def test_a_redirect_elsewhere_is_refused(http: Http, service: Service, location: str) -> None:
    service.replies["/a"] = Reply(302, headers={"Location": location})

    with pytest.raises(NotAllowed):
        http.request("GET", f"{service.url}/a")
    assert len(service.asked) == 1


def test_a_circle_of_redirects_ends(http: Http, service: Service) -> None:
    service.replies["/a"] = Reply(302, headers={"Location": "/a"})

    with pytest.raises(NotAllowed, match="more than 3 redirects"):
        http.request("GET", f"{service.url}/a")
    assert len(service.asked) == 4


def test_what_changes_something_is_not_sent_elsewhere(http: Http, service: Service) -> None:
    service.replies |= {"/a": Reply(307, headers={"Location": "/b"}), "/b": Reply()}

    with pytest.raises(NotAllowed):
        http.request("POST", f"{service.url}/a", json={"password": "mango"})
    assert len(service.asked) == 1


PRIVATE = [
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.8.8.8", "169.254.169.254", "172.16.0.1",  # noqa: S104
    "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.168.1.1",
    "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1",
    "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1", "::ffff:169.254.169.254",
    "64:ff9b::7f00:1", "64:ff9b::a00:1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::",
    "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "64:ff9b:1::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_leads_into_the_own_network_is_not_connected_to(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[object] = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443))] * 2
    found[1] = (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (address, 443, 0, 0))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: found)
    monkeypatch.setattr(
        "urllib3.util.connection.create_connection", lambda *_a, **_k: pytest.fail("connected")
    )

    assert not is_public(address)
    with pytest.raises(NotAllowed, match="private network"):
        Http({"*.zoom.us"}).request("GET", "https://api.zoom.us/v2/users")


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_an_address_of_the_open_internet_is_public(address: str) -> None:
    assert is_public(address)


def test_the_socket_goes_to_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that changes its address between the look and the connection gains nothing."""
    looked: list[object] = []
    connected: list[object] = []

    def look(*asked: object, **_how: object) -> list[object]:
        looked.append(asked[0])
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443))]

    def connect(address: object, *_args: object, **_how: object) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", look)
    monkeypatch.setattr("urllib3.util.connection.create_connection", connect)

    with pytest.raises(NoAnswer):
        Http({"*.zoom.us"}).request("GET", "https://api.zoom.us/v2/users")
    assert (looked, connected) == (["api.zoom.us"], [("93.184.216.34", 443)])


@pytest.mark.parametrize(
    "url",
    [
        "http://api.zoom.us/",
        "https://api.zoom.us:8443/",
        "https://me:secret@api.zoom.us/",
        "https://api.zoom.us.evil.example/",
        "https://evilzoom.us/",
        "https://zoom.us/",
        "https://evil.example/?https://api.zoom.us/",
        "https://api.zoom.us\\@evil.example/",
        "https://evil.example#api.zoom.us",
        "//api.zoom.us/",
        "api.zoom.us",
        " https://api.zoom.us/",
        "",
    ],
)
def test_an_address_that_is_not_of_the_service_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: pytest.fail("looked up"))

    with pytest.raises(NotAllowed):
        Http({"*.zoom.us"}).request("GET", url)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("30", 30),
        ("0", 0),
        ("2026-11-26T00:00:00Z", 43200),
        ("2026-11-26T00:00:00", 43200),
        ("Wed, 25 Nov 2026 12:01:00 GMT", 60),
        ("2026-11-24T00:00:00Z", 0),
        ("soon", None),
        ("-5", None),
        ("٣", None),
        ("", None),
        ("9" * 40, 999_999_999),
    ],
)
def test_the_wish_to_wait_is_read_in_all_its_forms(value: str, seconds: float | None) -> None:
    assert retry_after_s({"Retry-After": value}, now=NOW) == seconds
    assert retry_after_s({}, now=NOW) is None
