"""Calendar and Meet of the Google on this machine."""

import datetime as dt
import re
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tests.fakes.google_discovery import Refusal

EVENT_ID = re.compile(r"[a-v0-9]{5,1024}")
CODE_FILTER = re.compile(r'space\.meeting_code="([a-z-]+)"')


def merged(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """Return ``old`` as a PATCH with ``new`` leaves it."""
    result = dict(old)
    for name, value in new.items():
        if value is None:
            result.pop(name, None)
        elif isinstance(value, dict) and isinstance(old.get(name), dict):
            result[name] = merged(old[name], value)
        else:
            result[name] = value
    return result


class Pages:
    """Lists cut into pages. ``size`` forces many of them; ``endless`` never stops."""

    size = 100
    endless = False

    def page(
        self, key: str, items: list[Any], parameters: dict[str, str], *, most: str
    ) -> tuple[int, Any, Any]:
        start = int(parameters.get("pageToken", "0"))
        size = min(self.size, int(parameters.get(most, "100")))
        answer: dict[str, Any] = {key: items[start : start + size]}
        if self.endless:
            answer["nextPageToken"] = "0"
        elif start + size < len(items):
            answer["nextPageToken"] = str(start + size)
        return 200, answer, {}


class Calendar(Pages):
    """Events. ``looks_until_link`` is how often a new event has to be read before its link is there."""

    def __init__(self, google: Any) -> None:
        self.google = google
        self.events: dict[str, dict[str, Any]] = {}
        self.request_ids: set[str] = set()
        self.looks_until_link = 0
        self.link_fails = False
        self.before_patch: list[dict[str, Any]] = []
        """What people change in the event just before the next patch arrives."""
        self.is_blind = False
        """Searches find nothing yet, as in the real calendar right after an insert elsewhere."""
        self.handlers = {
            "calendar.events.insert": self.insert,
            "calendar.events.get": self.get,
            "calendar.events.list": self.list,
            "calendar.events.patch": self.patch,
            "calendar.events.delete": self.delete,
        }

    def alive(self) -> list[dict[str, Any]]:
        return [event for event in self.events.values() if event["status"] != "cancelled"]

    def by_hand(self, event_id: str, **changes: Any) -> None:
        """Change an event as a person would in Google Calendar."""
        self.store(merged(self.events[event_id], changes))

    def store(self, event: dict[str, Any]) -> dict[str, Any]:
        event["sequence"] = event.get("sequence", -1) + 1
        event["etag"] = f'"{event["sequence"]}-{event["id"][:6]}"'
        self.events[event["id"]] = event
        return event

    def insert(self, call: Any) -> tuple[int, Any, Any]:
        if not EVENT_ID.fullmatch(call.body.get("id", "abcde")):
            raise Refusal(400, "invalid", "Invalid resource id value.")
        if call.body["id"] in self.events:
            raise Refusal(409, "duplicate", "The requested identifier already exists.")
        self.check_times(call.body, is_new=True)
        event = {"status": "confirmed", **call.body, "organizer": {"self": True}}
        return 200, self.store(self.with_conference(event, call)), {}

    def with_conference(self, event: dict[str, Any], call: Any) -> dict[str, Any]:
        asked = event.get("conferenceData", {}).get("createRequest")
        if call.parameters.get("conferenceDataVersion") != "1":
            event.pop("conferenceData", None)
            return event
        if asked and "status" not in asked:
            is_meet = asked.get("conferenceSolutionKey", {}).get("type") == "hangoutsMeet"
            if not is_meet or not self.google.subject:
                raise Refusal(400, "invalid", "Invalid conference type value.")
            if asked["requestId"] in self.request_ids:
                event.pop("conferenceData")
                return event
            self.request_ids.add(asked["requestId"])
            asked = {**asked, "status": {"statusCode": "failure" if self.link_fails else "pending"}}
            event["conferenceData"] = {"createRequest": asked}
            event["_looks"] = self.looks_until_link
            self.maybe_finish(event)
        return event

    def maybe_finish(self, event: dict[str, Any]) -> None:
        asked = event.get("conferenceData", {}).get("createRequest", {})
        if asked.get("status", {}).get("statusCode") != "pending":
            return
        if event["_looks"] > 0:
            event["_looks"] -= 1
            return
        code = self.google.meet.add_space()
        link = f"https://meet.google.com/{code}"
        event["hangoutLink"] = link
        event["conferenceData"] = {
            "createRequest": {**asked, "status": {"statusCode": "success"}},
            "conferenceId": code,
            "entryPoints": [
                {"entryPointType": "video", "uri": link, "label": link.removeprefix("https://")},
                {"entryPointType": "phone", "uri": "tel:+1-555-0100", "pin": "123456", "regionCode": "US"},
            ],
        }

    def check_times(self, body: dict[str, Any], *, is_new: bool) -> None:
        for name in ("start", "end"):
            if name not in body:
                if is_new:
                    raise Refusal(400, "required", f"Missing {name} time.")
                continue
            try:
                ZoneInfo(body[name]["timeZone"])
                at = dt.datetime.fromisoformat(body[name]["dateTime"])
            except (KeyError, ValueError, ZoneInfoNotFoundError):
                raise Refusal(400, "invalid", "Invalid time.") from None
            if at.tzinfo is None:
                raise Refusal(400, "invalid", "no offset")

    def find(self, call: Any) -> dict[str, Any]:
        calendar, event_id = call.places
        if calendar != "primary" or event_id not in self.events:
            raise Refusal(404, "notFound", "Not Found")
        return self.events[event_id]

    def get(self, call: Any) -> tuple[int, Any, Any]:
        event = self.find(call)
        self.maybe_finish(event)
        return 200, {name: value for name, value in event.items() if name != "_looks"}, {}

    def list(self, call: Any) -> tuple[int, Any, Any]:
        found = [] if self.is_blind else list(self.events.values())
        if call.parameters.get("showDeleted") != "true":
            found = [event for event in found if event["status"] != "cancelled"]
        if wanted := call.parameters.get("privateExtendedProperty"):
            name, _equals, value = wanted.partition("=")
            found = [
                event
                for event in found
                if event.get("extendedProperties", {}).get("private", {}).get(name) == value
            ]
        return self.page("items", found, call.parameters, most="maxResults")

    def patch(self, call: Any) -> tuple[int, Any, Any]:
        event = self.find(call)
        if self.before_patch:
            self.by_hand(event["id"], **self.before_patch.pop(0))
            event = self.events[event["id"]]
        if call.headers.get("if-match", event["etag"]) != event["etag"]:
            raise Refusal(412, "conditionNotMet", "Precondition Failed")
        if event["status"] == "cancelled":
            raise Refusal(410, "deleted", "Resource has been deleted")
        self.check_times(call.body, is_new=False)
        changed = self.with_conference(merged(event, call.body), call)
        return 200, self.store(changed), {}

    def delete(self, call: Any) -> tuple[int, Any, Any]:
        event = self.find(call)
        if event["status"] == "cancelled":
            raise Refusal(410, "deleted", "Resource has been deleted")
        self.by_hand(event["id"], status="cancelled")
        return 204, None, {}


class Meet(Pages):
    """Spaces and what was held in them. ``may_set`` are the masks that the account's edition allows."""

    def __init__(self, google: Any) -> None:
        self.google = google
        self.spaces: dict[str, dict[str, Any]] = {}
        self.records: list[dict[str, Any]] = []
        self.children: dict[str, list[dict[str, Any]]] = {}
        self.may_record = True
        self.handlers = {
            "meet.spaces.get": self.get_space,
            "meet.spaces.patch": self.patch_space,
            "meet.conferenceRecords.list": self.list_records,
            "meet.conferenceRecords.participants.list": self.lister("participants"),
            "meet.conferenceRecords.participants.participantSessions.list": self.lister(
                "participantSessions"
            ),
            "meet.conferenceRecords.recordings.list": self.lister("recordings"),
            "meet.conferenceRecords.transcripts.list": self.lister("transcripts"),
            "meet.conferenceRecords.transcripts.entries.list": self.lister(
                "entries", key="transcriptEntries"
            ),
        }

    def add_space(self) -> str:
        number = len(self.spaces)
        code = f"abc-defg-hi{'jklmnopqrstu'[number]}"
        self.spaces[code] = {
            "name": f"spaces/s{number}",
            "meetingCode": code,
            "config": {"accessType": "TRUSTED"},
        }
        return code

    def hold(self, code: str, name: str, start: str, end: str | None = None) -> str:
        """Let a meeting be held."""
        record = {"name": f"conferenceRecords/{name}", "space": self.spaces[code]["name"], "startTime": start}
        self.records.append({**record, **({"endTime": end} if end else {})})
        return record["name"]

    def add(self, parent: str, kind: str, name: str, **fields: Any) -> str:
        """Put something below ``parent``, such as a participant of a record."""
        full = f"{parent}/{kind}/{name}"
        self.children.setdefault(f"{parent}/{kind}", []).append({"name": full, **fields})
        return full

    def space(self, name: str) -> dict[str, Any]:
        for code, space in self.spaces.items():
            if name in {code, space["name"].removeprefix("spaces/")}:
                return space
        raise Refusal(404, "notFound", "no such space")

    def get_space(self, call: Any) -> tuple[int, Any, Any]:
        return 200, self.space(call.places[0]), {}

    def patch_space(self, call: Any) -> tuple[int, Any, Any]:
        space = self.space(call.places[0])
        masks = call.parameters.get("updateMask", "").split(",")
        if not all(mask.startswith("config.") for mask in masks):
            raise Refusal(400, "invalid", "updateMask")
        if any("artifactConfig" in mask for mask in masks) and not self.may_record:
            raise Refusal(403, "PERMISSION_DENIED", "not in this edition")
        space["config"] = merged(space["config"], call.body["config"])
        return 200, space, {}

    def list_records(self, call: Any) -> tuple[int, Any, Any]:
        found = self.records
        if wanted := call.parameters.get("filter"):
            match = CODE_FILTER.fullmatch(wanted)
            if match is None:
                raise Refusal(400, "invalid", "filter")
            names = {space["name"] for code, space in self.spaces.items() if code == match[1]}
            found = [record for record in found if record["space"] in names]
        return self.page("conferenceRecords", list(reversed(found)), call.parameters, most="pageSize")

    def lister(self, kind: str, *, key: str = "") -> Any:
        def answer(call: Any) -> tuple[int, Any, Any]:
            kinds = {"participantSessions": ["participants"], "entries": ["transcripts"]}.get(kind, [])
            parent = "conferenceRecords"
            for place, below in zip(call.places, [*kinds, kind], strict=True):
                parent = f"{parent}/{place}/{below}"
            found = self.children.get(parent, [])
            return self.page(key or kind, found, call.parameters, most="pageSize")

        return answer
