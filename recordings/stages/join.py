"""Make one source of the parts in which a meeting was recorded, and one sound for each interpreter's language."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import gettext_lazy

from recordings import encoding, ffmpeg, joining, probe, refusals, storage
from recordings.joining import Part
from recordings.models import ProviderFile, RenditionKind, SourceFile, SourceKind
from recordings.pipeline import StageContext
from recordings.stages.encode import encode_source

FIRST_PART: Final = 1


class JoinParts:
    """Joins the parts of a recording, and of each interpreter's sound beside it, into sources of part 0.

    The parts are destroyed with it: what is silenced later is silenced in the one file that is left.
    """

    queue = "media"
    required = True
    follows_source = False
    label = gettext_lazy("Parts joined")

    def wanted(self, context: StageContext) -> bool:
        sources = context.recording.source_files
        has_parts = sources.filter(kind=SourceKind.MEDIA).count() > 1
        return has_parts or sources.filter(kind=SourceKind.SPOKEN, part__gte=FIRST_PART).exists()

    def run(self, context: StageContext) -> None:
        sources = context.recording.source_files
        media = list(sources.filter(kind=SourceKind.MEDIA).order_by("part"))
        parts = [_part_of(source) for source in media]
        spoken = list(sources.filter(kind=SourceKind.SPOKEN).order_by("language", "part"))
        made: list[tuple[str, str, Path]] = []
        if len(parts) > 1:
            has_picture = joining.size_of(parts) is not None
            out = context.work_dir / ("joined.mov" if has_picture else "joined.m4a")
            _encode(context, joining.joined(parts, out), parts)
            made.append((SourceKind.MEDIA, "", out))
        for language in sorted({source.language for source in spoken}):
            beside = _beside(media, parts, [source for source in spoken if source.language == language])
            out = context.work_dir / f"spoken-{language}.m4a"
            _encode(context, joining.joined_sound(beside, out), beside)
            made.append((SourceKind.SPOKEN, language, out))
        _replace(context, made)


def _part_of(source: SourceFile) -> Part:
    path = storage.path(source.file)
    facts = probe.look(path)
    return Part(path, facts, facts.duration_ms or probe.measure(path, facts))


def _beside(media: Sequence[SourceFile], parts: Sequence[Part], spoken: Sequence[SourceFile]) -> list[Part]:
    """Return one piece of an interpreter's sound for each part of the recording, silence where there is none."""
    by_part = {source.part: source for source in spoken}
    pieces = []
    for source, whole in zip(media, parts, strict=True):
        heard = by_part.get(source.part)
        if heard is None:
            pieces.append(Part(None, None, whole.duration_ms))
            continue
        path = storage.path(heard.file)
        delay_ms = _delay_ms(source, heard)
        pieces.append(Part(path, probe.look(path), whole.duration_ms, delay_ms))
    return pieces


def _delay_ms(source: SourceFile, heard: SourceFile) -> int:
    """Return how much later than its part an interpreter's sound began, where the provider says."""
    rows = ProviderFile.objects.filter(recording=source.recording_id, part=source.part)
    began = (
        rows.filter(file=source.file, started_at__isnull=False).values_list("started_at", flat=True).first()
    )
    later = (
        rows.filter(file=heard.file, started_at__isnull=False).values_list("started_at", flat=True).first()
    )
    if began is None or later is None:
        return 0
    return max(0, round((later - began).total_seconds() * 1000))


def _encode(context: StageContext, output: encoding.Output, parts: Sequence[Part]) -> None:
    total_ms = sum(part.duration_ms for part in parts)
    try:
        ffmpeg.run(
            output,
            program=ffmpeg.find_ffmpeg(settings.FFMPEG),
            reads=[part.path for part in parts if part.path is not None],
            writes=context.work_dir,
            limits=encoding.limits(total_ms),
            on_progress=lambda done_ms: context.progress(min(done_ms, total_ms), total_ms),
        )
    except ffmpeg.FfmpegFailed as error:
        if error.is_ours:
            raise
        raise refusals.DamagedFile(str(error)) from error


def _replace(context: StageContext, made: Sequence[tuple[str, str, Path]]) -> None:
    """Put what was made in the place of its parts, in one transaction; then destroy them."""
    recording = context.recording
    rows = []
    for kind, language, out in made:
        stem = f"source-{language}" if language else "source"
        kept = storage.keep(out, public_id=recording.public_id, stem=stem, suffix=out.suffix)
        rows.append(
            SourceFile(
                recording=recording,
                kind=kind,
                language=language,
                part=0,
                file=kept.name,
                sha256=kept.sha256,
                size_bytes=kept.size_bytes,
            )
        )
    gone: list[str] = []
    with context.publishing():
        for row in rows:
            old = SourceFile.objects.filter(recording=recording, kind=row.kind, language=row.language)
            gone += old.values_list("file", flat=True)
            old.delete()
            row.save()
        ProviderFile.objects.filter(recording=recording, file__in=gone).update(file="")
    for name in {*gone} - {row.file for row in rows}:
        storage.path(name).unlink(missing_ok=True)


class MakeSpoken:
    """The sound of each interpreter, for listening in that language."""

    queue = "media"
    required = False
    follows_source = True
    label = gettext_lazy("Interpreters’ sound")

    def wanted(self, context: StageContext) -> bool:
        return context.recording.source_files.filter(kind=SourceKind.SPOKEN).exists()

    def run(self, context: StageContext) -> None:
        for source in context.recording.source_files.filter(kind=SourceKind.SPOKEN, part=0):
            path = storage.path(source.file)
            out = context.work_dir / f"{source.language}.m4a"
            output = joining.listened(path, probe.look(path), out)
            encode_source(context, output, reads=path)
            context.keep_rendition(
                RenditionKind.SPOKEN,
                out,
                content_type="audio/mp4",
                language=source.language,
                duration_ms=context.recording.duration_ms,
            )
