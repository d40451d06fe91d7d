"""What a member may do on the whole site."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Each role may all that those before it may, except that a moderator need not host."""

    MEMBER = "member", _("member")
    HOST = "host", _("host")
    MODERATOR = "moderator", _("moderator")
    ADMIN = "admin", _("admin")
