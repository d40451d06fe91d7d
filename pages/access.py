"""What a visitor gets at the address of a recording: the page, a reason why not, or nothing at all."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from archive.models import Publication
from archive.states import PublicationState, WithdrawalReason
from pages import errors
from pages.cards import listed

View = Callable[..., HttpResponseBase]


def with_publication(view: View) -> View:
    """Give ``view`` the publication at ``slug`` if the reader may see it, else answer in its place."""

    @wraps(view)
    def answer(request: HttpRequest, slug: str, **kwargs: object) -> HttpResponseBase:
        visible = Publication.objects.visible_to(request.user).filter(webinar__slug=slug)
        publication = listed(visible).select_related("webinar__certificate_policy").first()
        if publication is None or publication.state == PublicationState.WITHDRAWN:
            return _in_place_of_the_page(request, slug)
        return view(request, publication, **kwargs)

    return answer


def _in_place_of_the_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that a recording was withdrawn, or is for members and listed; else 404."""
    withdrawn = Publication.objects.filter(webinar__slug=slug, state=PublicationState.WITHDRAWN).first()
    if withdrawn is not None:
        reason = WithdrawalReason(withdrawn.withdrawal_reason or WithdrawalReason.OTHER)
        return errors.gone(request, str(reason.label))
    announced = Publication.objects.announced_to(request.user).filter(webinar__slug=slug)
    publication = announced.select_related("webinar").first()
    if publication is None:
        raise Http404
    return render(request, "pages/members_only.html", {"webinar": publication.webinar})
