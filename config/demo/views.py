"""The demo's window on its outgoing mail."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.demo.mailbox import Mail, mail_by_key, mails


def _mail_or_404(key: str) -> Mail:
    mail = mail_by_key(key)
    if mail is None:
        raise Http404
    return mail


@require_safe
@never_cache
def mail_list(request: HttpRequest) -> HttpResponse:
    return render(request, "config/mails.html", {"mails": mails()})


@require_safe
@never_cache
def mail_text(request: HttpRequest, key: str) -> HttpResponse:
    return render(request, "config/mail.html", {"mail": _mail_or_404(key)})


# The decorator is typed for views that take a request alone.
@require_safe
@never_cache
@csp_replace(  # type: ignore[arg-type]
    {
        "default-src": [NONE],
        "style-src": [UNSAFE_INLINE],
        "img-src": [SELF, "data:"],
        "base-uri": [NONE],
        "form-action": [NONE],
        "frame-ancestors": [NONE],
        "sandbox": [
            "allow-popups",
            "allow-popups-to-escape-sandbox",
            "allow-top-navigation-by-user-activation",
        ],
    }
)
def mail_html(request: HttpRequest, key: str) -> HttpResponse:
    """Show a mail as a mail program would, alone in a sandbox: mails keep their style inline."""
    return HttpResponse(_mail_or_404(key).html)


@require_safe
@never_cache
def mail_attachment(request: HttpRequest, key: str, number: int) -> HttpResponse:
    attachments = _mail_or_404(key).attachments
    if number >= len(attachments):
        raise Http404
    attachment = attachments[number]
    answer = HttpResponse(attachment.content, content_type=attachment.content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{attachment.name}"'
    return answer
