"""Requests that wait in line while others are worked out."""

import io
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from common.middleware import SMALL_BODY_BYTES, TURNS, in_turn


class Desk:
    """A view that holds whoever comes until told, and counts how many it holds at most."""

    def __init__(self) -> None:
        self.is_open = Event()
        self.is_full = Event()
        self.lock = Lock()
        self.inside = self.most = 0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
            if self.inside == TURNS:
                self.is_full.set()
        if request.path != "/upload/":
            assert self.is_open.wait(timeout=20)
        with self.lock:
            self.inside -= 1
        return HttpResponse(request.path)


class SlowLine(io.BytesIO):
    """A body whose sender is waited for."""

    def __init__(self, body: bytes, sent: Event) -> None:
        super().__init__(body)
        self.sent = sent

    def read(self, size: int | None = -1) -> bytes:
        assert self.sent.wait(timeout=20)
        return super().read(size)


def get() -> HttpRequest:
    return RequestFactory().get("/")


def test_a_few_are_worked_out_at_a_time_and_the_others_follow() -> None:
    desk = Desk()
    middleware = in_turn(desk)

    with ThreadPoolExecutor(TURNS * 3) as pool:
        answers = [pool.submit(middleware, get()) for _ in range(TURNS * 3)]
        assert desk.is_full.wait(timeout=20)
        desk.is_open.set()

    assert [answer.result().status_code for answer in answers] == [200] * TURNS * 3
    assert desk.most == TURNS


def test_a_large_upload_needs_no_turn() -> None:
    desk = Desk()
    middleware = in_turn(desk)

    with ThreadPoolExecutor(TURNS) as pool:
        for _ in range(TURNS):
            pool.submit(middleware, get())
        assert desk.is_full.wait(timeout=20)
        upload = RequestFactory().post(
            "/upload/", b"x" * (SMALL_BODY_BYTES + 1), content_type="application/octet-stream"
        )
        answer = middleware(upload)
        desk.is_open.set()

    assert answer.content == b"/upload/"


def test_a_form_that_comes_slowly_holds_nobody_up() -> None:
    desk = Desk()
    desk.is_open.set()
    middleware = in_turn(desk)
    sent = Event()

    with ThreadPoolExecutor(TURNS) as pool:
        slow = [
            pool.submit(
                middleware, WSGIRequest({**posted("/slow/"), "wsgi.input": SlowLine(b"name=Hawa", sent)})
            )
            for _ in range(TURNS)
        ]
        quick = middleware(get())
        sent.set()

    assert quick.content == b"/"
    assert [answer.result().content for answer in slow] == [b"/slow/"] * TURNS


def posted(path: str) -> dict[str, object]:
    return {
        **RequestFactory().post(path).environ,
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": "9",
    }


def test_a_body_read_before_its_turn_is_there_for_whoever_answers() -> None:
    def read(request: HttpRequest) -> HttpResponse:
        return HttpResponse(request.read())

    answer = in_turn(read)(
        RequestFactory().patch("/", b"a piece", content_type="application/offset+octet-stream")
    )

    assert answer.content == b"a piece"
