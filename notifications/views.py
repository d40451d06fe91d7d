"""Stop mails of one kind, from a link in one of them; and the door of mail services."""

from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import resolve
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from notifications.actions import stop_mails
from notifications.stopping import mail_of

SERVICES: Final = "anymail.urls"


# One-click stop of mail programs (RFC 8058): they post without a cookie, and the token is the proof.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def mail_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask before mails are stopped; only the POST does it."""
    mail = mail_of(token)
    if mail is None:
        raise Http404
    is_done = request.method == "POST"
    if is_done:
        stop_mails(mail.recipient, kind=mail.kind)
    return render(request, "notifications/stop.html", {"mail": mail, "is_done": is_done})


# Services post without a cookie; django-anymail checks their password or signature.
@csrf_exempt
def mail_hook(request: HttpRequest, path: str) -> HttpResponse:
    """Take what a mail service posts to ``<service>/inbound/`` or ``<service>/tracking/``, if a secret is set."""
    if not settings.MAIL_HOOK_SECRET:
        raise Http404
    found = resolve(f"/{path}", urlconf=SERVICES)
    answer: HttpResponse = found.func(request, *found.args, **found.kwargs)
    return answer
