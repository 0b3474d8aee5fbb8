"""The list of steps of each class, on a form: one line a step."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from mailbox.cases import permissions
from mailbox.cases.desk_views import desk_only
from mailbox.cases.rules_models import CaseClass
from mailbox.checklists.actions import save_steps
from mailbox.checklists.models import MOST_ITEMS

BLANK_LINES = 3


class StepForm(forms.Form):
    """One line; an empty text takes the step away."""

    text = forms.CharField(label=_("要做什么"), max_length=100, required=False)
    is_required = forms.BooleanField(label=_("不做完不能答复"), required=False)


StepFormSet = forms.formset_factory(
    StepForm, extra=BLANK_LINES, max_num=MOST_ITEMS, validate_max=True, absolute_max=MOST_ITEMS + 10
)


def rules_keepers_only(view):
    """For those who keep the rules of the mailbox."""

    @desk_only
    def guarded(request, *args, **kwargs):
        if not permissions.can_change_rules(request.user):
            raise PermissionDenied(_("办理清单由团委工作人员维护。"))
        return view(request, *args, **kwargs)

    return guarded


@rules_keepers_only
@require_safe
def checklist_list(request):
    """Every class with its steps."""
    classes = CaseClass.objects.prefetch_related("check_steps")
    return render(request, "mailbox/checklists/classes.html", {"classes": classes})


@rules_keepers_only
@require_http_methods(["GET", "HEAD", "POST"])
def checklist_edit(request, key):
    """Change the steps of one class; letters already taken in keep theirs."""
    case_class = get_object_or_404(CaseClass, key=key)
    first = list(case_class.check_steps.values("text", "is_required"))
    data = request.POST if request.method == "POST" else None
    formset = StepFormSet(data, initial=first, prefix="step")
    if formset.is_bound and formset.is_valid():
        lines = [form.cleaned_data for form in formset if form.cleaned_data.get("text")]
        steps = [(line["text"], line["is_required"]) for line in lines]
        save_steps(case_class=case_class, steps=steps, by=request.user)
        messages.success(request, _("已保存，从现在起受理的信按新清单办。"))
        return redirect("mailbox:checklist-list")
    context = {"case_class": case_class, "formset": formset}
    status = 400 if formset.is_bound else 200
    return render(request, "mailbox/checklists/edit.html", context, status=status)
