"""What a member may do on the whole site."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Each role may all that those before it may, except that a moderator need not host."""

    MEMBER = "member", _("member")
    HOST = "host", _("host")
    MODERATOR = "moderator", _("moderator")
    ADMIN = "admin", _("admin")


class Scope(models.TextChoices):
    """What an API token allows, within what its member may do."""

    READ = "read", _("read what the member may see")
    WRITE = "write", _("do what the member may do")
