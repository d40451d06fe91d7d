import io
import json

import pytest
from docx import Document

from tests.factories.transcripts import make_recording, make_said, make_transcript
from transcripts import exports
from transcripts.actions import Source, approve_transcript, edit_segment, write_transcript
from transcripts.models import Transcript

pytestmark = pytest.mark.django_db


def conversation() -> Transcript:
    recording = make_recording()
    recording.webinar.slug, recording.webinar.title = "village-committees", "Village committees"
    recording.webinar.save()
    return write_transcript(
        recording,
        [
            make_said("Families & leaders know <best>.", speaker="Amina"),
            make_said("Yes.", start_ms=3000, speaker="Joy"),
        ],
        language="en",
        source=Source(engine="faster-whisper", model="small", quality=30),
    )


def test_webvtt_carries_speakers_and_that_it_is_a_draft() -> None:
    transcript = conversation()
    export = exports.render(transcript, "vtt")

    assert (export.content_type, export.filename) == ("text/vtt; charset=utf-8", "village-committees.en.vtt")
    assert export.content.decode() == (
        "WEBVTT\nLanguage: en\n\nNOTE\nAutomatic draft by Whisper small, not checked yet. "
        f"{exports.version_line(transcript)}\n\n"
        "00:00:00.000 --> 00:00:02.500\n<v Amina>Families &amp; leaders know &lt;best&gt;.\n\n"
        "00:00:03.000 --> 00:00:03.833\n<v Joy>Yes.\n"
    )


def test_subrip_has_speakers_as_words() -> None:
    assert exports.render(conversation(), "srt").content.decode() == (
        "1\n00:00:00,000 --> 00:00:02,500\nAmina: Families & leaders know <best>.\n\n"
        "2\n00:00:03,000 --> 00:00:03,833\nJoy: Yes.\n"
    )


def test_plain_text_is_made_of_paragraphs() -> None:
    transcript = approve_transcript(conversation(), by=None)

    assert exports.render(transcript, "txt").content.decode() == (
        "Village committees\nWritten down by Whisper small, checked by people.\n"
        f"{exports.version_line(transcript)}\n\n"
        "[0:00] Amina\nFamilies & leaders know <best>.\n\n[0:03] Joy\nYes.\n"
    )


def test_json_holds_every_word_with_its_time() -> None:
    transcript = conversation()

    data = json.loads(exports.render(transcript, "json").content)

    assert (data["id"], data["webinar"], data["language"]) == (
        transcript.public_id,
        "village-committees",
        "en",
    )
    assert data["segments"][1] == {
        "id": transcript.segments.get(position=1).public_id,
        "start_ms": 3000,
        "end_ms": 3500,
        "speaker": "Joy",
        "text": "Yes.",
        "confidence": 0.9,
        "flags": [],
        "is_outdated": False,
        "words": [{"text": "Yes.", "start_ms": 3000, "end_ms": 3500, "confidence": 0.9}],
    }


def test_word_opens_the_document() -> None:
    transcript = conversation()
    document = Document(io.BytesIO(exports.render(transcript, "docx").content))

    assert [paragraph.text for paragraph in document.paragraphs] == [
        "Village committees",
        "Automatic draft by Whisper small, not checked yet.",
        exports.version_line(transcript),
        "0:00  Amina: Families & leaders know <best>.",
        "0:03  Joy: Yes.",
    ]


def test_lines_of_one_speaker_are_one_paragraph_until_a_pause() -> None:
    transcript = make_transcript(["Good morning."], recording=make_recording())
    write_transcript(
        transcript.recording,
        [
            make_said("One two three four five six seven eight."),
            make_said("And so on.", start_ms=5000),
            make_said("Later.", start_ms=20_000),
        ],
        language="en",
        source=Source(engine="faster-whisper", model="small", quality=30),
    )

    assert [paragraph.text for paragraph in exports.paragraphs(list(transcript.segments.all()))] == [
        "One two three four five six seven eight. And so on.",
        "Later.",
    ]


def test_rough_text_says_so_in_every_file() -> None:
    rough = write_transcript(
        make_recording(),
        [make_said("lissen", confidence=0.2)],
        language="en",
        source=Source(engine="pocketsphinx", model="en-us"),
    )

    assert exports.status_line(rough) == (
        "Automatic draft by PocketSphinx en-us: rough machine text, check before quoting."
    )


def test_no_other_kind_of_file_is_made() -> None:
    with pytest.raises(KeyError):
        exports.render(conversation(), "exe")


def test_markdown_says_what_was_said_and_nothing_more() -> None:
    transcript = write_transcript(
        make_recording(),
        [make_said("# Not a *heading* [link](x) <b>.", speaker="A_B"), make_said("- no list", start_ms=9000)],
        language="en",
        source=Source(engine="faster-whisper", model="small", quality=30),
    )

    text = exports.render(transcript, "md").content.decode()

    assert "\n\n**0:00 A\\_B**\n\n\\# Not a \\*heading\\* \\[link\\](x) \\<b\\>.\n\n" in text
    assert "\n\n\\- no list\n" in text
    assert exports.version_line(transcript) in text


def test_a_table_runs_no_formula_and_says_what_it_is() -> None:
    transcript = write_transcript(
        make_recording(),
        [make_said("=cmd()", speaker="@Amina")],
        language="en",
        source=Source(engine="faster-whisper", model="small", quality=30),
    )

    head, line, rest = exports.render(transcript, "csv").content.decode("utf-8-sig").split("\r\n")

    day = transcript.updated_at.date().isoformat()
    assert head == "start,end,speaker,text,language,state,version,date,written_by"
    assert (line, rest) == (f"0.0,0.5,'@Amina,'=cmd(),en,draft,1,{day},Whisper small", "")


@pytest.mark.parametrize("language", ["en", "ar", "zz"])
def test_a_pdf_holds_the_text(language: str) -> None:
    export = exports.render(make_transcript(["Good morning."], language=language), "pdf")

    assert (export.content_type, export.content[:5]) == ("application/pdf", b"%PDF-")
    assert export.filename.endswith(f".{language}.pdf")


def test_a_text_under_review_says_so() -> None:
    transcript = make_transcript(["Good morning."])
    edit_segment(transcript.segments.all()[0], by=None, text="Good evening.")
    transcript.refresh_from_db()

    assert exports.notes(transcript)[0] == "Written down by Whisper small, being checked by people."
    assert exports.notes(transcript)[1].startswith("Version 2 of ")
