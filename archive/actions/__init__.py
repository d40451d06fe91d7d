"""The verbs of the archive."""

from archive.actions.forgetting import forget_hidden_words
from archive.actions.indexing import drop_text, index_page, index_publication, out_of_date, write_text
from archive.actions.publishing import NotReady, add_text, hide, publish, reopen, withdraw, withhold_text

__all__ = [
    "NotReady",
    "add_text",
    "drop_text",
    "forget_hidden_words",
    "hide",
    "index_page",
    "index_publication",
    "out_of_date",
    "publish",
    "reopen",
    "withdraw",
    "withhold_text",
    "write_text",
]
