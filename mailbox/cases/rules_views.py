"""The rules of each class of letters, version by version, and the reasons for refusing one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from mailbox.cases import checks, permissions, rules_actions, rules_history, vacancies
from mailbox.cases.check_models import CheckTimes
from mailbox.cases.rules_forms import (
    CheckTimesForm,
    ClassForm,
    ReasonForm,
    RulesForm,
    agree,
    limit_forms,
)
from mailbox.cases.rules_models import CaseClass, ClassRules, RefusalReason

VERSIONS = Prefetch(
    "rules", ClassRules.objects.select_related("made_by").prefetch_related("limits")
)


def rules_only(view):
    """For the committee's staff."""

    @login_required
    def guarded(request, *args, **kwargs):
        if not permissions.can_change_rules(request.user):
            raise PermissionDenied(_("办理规则由团委工作人员修改。"))
        return view(request, *args, **kwargs)

    return guarded


@rules_only
@require_safe
def class_list(request):
    """Every class with the rules in force."""
    classes = list(CaseClass.objects.select_related("default_unit").prefetch_related(VERSIONS))
    return render(request, "mailbox/rules_classes.html", {
        "rows": [(each, rules_history.summary(each.rules.all()[0]),
                   rules_history.specials(each.rules.all()[0])) for each in classes],
        "checks": checks.said(CheckTimes.objects.first() or CheckTimes()),
    })  # fmt: skip


@rules_only
@require_http_methods(["GET", "HEAD", "POST"])
def class_new(request):
    """Offer a new class."""
    return _edit(request, None)


@rules_only
@require_http_methods(["GET", "HEAD", "POST"])
def class_edit(request, key):
    """Change a class: saving writes a new version. The button "offer" only shows or hides it."""
    found = get_object_or_404(CaseClass.objects.prefetch_related(VERSIONS), key=key)
    if request.method == "POST" and "offer" in request.POST:
        rules_actions.set_offered(
            case_class=found, by=request.user, is_active=request.POST["offer"] == "yes"
        )
        messages.success(request, _("已保存。在办的信不受影响。"))
        return redirect("mailbox:class-edit", key=key)
    return _edit(request, found)


def _edit(request, found):
    data = request.POST if request.method == "POST" else None
    versions = list(found.rules.all()) if found else []
    newest = versions[0] if versions else None
    head = ClassForm(data, instance=found)
    rules = RulesForm(data, initial=rules_history.values(newest) if newest else None)
    limits = limit_forms(data, newest)
    for form in (head, rules, *limits):  # each one, for its errors
        form.full_clean()
    if data is not None:
        agree(head, rules, limits)
    if data is not None and not any(form.errors for form in (head, rules, *limits)):
        return _save(request, found, head, rules, limits)
    context = {
        "case_class": found, "head": head, "rules": rules, "limits": limits,
        "history": rules_history.history(versions), "newest": newest,
        "errors": [f for f in (head, rules, *limits) if f.errors],
    }  # fmt: skip
    status = 200 if data is None else 400
    return render(request, "mailbox/rules_class.html", context, status=status)


def _save(request, found, head, rules, limits):
    written = {
        "by": request.user, "details": dict(head.cleaned_data), "rules": rules.cleaned_data,
        "limits": [form.values for form in limits if form.values],
    }  # fmt: skip
    if found is None:
        written["details"]["key"] = "class-" + get_random_string(
            6, "23456789abcdefghjkmnpqrstuvwxyz"
        )
        found = rules_actions.make_class(**written)
        messages.success(request, _("已新增类别“%(name)s”，写信的人现在选得到。") % {"name": found})
    else:
        version = rules_actions.change_class(case_class=found, **written)
        messages.success(
            request,
            _("已存为第 %(n)d 版，从现在起的来信按它办；以前的信照旧。") % {"n": version.version},
        )
    unit = head.cleaned_data["default_unit"]
    if warning := vacancies.warning(rules.cleaned_data["approval"], unit):
        messages.warning(request, warning)
    return redirect("mailbox:class-edit", key=found.key)


@rules_only
@require_safe
def reason_list(request):
    """Every reason with its words."""
    return render(request, "mailbox/rules_reasons.html", {"reasons": RefusalReason.objects.all()})


@rules_only
@require_http_methods(["GET", "HEAD", "POST"])
def reason_edit(request, pk=None):
    """Add a reason, or change one."""
    reason = get_object_or_404(RefusalReason, pk=pk) if pk else None
    form = ReasonForm(request.POST if request.method == "POST" else None, instance=reason)
    if form.is_bound and form.is_valid():
        kept = RefusalReason.objects.get(pk=pk) if pk else None
        rules_actions.save_reason(by=request.user, reason=kept, **form.cleaned_data)
        messages.success(request, _("理由已保存。"))
        return redirect("mailbox:reason-list")
    versions = list(reason.versions.select_related("made_by")) if pk else []
    context = {
        "form": form, "reason": RefusalReason.objects.get(pk=pk) if pk else None,
        "history": rules_history.reason_history(versions),
    }  # fmt: skip
    status = 400 if form.is_bound else 200
    return render(request, "mailbox/rules_reason.html", context, status=status)


@rules_only
@require_http_methods(["GET", "HEAD", "POST"])
def check_times(request):
    """When staff are told of letters that wait to be taken in."""
    found = CheckTimes.objects.get(pk=1)
    form = CheckTimesForm(request.POST if request.method == "POST" else None, instance=found)
    if form.is_bound and form.is_valid():
        saved = checks.change_times(by=request.user, **form.cleaned_data)
        messages.success(request, _("已保存，%(times)s提醒。") % {"times": checks.said(saved)})
        return redirect("mailbox:class-list")
    status = 400 if form.is_bound else 200
    return render(request, "mailbox/rules_checks.html", {"form": form}, status=status)
