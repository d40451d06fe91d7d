"""The page that a join link of a demo meeting leads to, in place of a conferencing service's own."""

from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common.tasks import enqueue
from config.demo.meeting import enter, rooms
from providers.demo.provider import person_of
from providers.demo.rooms import NoSuchRoom


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def meeting_room(request: HttpRequest, room_id: str) -> HttpResponse:
    """Show a room to who holds a link to it; come in, or hold the meeting, by POST."""
    try:
        person = person_of(request.GET.get("as", ""))
        room = rooms().read(room_id)
    except (BadSignature, NoSuchRoom):
        raise Http404 from None
    if request.method == "POST":
        enter(request.get_full_path())
        if request.POST.get("do") == "hold":
            enqueue("config.demo.tasks.hold_meeting", room_id, int(request.META["SERVER_PORT"]))
        return redirect(request.get_full_path())
    inside = sorted(room.people.items())
    names = [entry["name"] for key, entry in inside if key != person["key"]]
    shown = {"room": room, "person": person, "is_inside": person["key"] in room.people, "others": names}
    return render(request, "config/room.html", shown)
