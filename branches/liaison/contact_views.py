"""The first page of the liaison system, contact persons of units, and the overview of staff."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from branches.liaison import contact_actions as actions
from branches.liaison import contact_queries, follow_queries, permissions, queries
from branches.liaison.forms import ContactForm
from branches.liaison.meeting_models import FollowUp
from tuanwei.lib.locks import said_when_locked
from tuanwei.lib.paging import keyset
from tuanwei.lib.terms import Term
from tuanwei.lib.texts import readable_words


def tried(request, form, action, field=None, **arguments):
    """True when the action was done; else its refusal stands in the form, or in a message without one."""
    try:
        with said_when_locked():
            action(by=request.user, **arguments)
    except ValidationError as refused:
        if form is None:
            messages.error(request, " ".join(refused.messages))
        elif hasattr(refused, "error_dict"):
            for name, faults in refused.error_dict.items():
                form.add_error(name if name in form.fields else field, faults)
        else:
            form.add_error(field, refused)
        return False
    return True


@login_required
@require_safe
def home(request):
    """What concerns the reader: own units, the next meetings, what is to be done."""
    permissions.require_part(request.user)
    user = request.user
    lines = []
    if mine := contact_queries.spoken_for(user):
        units = contact_queries.units_to_reach().filter(pk__in=mine).select_related("parent")
        lines = contact_queries.unit_lines(units.order_by("kind", "name_pinyin", "pk"))
    coming = permissions.visible_meetings(user).filter(gathering__state__in=("draft", "published"))
    meetings = list(coming.order_by("-gathering__starts_at", "-pk")[:4])
    context = {
        "lines": lines, "meetings": meetings, "term": contact_queries.current_term(),
        "due": contact_queries.check_due(), "is_staff": permissions.is_staff(user),
        "follow_ups": list(follow_queries.my_follow_ups(user).filter(state=FollowUp.State.OPEN)[:10]),
        "opinions": list(permissions.visible_opinions(user)[:5]),
        "is_late": contact_queries.check_due() < timezone.localdate(),
    }  # fmt: skip
    return render(request, "liaison/home.html", context)


@login_required
@require_safe
def contact_list(request):
    """Units with their contact persons, and who has not looked this term."""
    permissions.require_part(request.user)
    user, show = request.user, request.GET.get("show", "")
    seen = permissions.units_seen(user)
    waiting = contact_queries.unchecked()
    found = seen.filter(pk__in=waiting.values("pk")) if show == "unchecked" else seen
    for word in readable_words(request.GET.get("q", "")):
        found = found.filter(name__icontains=word)
    page = keyset(found, request, order=["kind", "name_pinyin"])
    context = {
        "page": page, "lines": contact_queries.unit_lines(page.rows), "show": show,
        "q": request.GET.get("q", "").replace("\0", "")[:40], "term": contact_queries.current_term(),
        "due": contact_queries.check_due(), "is_staff": permissions.is_staff(user),
        "total": seen.count(), "unchecked": seen.filter(pk__in=waiting.values("pk")).count(),
    }  # fmt: skip
    return render(request, "liaison/contact_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def contacts(request, pk):
    """A unit's contact persons; whoever may, names another."""
    if request.method == "POST":
        unit = permissions.unit_to_name_for(request.user, pk)
    else:
        unit = permissions.unit_to_see(request.user, pk)
    form = ContactForm(request.POST if request.method == "POST" else None)
    if (
        form.is_bound and form.is_valid()
        and tried(request, form, actions.name_contact, "user", unit=unit, **form.cleaned_data)
    ):  # fmt: skip
        messages.success(request, _("定好了，有关的人会收到通知。"))
        return redirect("liaison:contacts", unit.pk)
    context = {
        "unit": unit, "line": contact_queries.unit_lines([unit])[0], "form": form,
        "can_name": permissions.can_name_for(request.user, unit),
        "can_confirm": permissions.can_confirm_for(request.user, unit),
        "past": list(unit.contacts.exclude(ends_on=None).select_related("user").order_by("-pk")[:20]),
        "term": contact_queries.current_term(), "due": contact_queries.check_due(),
    }  # fmt: skip
    return render(request, "liaison/contacts.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def contacts_confirm(request, pk):
    """Nothing has changed."""
    unit = permissions.unit_to_confirm_for(request.user, pk)
    if tried(request, None, actions.confirm_contacts, unit=unit):
        messages.success(request, _("核对好了，这学期不用再来。"))
    return redirect("liaison:contacts", unit.pk)


@login_required
@require_POST
def contact_end(request, pk):
    """Somebody is no longer it."""
    contact = permissions.contact_to_end(request.user, pk)
    if tried(request, None, actions.end_contact, contact=contact):
        messages.success(request, _("换下了，有关的人会收到通知。"))
    return redirect("liaison:contacts", contact.unit_id)


@login_required
@require_POST
def contacts_remind(request):
    """Ask those who have not looked this term, once a day."""
    permissions.require_staff(request.user)
    if tried(request, None, actions.remind_unchecked):
        messages.success(request, _("提醒了还没核对的单位，每天最多提醒一次。"))
    return redirect("liaison:contact-list")


@login_required
@require_safe
def overview(request):
    """Attendance by unit, open follow-ups by person, opinions without an answer."""
    permissions.require_staff(request.user)
    try:
        term = Term.parse(request.GET.get("term", ""))
    except ValueError:
        term = contact_queries.current_term()
    context = {
        "term": term,
        "found": queries.overview(term),
        "is_now": term == contact_queries.current_term(),
    }
    if 2000 < term.year < 9000:
        context |= {"before": term.previous, "after": term.next}
    return render(request, "liaison/overview.html", context)
