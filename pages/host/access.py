"""Who gets into the host desk, and to which webinar."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from recordings.models import Recording
from transcripts.rules import may_hide_words
from webinars.models import Webinar
from webinars.rules import helps, may_host

View = Callable[..., HttpResponseBase]


def for_hosts(view: View) -> View:
    """Let hosts and helpers in, send guests to sign in whatever the address, and hide the desk from the rest."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not has_desk(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return answer


def has_desk(user: Any) -> bool:
    """Say whether ``user`` plans webinars, or helps with one."""
    return may_host(user) or helps(user)


def for_planners(view: View) -> View:
    """Let only those in who may plan webinars: to help with one is not enough."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not may_host(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return for_hosts(answer)


def own_webinar(request: HttpRequest, slug: str) -> Webinar:
    """Return the reader's webinar, or 404 alike for another host's and for none."""
    found: Webinar = get_object_or_404(Webinar.objects.run_by(request.user), slug=slug)
    return found


def seats_webinar(request: HttpRequest, slug: str) -> Webinar:
    """Return a webinar whose seats the reader looks after, or 404."""
    found: Webinar = get_object_or_404(Webinar.objects.seats_run_by(request.user), slug=slug)
    return found


def own_recording(request: HttpRequest, public_id: str) -> Recording:
    mine = Webinar.objects.run_by(request.user).order_by().values("pk")
    recordings: Any = Recording.objects.select_related("webinar")
    found: Recording = get_object_or_404(recordings.filter(webinar__in=mine), public_id=public_id)
    return found


def hideable_recording(request: HttpRequest, public_id: str) -> Recording:
    """Return a recording in which the reader may hide words: their own, or any to a moderator; else 404."""
    found: Recording = get_object_or_404(Recording.objects.select_related("webinar"), public_id=public_id)
    if not may_hide_words(request.user, found):
        raise Http404
    return found
