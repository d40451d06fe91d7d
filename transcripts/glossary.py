"""What an engine should expect to hear, and what people write it as: names and terms of a webinar."""

from typing import Final

from transcripts.models import GlossaryTerm
from webinars.models import Webinar

MOST_TERMS: Final = 60
LONGEST_TERM: Final = 60


def terms_for(webinar: Webinar, language: str = "") -> list[GlossaryTerm]:
    """List the glossary's terms for a webinar, those of its topics before those of the site."""
    return list(GlossaryTerm.objects.heard_in(webinar, language))


def hints_for(webinar: Webinar, language: str = "") -> list[str]:
    """List names of presenters, the glossary, topics and the title's capitalised words, the most particular first."""
    names = [presenter.person.name for presenter in webinar.presenters.select_related("person")]
    known = [term.term for term in terms_for(webinar, language)]
    topics = [topic.name for topic in webinar.topics.all()]
    # The first word of a title has its capital from the sentence.
    title = [word.strip(".,:;!?()\"'“”’") for word in webinar.title.split()[1:] if word[:1].isupper()]
    parts = [part for name in names for part in name.split() if part[:1].isupper() and len(part) > 1]
    terms = [term for term in [*names, *parts, *known, *title, *topics] if 1 < len(term) <= LONGEST_TERM]
    return list(dict.fromkeys(terms))[:MOST_TERMS]


def may_be_named(webinar: Webinar) -> list[str]:
    """List whom and what everybody may hear of: presenters, hosts, topics, the glossary, the webinar's own words."""
    people = [presenter.person.name for presenter in webinar.presenters.select_related("person")]
    hosts = [str(member) for member in webinar.hosts.all()]
    return [
        *people,
        *hosts,
        *(topic.name for topic in webinar.topics.all()),
        *(term.term for term in terms_for(webinar)),
        webinar.title,
        webinar.description,
    ]
