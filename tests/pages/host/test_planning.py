"""What hosts plan around a webinar: presenters and claims, practice, phone, cancelling, templates, helpers."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.models import Member, Person
from notifications.models import OutgoingMail
from tests.factories.community import make_question
from tests.factories.members import make_host, make_member, make_person
from tests.factories.registrations import make_seat
from tests.factories.webinars import make_webinar
from tests.pages.seen import errors, links, main_text
from webinars.actions import add_host, make_series, save_template, set_dial_ins
from webinars.actions.phone import DialInSpec
from webinars.models import Webinar, WebinarTemplate
from webinars.states import Every, HostRole, WebinarState

pytestmark = pytest.mark.django_db


@pytest.fixture
def host(client: Client) -> Member:
    host = make_host("odhiambo@example.org", name="Odhiambo")
    client.force_login(host)
    return host


def page(name: str, webinar: Webinar, *more: str) -> str:
    return reverse(name, args=[webinar.slug, *more])


def series_of(host: Member, count: int = 3) -> list[Webinar]:
    first = make_webinar("Listening circle", host=host, time_zone="Africa/Nairobi")
    series = make_series(first, by=host, every=Every.WEEK, count=count)
    return list(series.webinars.order_by("starts_at"))


def test_the_page_says_how_many_are_told_before_a_series_is_cancelled(client: Client, host: Member) -> None:
    first, second, third = series_of(host)
    for webinar, email in ((first, "a@e.org"), (second, "a@e.org"), (third, "A@e.org"), (third, "b@e.org")):
        make_seat(webinar, email)
    address = page("host_webinar_cancel", second)

    asked = main_text(client.get(address))
    unsure = client.post(address, {})
    done = client.post(address, {"scope": "following"}, follow=True)

    assert "This one only1 webinar" in asked
    assert "1 person is told at once, by one e-mail each." in asked
    assert "2 people are told at once, by 3 e-mails in all." in asked
    assert "2 people are told at once, by 4 e-mails in all." in asked
    assert errors(unsure) == ["Choose which webinars are cancelled"]
    assert "2 webinars are cancelled. 2 people are told at once, by 3 e-mails in all." in main_text(done)
    assert [row.state for row in Webinar.objects.order_by("starts_at")] == [
        "scheduled",
        "cancelled",
        "cancelled",
    ]
    assert links(client.get(page("host_webinar", first)), "Cancel it, or the series") == [
        page("host_webinar_cancel", first)
    ]


def test_one_webinar_is_cancelled_by_one_press_and_never_twice(client: Client, host: Member) -> None:
    webinar = make_webinar(host=host)
    address = page("host_webinar_cancel", webinar)

    asked = client.get(address)
    client.post(address)
    again = client.post(address, follow=True)

    assert "Nobody has a seat, so nobody is told." in main_text(asked)
    assert "This webinar cannot be cancelled any more." in main_text(again)


def test_the_form_says_how_many_are_told_in_the_whole_series(client: Client, host: Member) -> None:
    first, second, _third = series_of(host)
    for webinar in (first, second):
        make_seat(webinar, "a@e.org")

    words = main_text(client.get(page("host_webinar_edit", second)))

    assert "With those after it: 1 people in 2 webinars." in words
    assert "With all still to come: 1 people in 3 webinars." in words


def test_interpreters_are_added_to_a_whole_series_and_shown_to_everyone(client: Client, host: Member) -> None:
    first, *_others = series_of(host)
    address = page("host_presenters", first)
    asked = {"name": "Josephine", "email": "j@example.org", "role": "interpreter", "scope": "all"}

    unknown = client.post(address, {**asked, "from_language": "English", "into_language": "Klingonese"})
    same = client.post(address, {**asked, "from_language": "English", "into_language": "en"})
    missing = client.post(address, {**asked, "name": "", "from_language": ""})
    added = client.post(address, {**asked, "from_language": "English", "into_language": "Krio"}, follow=True)

    assert errors(unknown) == ["“Klingonese” is no language that is known here"]
    assert errors(same) == ["Choose two different languages"]
    assert errors(missing) == [
        "Enter the name",
        "Enter a language, such as Kiswahili",
        "Enter a language, such as Kiswahili",
    ]
    assert "Added to 3 webinars." in main_text(added)
    shown = main_text(client.get(first.get_absolute_url()))
    assert "Interpreted intoKrio" in shown
    assert "Josephine (English – Krio)" in shown
    assert [row.interpreting[0].into_language for row in Webinar.objects.all()] == ["kri"] * 3
    assert first.speaking == []


def test_languages_of_interpretation_are_chosen_with_the_webinar(client: Client, host: Member) -> None:
    webinar = make_webinar(host=host, time_zone="Africa/Nairobi")
    local = webinar.starts_at.astimezone(webinar.zone)
    answers = {
        "title": webinar.title,
        "date": f"{local:%Y-%m-%d}",
        "time": f"{local:%H:%M}",
        "duration_minutes": "60",
        "time_zone": "Africa/Nairobi",
        "language": "en",
        "presenters-TOTAL_FORMS": "0",
        "presenters-INITIAL_FORMS": "0",
    }
    address = page("host_webinar_edit", webinar)

    wrong = client.post(address, {**answers, "interpretation_languages": "French, Klingonese"})
    client.post(address, {**answers, "interpretation_languages": "French, Kiswahili, fr"})

    assert errors(wrong) == [
        "“Klingonese” is no language that is known here. Write its name, such as Kiswahili."
    ]
    webinar.refresh_from_db()
    assert webinar.interpretation_languages == ["fr", "sw"]
    assert 'value="French, Swahili"' in client.get(address).content.decode()


def test_a_claim_link_is_shown_once_or_mailed_and_then_keeps_the_address(
    client: Client, host: Member
) -> None:
    webinar = make_webinar("Cash, kin and care", host=host, presenters=[make_person("Rosa")])
    presenter = webinar.presenters.get()
    address = page("host_claim", webinar, presenter.public_id)
    back = page("host_presenter", webinar, presenter.public_id)

    shown = main_text(client.post(address, {"do": "show"}))
    link = re.search(r"http\S+/claim/\w+/", shown)
    missing = client.post(address, {"do": "mail", "email": ""})
    client.post(address, {"do": "mail", "email": "Rosa@example.org"})

    assert link is not None
    assert link[0] not in main_text(client.get(back))
    assert "Enter their e-mail address" in main_text(missing)
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.kind, "/claim/" in mail.text) == ("Rosa@example.org", "page_claim", True)
    assert Person.objects.get().contact_email == "rosa@example.org"
    assert "rosa@example.org" not in client.get(back).content.decode().lower()
    presenter.person.refresh_from_db()
    presenter.person.member = make_member()
    presenter.person.save()
    assert client.post(address, {"do": "show"}).status_code == 403


def test_words_about_a_presenter_stand_in_one_webinar_only(client: Client, host: Member) -> None:
    person = make_person("Rosa", headline="Midwife")
    here, there = (make_webinar(host=host, presenters=[person]) for _ in range(2))
    address = page("host_presenter", here, here.presenters.get().public_id)

    client.post(address, {"role": "presenter", "headline": "On cash for care", "bio": "Led the study."})

    shown = main_text(client.get(here.get_absolute_url()))
    assert "On cash for care" in shown
    assert "Led the study." in shown
    assert "Midwife" in main_text(client.get(there.get_absolute_url()))


def test_a_practice_is_set_on_the_webinars_clock_and_says_who_is_told(client: Client, host: Member) -> None:
    people = [make_person("Rosa", contact_email="rosa@example.org"), make_person("Amal")]
    webinar = make_webinar(host=host, presenters=people, time_zone="Africa/Nairobi")
    address = page("host_webinar_practice", webinar)
    day = webinar.starts_at.astimezone(webinar.zone) - dt.timedelta(days=1)
    asked = {"date": f"{day:%Y-%m-%d}", "time": "09:00", "note": "Bring slides.", "url": ""}

    past = client.post(address, {**asked, "date": "2020-01-01"})
    half = client.post(address, {**asked, "time": ""})
    broken = client.post(address, {**asked, "url": "https://"})
    saved = main_text(client.post(address, asked, follow=True))

    assert errors(past) == ["This time is past. Choose a time to come."]
    assert errors(half) == ["Choose a start time"]
    assert errors(broken) == ["Enter the whole link, starting with https://"]
    assert "2 people get an e-mail a day before" in saved
    assert "Without an address, so not told: Amal." in saved
    webinar.refresh_from_db()
    assert webinar.practice_at is not None
    assert webinar.practice_at.astimezone(webinar.zone).hour == 9
    client.post(address, {"date": "", "time": "", "note": "", "url": ""})
    webinar.refresh_from_db()
    assert webinar.practice_at is None


def test_an_hour_that_a_clock_skips_or_repeats_is_no_practice(client: Client, host: Member) -> None:
    starts_at = dt.datetime(2031, 11, 20, 12, tzinfo=dt.UTC)
    webinar = make_webinar(host=host, time_zone="Europe/London", starts_at=starts_at)
    address = page("host_webinar_practice", webinar)

    skipped = client.post(address, {"date": "2031-03-30", "time": "01:30"})
    twice = client.post(address, {"date": "2031-10-26", "time": "01:30"})

    assert errors(skipped) == [
        "There is no 01:30 on that day in London: the clocks go forward. Choose another."
    ]
    assert errors(twice) == ["01:30 comes twice on that day in London: the clocks go back. Choose another."]


def numbers(*rows: tuple[str, str, str]) -> dict[str, str]:
    data = {"numbers-TOTAL_FORMS": str(len(rows)), "numbers-INITIAL_FORMS": "0"}
    for place, row in enumerate(rows):
        data |= {
            f"numbers-{place}-{name}": value
            for name, value in zip(("country", "number", "code"), row, strict=True)
        }
    return data


def test_phone_numbers_are_for_those_with_a_seat_while_the_meeting_is_open(
    client: Client, host: Member
) -> None:
    webinar = make_webinar(host=host, starts_in=dt.timedelta(minutes=5))
    later = make_webinar(host=host)
    address = page("host_webinar_phone", webinar)

    wrong = client.post(address, numbers(("Kenya", "ask me", ""), ("", "+254 20 555 0100", "")))
    code = client.post(address, numbers(("Kenya", "+254 20 555 0100", "sesame")))
    client.post(address, numbers(("Kenya", "+254 20 555 0100", "123#"), ("", "", "")))
    set_dial_ins(later, by=host, numbers=[DialInSpec("Kenya", "+254 20 555 0100")])

    assert errors(wrong) == [
        "Enter the number with its country’s code, such as +254 20 555 0100.",
        "Enter the country of this number.",
    ]
    assert errors(code) == ["Enter the code in digits, with # or * if they are part of it."]
    seats = {row.webinar_id: row for row in (make_seat(webinar), make_seat(later))}
    client.logout()
    now = client.get(reverse("seat", args=[seats[webinar.pk].token])).content.decode()
    assert 'href="tel:+254205550100"' in now
    assert "Then type 123#" in now
    assert "tel:" not in client.get(reverse("seat", args=[seats[later.pk].token])).content.decode()
    assert "555" not in client.get(webinar.get_absolute_url()).content.decode()


def test_a_template_is_saved_from_a_webinar_and_another_starts_from_it(client: Client, host: Member) -> None:
    webinar = make_webinar("Monthly talk", host=host, time_zone="Europe/London", summary="Come as you are.")
    address = page("host_webinar_template", webinar)

    unnamed = client.post(address, {"name": "", "parts": ["text"]})
    client.post(address, {"name": "Monthly", "parts": ["text"], "for_site": "on"})
    template = WebinarTemplate.objects.get()
    start = reverse("host_template_start", args=[template.public_id])
    past = client.post(start, {"date": "2020-01-02", "time": "10:00"})
    skipped = client.post(start, {"date": "2031-03-30", "time": "01:30"})
    made = client.post(start, {"date": "2031-04-30", "time": "10:00"})

    assert errors(unnamed) == ["Enter a name"]
    assert template.owner == host
    assert errors(past) == ["Choose a day to come"]
    assert errors(skipped) == [
        "There is no 01:30 on that day in London: the clocks go forward. Choose another."
    ]
    draft = Webinar.objects.get(state=WebinarState.DRAFT)
    assert made["Location"] == page("host_webinar_edit", draft)
    assert (draft.title, draft.summary, draft.starts_at.hour) == ("Monthly talk", "Come as you are.", 9)
    client.post(reverse("host_template_remove", args=[template.public_id]))
    assert WebinarTemplate.objects.count() == 0


def test_a_template_of_another_host_is_not_found(client: Client, host: Member) -> None:
    other = make_host()
    template = save_template(make_webinar(host=other), by=other, name="Theirs", parts=())

    for name in ("host_template_start", "host_template_remove"):
        assert client.post(reverse(name, args=[template.public_id])).status_code == 404
    assert "Theirs" not in main_text(client.get(reverse("host_templates")))


def test_an_agenda_is_changed_across_a_series(client: Client, host: Member) -> None:
    first, second, third = series_of(host)

    client.post(page("host_webinar_agenda", second), {"lines": "10 Karibu", "scope": "following"})

    assert [row.agenda.count() for row in (first, second, third)] == [0, 1, 1]


def test_who_looks_after_registrations_sees_people_and_nothing_else(client: Client, host: Member) -> None:
    webinar = make_webinar("Cash, kin and care", host=host)
    make_seat(webinar, name="Mariam")
    question = make_question(webinar)
    helper = make_member("hawa@example.org", name="Hawa")
    add_host(webinar, by=host, email=helper.email, role=HostRole.REGISTRATIONS)
    client.force_login(helper)

    desk = main_text(client.get(reverse("host")))

    assert "Cash, kin and careLooks after registrations" in desk
    assert "Schedule a webinar" not in desk
    assert "Mariam" in main_text(client.get(page("host_webinar_people", webinar)))
    assert question.text not in main_text(client.get(reverse("host_questions")))
    for name in (
        "host_webinar",
        "host_webinar_edit",
        "host_webinar_mails",
        "host_webinar_cancel",
        "host_publish",
    ):
        assert client.get(page(name, webinar)).status_code == 404, name
    for name in ("host_webinar_new", "host_templates"):
        assert client.get(reverse(name)).status_code == 404, name
    row = webinar.host_rows.get(member=helper)
    client.post(page("host_webinar_host_remove", webinar), {"host": row.pk})
    assert client.get(reverse("host")).status_code == 404


def test_who_looks_after_questions_answers_them_and_sees_no_people(client: Client, host: Member) -> None:
    webinar = make_webinar(host=host)
    question = make_question(webinar)
    helper = make_member()
    add_host(webinar, by=host, email=helper.email, role=HostRole.QUESTIONS)
    client.force_login(helper)

    waiting = main_text(client.get(reverse("host_questions")))
    prefix = question.public_id
    client.post(
        reverse("host_questions"), {"question": prefix, "do": "answer", f"{prefix}-text": "The village does."}
    )

    assert question.text in waiting
    assert question.answers.get().author == helper
    assert client.get(page("host_webinar_people", webinar)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_presenters_are_listed_with_as_many_questions_for_one_as_for_three(
    client: Client, host: Member, django_assert_num_queries: Any, count: int
) -> None:
    webinar = make_webinar(host=host, presenters=[make_person() for _ in range(count)])
    later = timezone.now() + dt.timedelta(days=1)
    for _ in range(count):
        save_template(webinar, by=host, name=f"At {later}", parts=())

    with django_assert_num_queries(4):
        client.get(page("host_presenters", webinar))
    with django_assert_num_queries(3):
        client.get(reverse("host_templates"))


def test_the_mails_of_a_seat_name_the_languages_of_interpretation(client: Client, host: Member) -> None:
    spoken, plain = make_webinar(host=host, interpretation_languages=["fr", "kri"]), make_webinar(host=host)

    said = [
        client.get(page("host_webinar_mail", webinar, "seat_confirmed")).content.decode()
        for webinar in (spoken, plain)
    ]

    assert ["Interpreted into: French, Krio" in text for text in said] == [True, False]
