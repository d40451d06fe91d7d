"""The forms of a person's page and of wishes for webinars."""

from typing import Any, Final
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Person
from webinars.models import Proposal

MAX_LINKS: Final = 8
LINK_LETTERS: Final = 300


class PersonForm(forms.ModelForm[Person]):
    """What a page says of somebody. While it has no owner, a host also keeps the address for letters."""

    links_text = forms.CharField(
        label=gettext_lazy("Links"),
        required=False,
        help_text=gettext_lazy("One on each line, starting with https://"),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )

    class Meta:
        model = Person
        fields = ("name", "headline", "bio", "country", "languages", "accepts_messages", "contact_email")
        labels = {
            "name": gettext_lazy("Name"),
            "headline": gettext_lazy("In one line"),
            "bio": gettext_lazy("More"),
            "country": gettext_lazy("Country"),
            "languages": gettext_lazy("Languages"),
            "accepts_messages": gettext_lazy("People may write through this site"),
            "contact_email": gettext_lazy("Their e-mail address"),
        }
        help_texts = {
            "name": gettext_lazy("As it is to be shown. The address of the page stays."),
            "headline": gettext_lazy("Such as: social worker, Kisumu"),
            "accepts_messages": gettext_lazy("Nobody sees an e-mail address."),
            "contact_email": gettext_lazy("Never shown. Letters go there."),
        }
        widgets = {"bio": forms.Textarea(attrs={"rows": 6})}
        error_messages = {
            "name": {"required": gettext_lazy("Enter the name")},
            "contact_email": {
                "invalid": gettext_lazy("Enter an e-mail address with an @ sign, like name@example.org")
            },
        }

    field_order = ("name", "headline", "bio", "country", "languages", "links_text", "accepts_messages")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bio"].max_length = 4000  # type: ignore[attr-defined]
        self.initial["links_text"] = "\n".join(self.instance.links)
        if self.instance.member_id is not None:
            del self.fields["contact_email"]

    def clean_links_text(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["links_text"].splitlines() if line.strip()]
        if len(lines) > MAX_LINKS:
            raise ValidationError(_("Keep at most %(n)d links") % {"n": MAX_LINKS})
        for line in lines:
            _check_link(line)
        return list(dict.fromkeys(lines))

    def values(self) -> dict[str, Any]:
        """Return what the action takes."""
        names = [name for name in self.fields if name != "links_text"]
        return {name: self.cleaned_data[name] for name in names} | {"links": self.cleaned_data["links_text"]}


def _check_link(line: str) -> None:
    """Refuse what no browser could follow."""
    said = {"link": line[:60]}
    message = _("“%(link)s” is no whole link. Copy it from your browser, starting with https://") % said
    if len(line) > LINK_LETTERS:
        raise ValidationError(message)
    try:
        URLValidator(schemes=["https", "http"])(line)
    except ValidationError:
        raise ValidationError(message) from None
    if urlsplit(line).username:
        raise ValidationError(message)


class ProposalForm(forms.ModelForm[Proposal]):
    class Meta:
        model = Proposal
        fields = ("title", "reason", "speakers")
        labels = {
            "title": gettext_lazy("What should it be about?"),
            "reason": gettext_lazy("Why, and for whom?"),
            "speakers": gettext_lazy("Who could speak?"),
        }
        help_texts = {
            "title": gettext_lazy("In one line, such as: Talking with grandparents who raise children"),
            "reason": gettext_lazy("Please do not describe a child who could be recognised."),
            "speakers": gettext_lazy("A kind of person or an organisation is enough."),
        }
        widgets = {"reason": forms.Textarea(attrs={"rows": 4})}
        error_messages = {
            "title": {
                "required": gettext_lazy("Say in one line what it should be about"),
                "max_length": gettext_lazy("Use at most 160 letters"),
            },
            "reason": {
                "required": gettext_lazy("Say why it would help, in a sentence or two"),
                "max_length": gettext_lazy("Use at most 2000 letters"),
            },
            "speakers": {"max_length": gettext_lazy("Use at most 300 letters")},
        }
