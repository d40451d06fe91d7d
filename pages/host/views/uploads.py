"""Resumable uploads: the protocol is the recordings' own, the door is the host desk's."""

from django.http import HttpRequest, HttpResponseBase

from pages.host.access import for_hosts
from recordings import uploads as tus


@for_hosts
def uploads(request: HttpRequest) -> HttpResponseBase:
    return tus.uploads(request)


@for_hosts
def upload(request: HttpRequest, public_id: str) -> HttpResponseBase:
    return tus.upload(request, public_id)
