"""What the workers do in a demo."""

from config.demo import meeting


def hold_meeting(room_id: str, port: int) -> None:
    meeting.hold_meeting(room_id, port)
