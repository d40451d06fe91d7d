"""News of recordings, each sent inside the transaction of the change."""

from django.dispatch import Signal

recording_added = Signal()  # recording: its stages are planned
stage_finished = Signal()  # run: done or skipped
stage_failed = Signal()  # run
stage_retried = Signal()  # run: pending again
recording_ready = Signal()  # recording: every stage is done
recording_withdrawn = Signal()  # recording
