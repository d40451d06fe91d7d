"""News of transcripts, each sent inside the transaction of the change."""

from django.dispatch import Signal

transcript_written = Signal()  # transcript: by machine or import, as a draft
transcript_changed = Signal()  # transcript: segments were edited, split, merged or replaced
transcript_approved = Signal()  # transcript
transcript_reopened = Signal()  # transcript
words_hidden = Signal()  # redaction: its words are gone from every text; the index and the sound follow
redaction_proposed = Signal()  # redaction: waits for a second person; nobody should see it till then
