"""The address in a mail that ends mails like it."""

from typing import Final

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from notifications.models import OutgoingMail
from notifications.rendering import site_url

# Signed is the mail's own id: the address holds nobody's name, and the id alone, seen in a header, stops nothing.
_signer: Final = Signer(salt="mail-stop", sep=".")


def stop_url(public_id: str) -> str:
    return site_url(reverse("mail_stop", args=[_signer.sign(public_id)]))


def mail_of(token: str) -> OutgoingMail | None:
    """Return the mail whose stop address holds ``token``; None for any other word."""
    try:
        return OutgoingMail.objects.filter(public_id=_signer.unsign(token)).first()
    except BadSignature:
        return None
