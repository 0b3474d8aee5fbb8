"""The rules of attendance: for everybody to read, for the committee's staff to set."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from branches.organisation.queries import hats
from tuanwei.gatherings import rules_actions, rules_words
from tuanwei.gatherings.permissions import require_rules
from tuanwei.gatherings.rules import USUAL, rules_in_force
from tuanwei.gatherings.rules_forms import RulesForm, agree, kind_forms
from tuanwei.gatherings.rules_models import AttendanceRules


@login_required
@require_safe
def rules(request):
    """What holds for gatherings that are published from now on, and what held before."""
    found = rules_in_force()
    versions = list(AttendanceRules.objects.select_related("made_by"))
    context = {
        "rules": found, "lines": rules_words.said(found), "history": rules_words.history(versions),
        "can_change": hats(request.user).is_staff,
    }  # fmt: skip
    return render(request, "gatherings/rules.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def rules_edit(request):
    """A new version, which begins with what the last one says."""
    require_rules(request.user)
    newest = AttendanceRules.objects.first() or USUAL
    data = request.POST if request.method == "POST" else None
    form, kinds = RulesForm(data, instance=newest), kind_forms(data, newest)
    if data is not None and _is_good(form, kinds):
        try:
            made = _saved(request, form, kinds)
        except ValidationError as fault:
            form.add_error(None, fault)
        else:
            messages.success(
                request, _("已存为第 %(n)d 版，以后发布的日程按它算。") % {"n": made.version}
            )
            return redirect("gatherings:rules")
    context = {
        "form": form, "kinds": kinds, "newest": newest,
        "errors": [each for each in (form, *kinds) if each.errors],
    }  # fmt: skip
    status = 200 if data is None else 400
    return render(request, "gatherings/rules_edit.html", context, status=status)


def _is_good(form, kinds):
    for each in (form, *kinds):  # each one, for its errors
        each.full_clean()
    agree(form, kinds)
    return not any(each.errors for each in (form, *kinds))


def _saved(request, form, kinds):
    after = request.POST.get("after", "")
    known = after.isascii() and after.isdigit() and len(after) < 9
    return rules_actions.save_rules(
        by=request.user, after=int(after) if known else -1, rules=form.values,
        kinds={each.kind.value: each.cleaned_data for each in kinds},
    )  # fmt: skip
