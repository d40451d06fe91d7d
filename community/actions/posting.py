"""Tell the community something, and decide what is shown."""

import datetime as dt
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.audit import record
from common.states import move
from community.actions.errors import TooMany
from community.models import Answer, Notice, Question
from community.rules import may_show, moderates
from community.states import POST_MOVES, PostState
from members.models import Member
from members.roles import Role

Post = Question | Answer | Notice
NOTICES_PER_DAY: Final = 5
DAY: Final = dt.timedelta(days=1)


@transaction.atomic
def post_notice(*, author: Member, title: str, show_until: dt.date, text: str = "") -> Notice:
    """Tell the community something until a day.

    A member's first notice is held for a moderator; once one has been shown, the next appear at once.

    Raises ``TooMany`` beyond five notices a day.
    """
    own = Notice.objects.filter(author=author)
    if own.filter(created_at__gt=timezone.now() - DAY).count() >= NOTICES_PER_DAY:
        raise TooMany(_("You have posted many notices today. Please come back tomorrow."))
    is_known = author.role != Role.MEMBER or own.filter(state=PostState.PUBLIC).exists()
    return Notice.objects.create(
        author=author,
        title=title,
        text=text,
        show_until=show_until,
        state=PostState.PUBLIC if is_known else PostState.HELD,
    )


def show(post: Post, *, by: Any) -> None:
    """Let everyone read a post. ``by`` is a host of its webinar, a moderator, or None for the operator.

    Raises ``PermissionDenied`` for anyone else.
    """
    _decide(post, PostState.PUBLIC, by=by)


def hide(post: Post, *, by: Any) -> None:
    """Take a post out of sight at once; who may ``show`` may hide, and who wrote a notice.

    Raises ``PermissionDenied`` for anyone else.
    """
    _decide(post, PostState.HIDDEN, by=by)


@transaction.atomic
def _decide(post: Post, state: PostState, *, by: Any) -> None:
    if by is not None and not _may_decide(post, state, by=by):
        raise PermissionDenied
    if post.state == state:
        return
    move(post, state, allowed=POST_MOVES)
    record(f"{post._meta.model_name}.{state}", post, by=by)


def _may_decide(post: Post, state: PostState, *, by: Any) -> bool:
    if isinstance(post, Notice):
        return moderates(by) or (state == PostState.HIDDEN and post.author_id == by.pk)
    question = post.question if isinstance(post, Answer) else post
    return may_show(by, question.webinar)
