import pytest

from notifications.faults import in_plain_words


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("550 5.1.1 no such user", "This address does not exist."),
        ("552 5.2.2 over quota", "The mailbox is full."),
        ("452 4.2.2 over quota", "The mailbox is full."),
        ("550 5.7.1 blocked by policy", "The other side takes it for unwanted mail."),
        ("554 spam", "The other side takes it for unwanted mail."),
        ("550 No such user", "The other side does not take mail for this address."),
        ("535 5.7.8 bad", "The mail server does not accept the site’s user name or password."),
        ("451 4.7.1 greylisted", "The other side asks to wait."),
        ("TimeoutError: timed out", "The mail server did not answer in time."),
        ("ConnectionRefusedError: [Errno 111] refused", "No mail server answers at the address that is set."),
        ("gaierror: [Errno -2] Name or service not known", "The name of the mail server is not known."),
        ("SMTPServerDisconnected: Connection unexpectedly closed", "The mail server hung up."),
        ("SSLCertVerificationError: x", "The secure connection to the mail server failed."),
        ("UnicodeEncodeError: x", "No mail server could take it as it is."),
        ("KeyError: 'x'", "The mail server failed."),
        ("", "The mail server failed."),
    ],
)  # fmt: skip
def test_a_fault_is_told_in_plain_words(fault: str, words: str) -> None:
    assert str(in_plain_words(fault)) == words
