"""A person's own page: claimed by a link, written by its owner, or by hosts while it has none."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members.actions import ClaimRefused, claim_of, claim_person, why_not_claimed
from members.models import Member, Person
from pages.limits import limited
from pages.person_forms import PersonForm
from webinars.actions import change_page
from webinars.rules import may_edit_person


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited("claim")
def claim(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whoever holds the link whether it is them; only a signed-in POST makes the page theirs."""
    found = claim_of(token)
    if found is None:
        raise Http404
    member = request.user if isinstance(request.user, Member) else None
    if member is not None and found.person.member_id == member.pk:
        messages.success(request, _("This page is yours."))
        return redirect("person_edit", found.person.slug)
    problem = why_not_claimed(found, member)
    if request.method == "POST" and member is not None:
        try:
            person = claim_person(token, member=member)
        except ClaimRefused as refusal:
            problem = refusal.message
        else:
            messages.success(request, _("The page is yours now. Change what it says, and save."))
            return redirect("person_edit", person.slug)
    context = {"person": found.person, "problem": problem}
    return render(request, "pages/claim.html", context, status=409 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("person_edit")
def person_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what a page says; whoever may not finds nothing here."""
    person = get_object_or_404(Person.objects.select_related("member"), slug=slug)
    if not may_edit_person(request.user, person):
        raise Http404
    # The form writes what was typed into its row; the page shows what is stored.
    form = PersonForm(request.POST or None, instance=Person.objects.get(pk=person.pk))
    if request.method == "POST" and form.is_valid():
        change_page(person, by=request.user, **form.values())
        messages.success(request, _("Saved."))
        return redirect("person_edit", slug)
    context = {"person": person, "form": form, "is_own": person.member_id == request.user.pk}
    return render(request, "pages/person_edit.html", context)
