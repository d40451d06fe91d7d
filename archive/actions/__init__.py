"""The verbs of the archive."""

from archive.actions.asked import take_questions
from archive.actions.copying import (
    NoCopy,
    announce_due_copies,
    ask_for_copy,
    follow_publication,
    follow_text,
    take_copy_down,
)
from archive.actions.forgetting import forget_hidden_words
from archive.actions.indexing import drop_text, index_page, index_publication, out_of_date, write_text
from archive.actions.publishing import NotReady, add_text, hide, publish, reopen, withdraw, withhold_text
from archive.actions.tending import send_copy, tend_copy

__all__ = [
    "NoCopy",
    "NotReady",
    "add_text",
    "announce_due_copies",
    "ask_for_copy",
    "drop_text",
    "follow_publication",
    "follow_text",
    "forget_hidden_words",
    "hide",
    "index_page",
    "index_publication",
    "out_of_date",
    "publish",
    "reopen",
    "send_copy",
    "take_copy_down",
    "take_questions",
    "tend_copy",
    "withdraw",
    "withhold_text",
    "write_text",
]
