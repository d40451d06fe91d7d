import pytest

from community.models import Notice
from config.demo import content
from config.demo.seeding import consent, seed, seed_note, seed_question
from members.demo import DEMO_SIGN_INS
from members.models import Member
from members.roles import Role
from registrations.models import Registration
from registrations.states import SeatState
from webinars.models import Webinar
from webinars.states import WebinarState

pytestmark = pytest.mark.django_db


def test_the_printed_sign_ins_work() -> None:
    seed()

    assert all(Member.objects.get(email=one.email).check_password(one.password) for one in DEMO_SIGN_INS)


def test_each_page_has_something_true_to_show() -> None:
    seed()

    states = dict(Webinar.objects.values_list("title", "state"))
    assert states == {
        **dict.fromkeys((talk.title for talk in (*content.UPCOMING, content.FULL)), WebinarState.SCHEDULED),
        content.DRAFT.title: WebinarState.DRAFT,
    }
    assert Notice.objects.filter(state="public").count() == 1


def test_the_full_webinar_has_a_waiting_list() -> None:
    seed()

    seats = Registration.objects.filter(webinar__title=content.FULL.title).order_by("pk")
    assert [seat.state for seat in seats] == [SeatState.CONFIRMED] * 3 + [SeatState.WAITLISTED] * 2


def test_seeding_again_changes_nothing() -> None:
    seed()
    before = (
        Webinar.objects.count(),
        Registration.objects.count(),
        Member.objects.count(),
        Notice.objects.count(),
    )

    members = seed()
    webinar = seed_note(members[Role.HOST])
    seed_question(webinar, members)
    seed_question(seed_note(members[Role.HOST]), members)

    counts = (
        Webinar.objects.count(),
        Registration.objects.count(),
        Member.objects.count(),
        Notice.objects.count(),
    )
    assert counts == (before[0] + 1, *before[1:])
    assert webinar.questions.count() == 1


def test_the_past_webinar_has_its_consents() -> None:
    webinar = seed_note(seed()[Role.HOST])

    consent(webinar, by=Member.objects.get(role=Role.HOST))

    assert (webinar.state, webinar.presenters.filter(consented_at=None).count()) == (WebinarState.ENDED, 0)


def test_everyone_in_the_demo_is_invented() -> None:
    seed()

    addresses = set(Registration.objects.values_list("email", flat=True)) | set(
        Member.objects.values_list("email", flat=True)
    )
    assert {address.rsplit("@")[1] for address in addresses} == {"example.org"}
