import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connections
from django.utils import timezone

from common.models import LogEntry
from members.actions import (
    CLAIM_LASTS,
    CLAIMS_PER_DAY,
    ClaimRefused,
    change_person,
    claim_of,
    claim_person,
    make_claim,
    why_not_claimed,
)
from members.models import Member, Person, PersonClaim
from tests.factories.members import make_host, make_member, make_person


@pytest.mark.django_db
def test_a_link_makes_a_page_its_owners_once() -> None:
    person, member, host = make_person("Wanjiru"), make_member("wanjiru@example.org"), make_host()
    token = make_claim(person, by=host)

    claim_person(token, member=member)

    person.refresh_from_db()
    claim = PersonClaim.objects.get()
    assert (person.member, person.relay_address) == (member, "wanjiru@example.org")
    assert (claim.used_by, claim.made_by, token in claim.digest) == (member, host, False)
    with pytest.raises(ClaimRefused, match="used already"):
        claim_person(token, member=make_member())
    assert LogEntry.objects.filter(verb="person.claimed").count() == 1


@pytest.mark.django_db
def test_a_claimed_page_is_never_taken_over_by_an_older_link() -> None:
    person, owner = make_person("Wanjiru"), make_member()
    first, second = make_claim(person, by=None), make_claim(person, by=None)
    claim_person(first, member=owner)

    with pytest.raises(ClaimRefused, match="has its owner already"):
        claim_person(second, member=make_member())

    person.refresh_from_db()
    assert person.member == owner
    with pytest.raises(ClaimRefused, match="has its owner already"):
        make_claim(person, by=None)


@pytest.mark.django_db
def test_a_link_ends_after_two_weeks_and_an_unknown_one_leads_nowhere() -> None:
    person, member = make_person(), make_member()
    token = make_claim(person, by=None)

    later = time_machine.travel(timezone.now() + CLAIM_LASTS, tick=False)
    with later, pytest.raises(ClaimRefused, match="two weeks of this link are over"):
        claim_person(token, member=member)
    with pytest.raises(ClaimRefused, match="leads nowhere"):
        claim_person("guessed", member=member)
    assert claim_of("guessed") is None


@pytest.mark.django_db
def test_an_account_has_one_page_at_most() -> None:
    own, other, member = make_person("Rosa"), make_person("Rosa M."), make_member()
    claim_person(make_claim(own, by=None), member=member)
    token = make_claim(other, by=None)

    with pytest.raises(ClaimRefused, match="Your account has a page already: Rosa"):
        claim_person(token, member=member)

    claim = claim_of(token)
    assert claim is not None
    assert (why_not_claimed(claim, make_member()), claim.used_at) == ("", None)


@pytest.mark.django_db
def test_links_for_one_page_are_few_on_one_day() -> None:
    person = make_person()
    for _ in range(CLAIMS_PER_DAY):
        make_claim(person, by=None)

    with pytest.raises(ClaimRefused, match="five links"):
        make_claim(person, by=None)
    with time_machine.travel(timezone.now() + dt.timedelta(days=1, minutes=1), tick=False):
        assert make_claim(person, by=None)


@pytest.mark.django_db
def test_a_page_keeps_its_address_and_what_it_has_no_place_for_is_refused() -> None:
    person = make_person("Wanjiru", slug="wanjiru")

    change_person(person, by=None, name="Wanjiru Kamau", links=["https://example.org/"])

    person.refresh_from_db()
    assert (person.slug, person.name, person.links) == (
        "wanjiru",
        "Wanjiru Kamau",
        ["https://example.org/"],
    )
    assert LogEntry.objects.get(verb="person.changed").details == {"fields": ["links", "name"]}
    with pytest.raises(TypeError, match="member"):
        change_person(person, by=None, member=make_member())


@pytest.mark.database
@pytest.mark.usefixtures("shared_database")
def test_of_two_claims_at_once_one_wins() -> None:
    person = make_person()
    tokens = [make_claim(person, by=None) for _ in range(4)]
    members = [make_member() for _ in tokens]

    def tried(one: tuple[str, Member]) -> bool:
        try:
            claim_person(one[0], member=one[1])
        except ClaimRefused:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(4) as pool:
        won = list(pool.map(tried, zip(tokens, members, strict=True)))

    assert sorted(won) == [False, False, False, True]
    assert Person.objects.get(pk=person.pk).member == members[won.index(True)]
    assert PersonClaim.objects.filter(used_at=None).count() == 3
