"""What presenters agreed to."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from common.audit import record
from webinars.actions.permits import permit
from webinars.models import Presenter


@transaction.atomic
def record_consent(presenter: Presenter, *, by: Any, text: str) -> Presenter:
    """Write down that a presenter agreed to ``text``: that the recording may be published.

    Raises ``PermissionDenied`` if ``by`` does not run the webinar. None is the operator.
    """
    permit(by, presenter.webinar)
    presenter.consented_at = timezone.now()
    presenter.consent_text = text
    presenter.consent_recorded_by = by
    presenter.save(update_fields=["consented_at", "consent_text", "consent_recorded_by"])
    record("consent.recorded", presenter, by=by)
    return presenter


@transaction.atomic
def withdraw_consent(presenter: Presenter, *, by: Any) -> Presenter:
    """Write down that a presenter does not agree, or no longer."""
    permit(by, presenter.webinar)
    presenter.consented_at = None
    presenter.consent_text = ""
    presenter.consent_recorded_by = by
    presenter.save(update_fields=["consented_at", "consent_text", "consent_recorded_by"])
    record("consent.withdrawn", presenter, by=by)
    return presenter
