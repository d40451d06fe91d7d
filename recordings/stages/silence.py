"""Write the source anew without the words that are hidden."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from recordings import encoding, probe, storage
from recordings.actions import destroy_unused
from recordings.models import Silence, SourceFile, SourceKind
from recordings.pipeline import StageContext
from recordings.stages.encode import encode_source


class SilenceWords:
    """Silences stretches in every sound that came in, and covers the picture where that is asked for.

    The new file takes the old one's place in one transaction; then the old one is destroyed. Done twice, it
    silences what is silent.
    """

    queue = "media"
    required = True
    follows_source = True
    label = _("Hidden words taken out")

    def wanted(self, context: StageContext) -> bool:
        return Silence.objects.filter(recording=context.recording, made_at=None).exists()

    def run(self, context: StageContext) -> None:
        open_ones = list(Silence.objects.filter(recording=context.recording, made_at=None))
        for source in context.recording.source_files.filter(kind__in=[SourceKind.MEDIA, SourceKind.SPOKEN]):
            self._write_anew(context, source, open_ones)
        with context.publishing():
            Silence.objects.filter(pk__in=[row.pk for row in open_ones]).update(made_at=timezone.now())
        # A worker that lost its stage to the silencing may have left a file behind.
        begun_at = context.run.started_at
        if begun_at is not None:
            destroy_unused(context.recording.pk, before=begun_at.timestamp())

    def _write_anew(self, context: StageContext, source: SourceFile, silences: list[Silence]) -> None:
        old = storage.path(source.file)
        facts = probe.look(old)
        spans = [(row.start_ms, row.end_ms) for row in silences]
        covered = [(row.start_ms, row.end_ms) for row in silences if row.covers_picture]
        container = encoding.master_container(facts) if facts.video else "matroska"
        made = context.work_dir / f"source-{source.pk}.{'mov' if container == 'mp4' else container}"
        output = encoding.silenced(old, facts, made, spans=spans, covered=covered)
        encode_source(context, output, reads=old)
        kept = storage.keep(made, public_id=context.recording.public_id, stem="source", suffix=made.suffix)
        with context.publishing():
            SourceFile.objects.filter(pk=source.pk).update(
                file=kept.name, sha256=kept.sha256, size_bytes=kept.size_bytes
            )
        if kept.name != source.file:
            old.unlink(missing_ok=True)
