"""Take the names out of a chat: the words stay, who wrote them becomes a number."""

import re
from typing import Final

from django.utils.translation import gettext as _

MOST_NAMES: Final = 2000
# Hours:minutes:seconds, a tab, the name and a colon, a tab, the words; a line without these goes on with the last.
LINE: Final = re.compile(r"^(\d{1,3}:\d\d:\d\d)\t(.{1,200}?):\t(.*)$")


def without_names(chat: str) -> str:
    """Return ``chat`` (as ``providers.records.FileKind`` has it) with "Participant 3" for each who wrote in it.

    Their names are taken out of the words too, wherever somebody is addressed by the whole name.
    """
    rows = [(line, LINE.match(line)) for line in chat.splitlines()]
    numbers: dict[str, str] = {}
    for _line, match in rows:
        if match is not None and match[2].strip() not in numbers and len(numbers) < MOST_NAMES:
            numbers[match[2].strip()] = _("Participant %(number)d") % {"number": len(numbers) + 1}
    hide = Hider(numbers)
    nobody = _("Participant")
    written = []
    for line, match in rows:
        if match is None:
            written.append(hide(line))
        else:
            written.append(f"{match[1]}\t{numbers.get(match[2].strip(), nobody)}:\t{hide(match[3])}")
    return "\n".join(written) + "\n" if written else ""


class Hider:
    """Puts numbers for names, the longest first, whatever their case."""

    def __init__(self, numbers: dict[str, str]) -> None:
        self.numbers = {name.casefold(): number for name, number in numbers.items()}
        names = sorted((name for name in numbers if name), key=len, reverse=True)
        whole = "|".join(re.escape(name) for name in names)
        self.pattern = re.compile(rf"(?<!\w)(?:{whole})(?!\w)", re.IGNORECASE) if names else None

    def __call__(self, words: str) -> str:
        if self.pattern is None:
            return words
        return self.pattern.sub(lambda found: self.numbers.get(found[0].casefold(), "…"), words)
