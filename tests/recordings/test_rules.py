import pytest
from django.contrib.auth.models import AnonymousUser

from members.roles import Role
from recordings.models import Recording
from recordings.rules import may_change
from tests.factories.members import make_host, make_member
from tests.factories.recordings import make_recording
from tests.factories.webinars import make_past_webinar

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_who_may_change_a_recording_and_who_sees_it_among_those_to_change_agree() -> None:
    host = make_host()
    recording = make_recording(webinar=make_past_webinar(host=host))
    people = [host, make_host(), make_member(), make_member(role=Role.ADMIN), AnonymousUser()]

    may = [may_change(person, recording) for person in people]
    sees = [Recording.objects.visible_to(person).contains(recording) for person in people]

    assert may == sees == [True, False, False, True, False]
