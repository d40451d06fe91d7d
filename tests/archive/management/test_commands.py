import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from archive.models import Publication, SearchSection
from archive.states import Audience, PublicationState
from tests.factories.archive import make_publication, make_ready_webinar, make_spoken_text

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out, no_color=True)
    return out.getvalue()


def test_search_shows_moments_with_their_time() -> None:
    make_publication(said=["Nothing"] * 8 + ["We built a village <committee>."])

    assert run("search", "comittee") == "0 found.\nDid you mean: committee\n"
    assert run("search", "committee").splitlines() == [
        "Village committees  /recordings/village-committees/",
        "      1:22  We built a village <committee>.",
        "1 found.",
    ]


def test_search_prints_json_as_the_api_answers() -> None:
    make_publication()

    answer = json.loads(run("search", "committee", "--json"))

    (result,) = answer["results"]
    assert (answer["count"], result["webinar"]["slug"]) == (1, "village-committees")
    assert [(moment["start_ms"], moment["snippet"]) for moment in result["moments"]] == [
        (2000, "We built a village <mark>committee</mark>.")
    ]


def test_publish_prints_what_stands_in_the_way() -> None:
    make_ready_webinar()

    with pytest.raises(CommandError) as refusal:
        run("publish", "village-committees")

    assert (str(refusal.value), refusal.value.returncode) == (
        "“village-committees” cannot be published yet:\n- There is no transcript yet.",
        1,
    )


def test_publish_and_withdraw_do_what_the_buttons_do() -> None:
    make_spoken_text(make_ready_webinar().recordings.get(), ["Welcome"])

    published = run("publish", "village-committees", "--audience", "members")
    publication = Publication.objects.get()
    withdrawn = run("withdraw", "village-committees", "--reason", "consent")

    assert published == "Published as No. 1: /recordings/village-committees/\n"
    assert (publication.state, publication.audience) == (PublicationState.PUBLISHED, Audience.MEMBERS)
    assert withdrawn == "Withdrawn: /recordings/village-committees/\n"
    assert Publication.objects.get().withdrawal_reason == "consent"


def test_a_webinar_that_does_not_exist_is_named() -> None:
    with pytest.raises(CommandError, match="There is no webinar “nowhere”"):
        run("publish", "nowhere")
    with pytest.raises(CommandError, match="There is no recording “nowhere” in the archive"):
        run("withdraw", "nowhere")


def test_what_is_withdrawn_cannot_be_withdrawn_again() -> None:
    make_publication(state=PublicationState.WITHDRAWN)

    with pytest.raises(CommandError, match="“village-committees” is not in the archive any more"):
        run("withdraw", "village-committees")


def test_the_index_is_checked_and_made_anew() -> None:
    publication = make_publication()
    in_order = run("search_index", "check")
    text = publication.transcripts.get()
    text.version += 1
    text.save()
    SearchSection.objects.all().delete()

    with pytest.raises(CommandError, match="village-committees is not up to date"):
        run("search_index", "check")

    assert run("search_index", "rebuild") == in_order == "The search index is in order.\n"
    assert SearchSection.objects.count() == 1
