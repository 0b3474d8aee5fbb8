"""Forms of rounds: cleaning only."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.rounds.models import Round, Scorer
from branches.organisation.models import Unit
from tuanwei.lib.days import DayField
from tuanwei.lib.texts import LineField, TextField

MOST_PEOPLE = 60


class RoundForm(forms.Form):
    """Name, days, deadlines, the round it is compared with; the action looks at the whole."""

    name = LineField(
        label=_("名称"), max_length=60, error_messages={"required": _("写一个大家看得懂的名称。")}
    )
    starts_on = DayField(label=_("从哪天"), error_messages={"required": _("填从哪天的事开始算。")})
    ends_on = DayField(
        label=_("到哪天"), help_text=_("这一天也算。这段时间里的记录和加分才计入。"),
        error_messages={"required": _("填算到哪天。")},
    )  # fmt: skip
    self_until = DayField(
        label=_("自评到哪天"),
        error_messages={"required": _("这个标准要自评，填自评到哪天。")},
    )
    check_until = DayField(label=_("检查打分到哪天"), required=False)
    review_until = DayField(label=_("复核到哪天"), required=False)
    previous = forms.ModelChoiceField(
        label=_("和哪一次比"), queryset=Round.objects.none(), required=False,
        empty_label=_("不比"), help_text=_("排名旁边会显示比那一次升了还是降了。"),
    )  # fmt: skip

    def __init__(self, *args, has_self_scores, earlier, is_open=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["previous"].queryset = earlier
        if not has_self_scores:
            del self.fields["self_until"]
        if is_open:
            for name in ("starts_on", "ends_on"):
                self.fields[name].disabled = True
            self.fields["ends_on"].help_text = _("已经开始，考核哪段时间不能再改。")

    def clean(self):
        """Where branches do not score themselves there is no day for it."""
        return {"self_until": None, **super().clean()}


class ReasonForm(forms.Form):
    """Why; asked where it has to be said."""

    words = TextField(
        label=_("为什么"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("写一句为什么。")},
    )  # fmt: skip

    def __init__(self, *args, is_asked=True, label="", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["words"].label = label or self.fields["words"].label
        if not is_asked:
            del self.fields["words"]


class CountForm(forms.Form):
    """Why members are counted again."""

    reason = LineField(
        label=_("为什么重新数"), max_length=200,
        widget=forms.TextInput(attrs={"placeholder": _("比如：十月转专业以后")}),
        error_messages={"required": _("写一句为什么重新数。")},
    )  # fmt: skip


class SheetChoice(forms.ModelChoiceField):
    """Sheets by their unit."""

    def label_from_instance(self, sheet):
        """会计2401团支部（会计学院团总支）."""
        return f"{sheet.unit.name}（{sheet.parent.name}）" if sheet.parent else sheet.unit.name


class UnitForm(forms.Form):
    """What becomes of a unit in this round."""

    KEEP, LEAVE, MERGE = "keep", "leave", "merge"
    what = forms.ChoiceField(
        label=_("怎么办"), widget=forms.RadioSelect(attrs={"class": "pills"}),
        error_messages={"required": _("选一个办法。")},
    )  # fmt: skip
    into = SheetChoice(
        label=_("并到哪里"), queryset=None, required=False, empty_label=_("选一个"),
        help_text=_("选“并到别处”时填。这个组织以前的记录，从此算在那里。"),
    )  # fmt: skip
    reason = LineField(
        label=_("原因"), max_length=200, help_text=_("支部会看到。"),
        error_messages={"required": _("写一句原因，支部会看到。")},
    )  # fmt: skip

    def __init__(self, *args, sheet, others, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(self.LEAVE, _("不参加")), (self.MERGE, _("并到别处"))]
        if not sheet.unit.is_active:
            choices.insert(0, (self.KEEP, _("算到这次结束")))
        self.fields["what"].choices = choices
        self.fields["into"].queryset = others

    def clean(self):
        """Where it is merged, into which."""
        said = super().clean()
        if said.get("what") == self.MERGE and not said.get("into") and "into" not in self.errors:
            self.add_error("into", _("选并到哪里。"))
        return said


class ScorerForm(forms.Form):
    """People, what they do, of what: several at once."""

    role = forms.ChoiceField(
        label=_("做什么"), choices=Scorer.Role.choices, initial=Scorer.Role.CHECKER,
        widget=forms.RadioSelect(attrs={"class": "pills"}),
    )  # fmt: skip
    people = TextField(
        label=_("谁"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("学号或工号，一行一个；没有重名的也可以写姓名。"),
        error_messages={"required": _("写至少一个人的学号、工号或姓名。")},
    )  # fmt: skip
    under = forms.ModelMultipleChoiceField(
        label=_("只管哪些团总支"), queryset=Unit.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("都不选就是全部。"),
    )  # fmt: skip
    indicators = forms.MultipleChoiceField(
        label=_("只打哪些指标"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("都不选就是全部。监督小组看全部，这两样不用选。"),
    )  # fmt: skip

    def __init__(self, *args, units, indicators, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["under"].queryset = units
        self.fields["indicators"].choices = indicators

    def clean_people(self):
        """The lines, each once."""
        lines = self.cleaned_data["people"].replace("，", "\n").replace("、", "\n").splitlines()
        found = list(dict.fromkeys(each.strip() for each in lines if each.strip()))
        if len(found) > MOST_PEOPLE:
            raise forms.ValidationError(_("一次最多 %d 个人，分几次加。") % MOST_PEOPLE)
        return found


class CategoryForm(forms.Form):
    """A category for the sheets that were picked."""

    category = forms.ChoiceField(
        label=_("定为"), required=False,
        widget=forms.Select(attrs={"class": "form-select w-auto"}),
    )  # fmt: skip

    def __init__(self, *args, categories, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [
            *((each.key, each.label) for each in categories), ("", _("不定类别")),
        ]  # fmt: skip
        self.initial.setdefault("category", categories[0].key if categories else "")
