"""Stop mails of one kind, from a link in one of them."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from notifications.actions import stop_mails
from notifications.stopping import mail_of


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
