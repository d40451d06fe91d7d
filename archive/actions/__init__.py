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
from archive.actions.planning import carry_out, due_plans, plan_publishing
from archive.actions.publishing import NotReady, add_text, hide, publish, reopen, withdraw, withhold_text
from archive.actions.telling import (
    NotSaved,
    change_pace,
    forget_what_was_told,
    get_ready,
    note_said,
    save_search,
    stop_search,
    tell,
    to_get_ready,
)
from archive.actions.tending import send_copy, tend_copy

__all__ = [
    "NoCopy",
    "NotReady",
    "NotSaved",
    "add_text",
    "announce_due_copies",
    "ask_for_copy",
    "carry_out",
    "change_pace",
    "drop_text",
    "due_plans",
    "follow_publication",
    "follow_text",
    "forget_hidden_words",
    "forget_what_was_told",
    "get_ready",
    "hide",
    "index_page",
    "index_publication",
    "note_said",
    "out_of_date",
    "plan_publishing",
    "publish",
    "reopen",
    "save_search",
    "send_copy",
    "stop_search",
    "take_copy_down",
    "take_questions",
    "tell",
    "tend_copy",
    "to_get_ready",
    "withdraw",
    "withhold_text",
    "write_text",
]
