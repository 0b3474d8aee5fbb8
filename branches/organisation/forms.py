"""Forms: cleaning only."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from branches.organisation import duties
from branches.organisation.models import Member, PartyBranch, Unit
from tuanwei.accounts import queries as accounts
from tuanwei.accounts.forms import NumberField

PARENTS = {
    Unit.Kind.GENERAL_BRANCH: (Unit.Kind.COMMITTEE,),
    Unit.Kind.BRANCH: (Unit.Kind.GENERAL_BRANCH, Unit.Kind.COMMITTEE),
    Unit.Kind.DEPARTMENT: (Unit.Kind.COMMITTEE,),
}


def day_field(label, required=False, help_text=""):
    """A date with the browser's own calendar."""
    return forms.DateField(
        label=label, required=required, help_text=help_text,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip


class MemberFilter(forms.Form):
    """What stands in the address of the member list; anything odd in it counts as not asked."""

    q = forms.CharField(required=False, max_length=60)
    unit = forms.IntegerField(required=False, min_value=1, max_value=2**31)
    status = forms.ChoiceField(
        required=False, choices=[("", _("全部政治面貌")), *Member.Status.choices]
    )


class UnitForm(forms.ModelForm):
    """A general branch, branch or department."""

    class Meta:
        model = Unit
        fields = ["name", "kind", "branch_type", "parent", "code", "is_active"]
        help_texts = {
            "code": _("可以不填；导入名册时用来认班级。"),
            "branch_type": _("只有团支部要选。"),
            "is_active": _("撤销的组织不再出现在名册和选择里，历史保留。"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = [choice for choice in Unit.Kind.choices if choice[0] != Unit.Kind.COMMITTEE]
        self.fields["kind"].choices = kinds
        above = Unit.objects.active().filter(
            kind__in=(Unit.Kind.COMMITTEE, Unit.Kind.GENERAL_BRANCH)
        )
        self.fields["parent"].queryset = above
        self.fields["parent"].required = True
        if self.instance.pk is None:
            del self.fields["is_active"]
        elif self.instance.kind == Unit.Kind.COMMITTEE:
            for name in ("kind", "branch_type", "parent", "is_active"):
                del self.fields[name]

    def clean_code(self):
        """No code is NULL, so that many units may have none."""
        return self.cleaned_data["code"] or None

    def clean(self):
        """Kind, type and parent fit each other."""
        data = super().clean()
        kind, parent = data.get("kind"), data.get("parent")
        if kind == Unit.Kind.BRANCH and not data.get("branch_type"):
            self.add_error("branch_type", gettext("请选择支部类型。"))
        if kind and kind != Unit.Kind.BRANCH:
            data["branch_type"] = ""
        if kind and parent and parent.kind not in PARENTS[kind]:
            self.add_error("parent", gettext("这一层级的组织不能放在这个上级下面。"))
        return data


class PartyBranchForm(forms.ModelForm):
    """A Party branch and the general branch beside it."""

    class Meta:
        model = PartyBranch
        fields = ["name", "general_branch", "is_active"]
        help_texts = {
            "general_branch": _("和哪个团总支在一起；全校的就空着。"),
            "is_active": _("撤销的不再出现在选择里，历史保留。"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        general = Unit.objects.active().filter(kind=Unit.Kind.GENERAL_BRANCH)
        if self.instance.general_branch_id:
            general |= Unit.objects.filter(pk=self.instance.general_branch_id)
        self.fields["general_branch"].queryset = general
        self.fields["general_branch"].empty_label = _("不对应团总支")
        if self.instance.pk is None:
            del self.fields["is_active"]


class AppointmentForm(forms.Form):
    """Who holds which post from when until when; `user` is in the cleaned data."""

    number = NumberField(label=_("谁（学号/工号）"))
    post = forms.ChoiceField(label=_("职务"))
    title = forms.CharField(
        label=_("职务全称"), required=False, max_length=40,
        help_text=_("和上面不一样时才填，例如：常务副书记。"),
    )  # fmt: skip
    starts_on = day_field(_("任职自"), required=True)
    ends_on = day_field(_("任职至"), help_text=_("留空为长期；到期后随职务而来的权限自动结束。"))

    def __init__(self, *args, unit, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["post"].choices = [("", gettext("请选择")), *duties.choices(unit.kind)]
        self.fields["starts_on"].initial = timezone.localdate

    def clean(self):
        """The person exists and the term is not upside down."""
        data = super().clean()
        if number := data.get("number"):
            data["user"] = accounts.found(number)
            if data["user"] is None:
                self.add_error("number", gettext("没有找到这个学号/工号，请核对。"))
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", gettext("任期结束不能早于开始。"))
        return data


class EndTermForm(forms.Form):
    """When a term ends."""

    last_day = day_field(
        _("任职的最后一天"), required=True, help_text=_("填昨天或更早就是立即结束。")
    )

    def __init__(self, *args, appointment, **kwargs):
        super().__init__(*args, **kwargs)
        self.appointment = appointment
        self.fields["last_day"].initial = timezone.localdate

    def clean_last_day(self):
        """Not before the term began, unless it has not begun at all."""
        day = self.cleaned_data["last_day"]
        first = self.appointment.starts_on
        if day < first <= timezone.localdate() and (first - day).days > 1:
            raise ValidationError(gettext("任期结束不能早于开始。"))
        return day


class TransferForm(forms.Form):
    """Where a member moves, and from where the actor believed them to move."""

    leaving = forms.IntegerField(required=False, widget=forms.HiddenInput)
    branch = forms.ModelChoiceField(
        label=_("转到"), queryset=Unit.objects.none(), empty_label=_("请选择支部")
    )
    reason = forms.CharField(
        label=_("事由"), max_length=100, help_text=_("例如：转专业、复学、加入社团临时支部。")
    )

    def __init__(self, *args, branches, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["branch"].queryset = branches
        self.fields["branch"].label_from_instance = lambda unit: f"{unit.parent} · {unit}"
