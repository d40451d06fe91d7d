import pytest
from django.core.exceptions import PermissionDenied

from common.models import LogEntry
from members.models import Member
from members.roles import Role
from notifications.models import OutgoingMail
from tests.factories.members import make_host, make_member
from tests.factories.webinars import make_webinar
from webinars import tasks
from webinars.actions import LastHost, NoHostAccount, add_host, remove_host
from webinars.models import Webinar
from webinars.rules import may_choose_hosts, may_run
from webinars.states import HostRole, WebinarState

pytestmark = pytest.mark.django_db


def rows(webinar: Webinar) -> list[tuple[str, str]]:
    return [(row.member.name, row.role) for row in webinar.host_rows.select_related("member")]


def test_a_host_adds_a_cohost_who_runs_the_webinar_but_does_not_choose_its_hosts() -> None:
    host, other = make_host(name="Odhiambo"), make_host("Rosa@example.org", name="Rosa")
    webinar = make_webinar(host=host)

    add_host(webinar, by=host, email=" rosa@example.ORG ")

    assert rows(webinar) == [("Odhiambo", "host"), ("Rosa", "cohost")]
    assert (may_run(other, webinar), may_choose_hosts(other, webinar)) == (True, False)
    assert list(Webinar.objects.run_by(other)) == [webinar]
    entry = LogEntry.objects.get(verb="host.added")
    assert (entry.actor_id, entry.details) == (host.pk, {"member": other.pk, "role": "cohost"})
    with pytest.raises(PermissionDenied):
        add_host(webinar, by=other, email=make_host().email)


@pytest.mark.parametrize("who", ["nobody", "a member", "a closed account"])
def test_only_a_host_account_can_be_added(who: str) -> None:
    host = make_host()
    make_member("rosa@example.org", role=Role.MEMBER if who == "a member" else Role.HOST, is_active=False)
    if who == "a member":
        Member.objects.filter(email="rosa@example.org").update(is_active=True)
    email = "nobody@example.org" if who == "nobody" else "rosa@example.org"

    with pytest.raises(NoHostAccount):
        add_host(make_webinar(host=host), by=host, email=email)


def test_adding_again_changes_the_role_and_mails_nobody() -> None:
    host, other = make_host(name="Odhiambo"), make_host(name="Rosa")
    webinar = make_webinar(host=host)
    add_host(webinar, by=host, email=other.email)

    add_host(webinar, by=host, email=other.email, role=HostRole.HOST)

    assert rows(webinar) == [("Odhiambo", "host"), ("Rosa", "host")]
    assert LogEntry.objects.filter(verb="host.added").count() == 1


def test_the_last_host_neither_leaves_nor_becomes_a_cohost() -> None:
    host = make_host()
    webinar = make_webinar(host=host)
    add_host(webinar, by=host, email=make_host().email)

    with pytest.raises(LastHost):
        remove_host(webinar.host_rows.get(member=host), by=host)
    with pytest.raises(LastHost):
        add_host(webinar, by=host, email=host.email, role=HostRole.COHOST)

    assert sorted(row.role for row in webinar.host_rows.all()) == ["cohost", "host"]


def test_a_cohost_may_leave_but_not_send_others_away() -> None:
    host, first, second = make_host(), make_host(), make_host()
    webinar = make_webinar(host=host)
    add_host(webinar, by=host, email=first.email)
    row = add_host(webinar, by=host, email=second.email)

    with pytest.raises(PermissionDenied):
        remove_host(row, by=first)
    remove_host(webinar.host_rows.get(member=first), by=first)
    remove_host(row, by=host)

    assert [row.member for row in webinar.host_rows.all()] == [host]
    assert LogEntry.objects.filter(verb="host.removed").count() == 2


def test_the_new_host_is_told_once_by_mail() -> None:
    host = make_host()
    webinar = make_webinar("Cash, kin and care", host=host)
    row = add_host(webinar, by=host, email=make_host("rosa@example.org", name="Rosa").email)

    tasks.tell_host(row.pk)
    tasks.tell_host(row.pk)
    tasks.tell_host(0)

    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.subject) == ("rosa@example.org", "You help to run “Cash, kin and care”")
    assert "You are a co-host of “Cash, kin and care” now." in mail.text
    assert f"/host/webinars/{webinar.slug}/" in mail.text


def test_anybody_may_help_and_nobody_learns_who_has_an_account() -> None:
    host = make_host()
    webinar = make_webinar("Cash, kin and care", host=host, state=WebinarState.DRAFT)
    make_member("hawa@example.org", name="Hawa")

    known = add_host(webinar, by=host, email="hawa@example.org", role=HostRole.REGISTRATIONS)
    new = add_host(webinar, by=host, email="new@example.org", role=HostRole.QUESTIONS)
    for row in (known, new):
        tasks.tell_host(row.pk)

    texts = {mail.recipient: mail.text for mail in OutgoingMail.objects.all()}
    assert "You look after the registrations of “Cash, kin and care” now." in texts["hawa@example.org"]
    assert "/people/" in texts["hawa@example.org"]
    assert "You look after the questions to “Cash, kin and care” now." in texts["new@example.org"]
    assert "/host/questions/" in texts["new@example.org"]


def test_a_member_never_becomes_a_host_by_being_a_helper_first() -> None:
    host = make_host()
    webinar = make_webinar(host=host)
    make_member("hawa@example.org")
    add_host(webinar, by=host, email="hawa@example.org", role=HostRole.QUESTIONS)

    with pytest.raises(NoHostAccount):
        add_host(webinar, by=host, email="hawa@example.org", role=HostRole.HOST)
    with pytest.raises(LastHost):
        add_host(webinar, by=host, email=host.email, role=HostRole.QUESTIONS)
    assert sorted(row.role for row in webinar.host_rows.all()) == ["host", "questions"]
