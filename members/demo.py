"""The accounts of a demo site, which shows them on its sign-in page. No other site has them."""

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from members.roles import Role


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    email: str
    password: str
    name: str
    role: Role
    shows: object
    """What can be tried with it, for the sign-in page."""


DEMO_SIGN_INS: Final = (
    DemoSignIn(
        "host@example.org", "demo host seat", "Odhiambo", Role.HOST, _("plan, record, check and publish")
    ),
    DemoSignIn("member@example.org", "demo member seat", "Hawa", Role.MEMBER, _("register, ask, answer")),
    DemoSignIn(
        "admin@example.org", "demo admin seat", "Amina", Role.ADMIN, _("everything, with the admin pages")
    ),
)
