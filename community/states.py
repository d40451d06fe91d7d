"""The states of what people write."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class PostState(models.TextChoices):
    """Guests' first posts wait as ``HELD`` for a host or moderator; members' appear at once."""

    HELD = "held", _("waiting to be read")
    PUBLIC = "public", _("public")
    HIDDEN = "hidden", _("hidden")


POST_MOVES: Final = {
    PostState.HELD: {PostState.PUBLIC, PostState.HIDDEN},
    PostState.PUBLIC: {PostState.HIDDEN},
    PostState.HIDDEN: {PostState.PUBLIC},
}
