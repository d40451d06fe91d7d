"""Milliseconds and the ways people and formats write them."""


def clock(ms: int) -> str:
    """Return ``12:34`` or ``1:02:03``, as a reader sees a moment."""
    minutes, seconds = divmod(max(0, ms) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def timestamp(ms: int, *, decimal: str = ".") -> str:
    """Return ``HH:MM:SS.mmm`` as WebVTT writes it; SubRip has a comma as its ``decimal``."""
    seconds, millis = divmod(max(0, ms), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}{decimal}{millis:03d}"
