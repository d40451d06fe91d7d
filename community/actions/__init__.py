"""The verbs of the community."""

from community.actions.asking import answer, ask, tell_asker, tell_those_asked
from community.actions.contacting import block, deliver, reply, write_to
from community.actions.errors import NotPossible, NotReachable, TooMany
from community.actions.hiding import hide_in_posts
from community.actions.importing import import_questions
from community.actions.mailed import take_mailed_reply
from community.actions.posting import hide, post_notice, show

__all__ = [
    "NotPossible",
    "NotReachable",
    "TooMany",
    "answer",
    "ask",
    "block",
    "deliver",
    "hide",
    "hide_in_posts",
    "import_questions",
    "post_notice",
    "reply",
    "show",
    "take_mailed_reply",
    "tell_asker",
    "tell_those_asked",
    "write_to",
]
