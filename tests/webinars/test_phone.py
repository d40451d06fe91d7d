import pytest
from django.core.exceptions import PermissionDenied

from tests.factories.members import make_host
from tests.factories.webinars import make_webinar
from webinars.actions import BadDialIn, DialInSpec, set_dial_ins

pytestmark = pytest.mark.django_db
KENYA = DialInSpec("Kenya", "+254 20 555 0100", "123 456#")


def test_numbers_are_kept_in_their_order_and_the_same_ones_change_nothing() -> None:
    host = make_host()
    webinar = make_webinar(host=host)
    other = DialInSpec("Sierra Leone", "(076) 555-010")

    first = set_dial_ins(webinar, by=host, numbers=[KENYA, other])
    again = set_dial_ins(webinar, by=host, numbers=[KENYA, other])

    assert (first, again) == (True, False)
    assert [(row.country, row.dialled, row.code) for row in webinar.dial_ins.all()] == [
        ("Kenya", "+254205550100", "123 456#"),
        ("Sierra Leone", "076555010", ""),
    ]


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (DialInSpec("", "+254 20 555 0100"), "Enter the country"),
        (DialInSpec("Kenya", "ask me"), "Enter the number"),
        (DialInSpec("Kenya", "tel:+254"), "Enter the number"),
        (DialInSpec("Kenya", "+254 20 555 0100", "open sesame"), "Enter the code"),
    ],
    ids=["no country", "words", "a scheme", "words as a code"],
)
def test_what_cannot_be_dialled_is_refused_and_nothing_changes(spec: DialInSpec, message: str) -> None:
    webinar = make_webinar()
    set_dial_ins(webinar, by=None, numbers=[KENYA])

    with pytest.raises(BadDialIn, match=message):
        set_dial_ins(webinar, by=None, numbers=[spec])

    assert webinar.dial_ins.get().country == "Kenya"


def test_strangers_set_no_numbers_and_nobody_sets_too_many() -> None:
    webinar = make_webinar(host=make_host())

    with pytest.raises(PermissionDenied):
        set_dial_ins(webinar, by=make_host(), numbers=[KENYA])
    with pytest.raises(BadDialIn, match="at most 20"):
        set_dial_ins(webinar, by=None, numbers=[KENYA] * 21)
