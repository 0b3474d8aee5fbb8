"""Forms of promises: cleaning only."""

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Appointment, Unit
from mailbox.cases.desk_forms import words
from mailbox.cases.follow_forms import DAY, ChecksTraces
from mailbox.cases.permissions import signed_by
from mailbox.promises.permissions import WORKING
from tuanwei.accounts.models import User

ANSWERING_KINDS = ("committee", "department", "general_branch")


class PromiseForm(ChecksTraces):
    """What is promised, and who is in charge."""

    read_by_others = ("what", "text")
    what = forms.CharField(label=_("承诺什么"), max_length=100)
    text = words(_("怎么做"), limit=1000, required=False)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("负责部门"), empty_label=None)
    person = forms.CharField(
        label=_("负责人"), max_length=32, required=False,
        help_text=_("写工号或学号，要在这个部门任职；不写就由部门的人一起负责。"),
    )  # fmt: skip
    is_public = forms.BooleanField(
        label=_("来信公开后，这项承诺也公开"), required=False,
        help_text=_("公开答复下面和“承诺”页上，人人看得到进度。"),
    )  # fmt: skip
    field_order = ("what", "text", "unit", "person", "is_public", "checked")

    def __init__(self, *args, promise, **kwargs):
        self.promise = promise
        first = {
            "what": promise.what, "text": promise.text, "unit": promise.unit_id,
            "person": promise.person.number if promise.person else "",
            "is_public": promise.is_public,
        }  # fmt: skip
        super().__init__(*args, auto_id="change-%s", initial=first, **kwargs)
        units = Unit.objects.active().filter(kind__in=ANSWERING_KINDS)
        self.fields["unit"].queryset = (units | Unit.objects.filter(pk=promise.unit_id)).order_by(
            "kind", "name_pinyin"
        )

    def clean(self):
        """The person holds a post in the unit, and did not sign the letter."""
        cleaned = super().clean()
        number, unit = cleaned.get("person"), cleaned.get("unit")
        cleaned["person"] = None
        if number and unit:
            person = User.objects.filter(number=number.strip(), is_active=True).first()
            holds = person and Appointment.objects.in_force().filter(
                user=person, unit=unit, post__in=WORKING
            )
            if not (holds and holds.exists()):
                self.add_error("person", _("这个部门里没有这个编号的答复人、审核人或负责人。"))
            elif person.pk == signed_by(self.promise.case):
                self.add_error("person", _("请换一个人负责。"))
            else:
                cleaned["person"] = person
        return cleaned


class StepForm(ChecksTraces):
    """A milestone."""

    read_by_others = ("words",)
    words = forms.CharField(label=_("这一步"), max_length=60, help_text=_("如“窗口改造完工”。"))
    due_on = forms.DateField(
        label=_("哪天前"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d")
    )
    share = forms.IntegerField(
        label=_("占多少（%）"), min_value=1, max_value=100, required=False,
        help_text=_("不写就平分剩下的份额。百分比由做完的步骤算出来，不能手填。"),
    )  # fmt: skip
    field_order = ("words", "due_on", "share", "checked")


class ProgressForm(ChecksTraces):
    """How far it is, in words."""

    read_by_others = ("text",)
    text = words(_("进展"), _("来信人和附议的同学会读到。"), limit=500)


class KeepForm(ChecksTraces):
    """It is done."""

    read_by_others = ("text",)
    text = words(_("做成了什么"), _("来信人会读到，可不写。"), limit=500, required=False)


class FailForm(ChecksTraces):
    """It is not."""

    read_by_others = ("reason",)
    reason = words(_("原因"), _("来信人会读到。"), limit=500)
    is_dropped = forms.ChoiceField(
        label=_("怎么记"),
        choices=[("", _("没有做到")), ("yes", _("不做了（情况变了）"))],
        widget=forms.RadioSelect(attrs={"class": "pills"}), required=False,
        help_text=_("两种都算没有兑现，照实统计。"),
    )  # fmt: skip

    def clean_is_dropped(self):
        """True for what is given up."""
        return self.cleaned_data["is_dropped"] == "yes"
