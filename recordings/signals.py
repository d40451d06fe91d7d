"""News of recordings, each sent inside the transaction of the change."""

from django.dispatch import Signal

recording_added = Signal()  # recording: its stages are planned
stage_finished = Signal()  # run: done or skipped
stage_failed = Signal()  # run
stage_retried = Signal()  # run: pending again
recording_ready = Signal()  # recording: every stage is done
recording_withdrawn = Signal()  # recording
recording_silenced = Signal()  # recording: stretches are to be taken out; its renditions are gone until then
files_unwanted = Signal()  # recording: files of it are in no row any more and must not stay
files_announced = Signal()  # recording: files of it wait at its provider
file_fetched = Signal()  # file: ProviderFile, whole and checked
