"""News of the archive, each sent inside the transaction of the change."""

from django.dispatch import Signal

webinar_published = Signal()  # publication, first: bool
publication_hidden = Signal()  # publication
publication_withdrawn = Signal()  # publication
video_copy_due = Signal()  # copy: somebody should send it, show it, hide it or take it down
text_indexed = Signal()  # transcript: search finds what it says now
search_saved = Signal()  # search: what it finds already has to be noted
