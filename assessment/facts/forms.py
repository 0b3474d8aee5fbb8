"""Forms of facts: cleaning only."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from assessment.facts.actions import spoken
from tuanwei.lib.days import DAY, DayField
from tuanwei.lib.numbers import plain
from tuanwei.lib.texts import LineField

PLACES = 3
MOST = Decimal("999999999.999")


class FigureField(forms.DecimalField):
    """A number of three places at most, in words that say what is wrong."""

    def __init__(self, **kwargs):
        kwargs.setdefault("error_messages", {}).update({
            "invalid": _("要填数字，比如 2 或 0.5。"), "max_decimal_places": _("最多三位小数。"),
            "max_digits": _("太大了，请核对。"), "max_whole_digits": _("太大了，请核对。"),
            "min_value": _("不能是负数。"),
        })  # fmt: skip
        super().__init__(max_digits=12, decimal_places=PLACES, **kwargs)
        self.widget.attrs.update({"inputmode": "decimal", "step": "any"})

    def to_python(self, value):
        """Full-width digits and signs are read as people mean them."""
        if isinstance(value, str):
            value = value.strip().translate(WIDE)
        return super().to_python(value)


WIDE = str.maketrans("０１２３４５６７８９．－", "0123456789.-")


class NoteForm(forms.Form):
    """What happened, for one term of a standard; asks only what the rule looks at."""

    on = DayField(
        label=_("哪天"),
        error_messages={"required": _("填哪天的事。"), "invalid": _("请写成 2026-03-05 的样子。")},
    )
    level = forms.ChoiceField(label=_("级别"), required=False)
    role = forms.ChoiceField(label=_("角色"), required=False)
    there = forms.ChoiceField(
        label=_("有没有"), choices=[("1", _("有")), ("0", _("没有"))], initial="1",
        widget=forms.RadioSelect(attrs={"class": "pills"}),
    )  # fmt: skip
    number = FigureField(label=_("数"), initial=1, error_messages={"required": _("填一个数。")})
    of = FigureField(
        label=_("总数"), min_value=0, required=False, help_text=_("36 人里来了 30 人：数填 30，总数填 36。"),
    )  # fmt: skip
    by_key = LineField(
        label=_("谁"), max_length=40, help_text=_("同一个人写法要一样，只算一次；写学号最清楚。"),
        error_messages={"required": _("这一项按人数算，写是谁。")},
    )  # fmt: skip
    label = LineField(
        label=_("是什么事"), max_length=120,
        widget=forms.TextInput(attrs={"placeholder": _("比如：重要组织生活缺一次")}),
        error_messages={"required": _("写一句是什么事，支部看得到。")},
    )  # fmt: skip

    def __init__(self, *args, own, held, **kwargs):
        super().__init__(*args, **kwargs)
        self.own, self.held = own, held
        self.fields["on"].widget.attrs |= {
            "min": held.starts_on.strftime(DAY),
            "max": held.ends_on.strftime(DAY),
        }
        for name, choices in (("level", own.levels), ("role", own.roles)):
            if choices:
                self.fields[name].choices = choices if len(choices) == 1 else [
                    ("", _("选一个")), *choices,
                ]  # fmt: skip
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = _("选一个。")
            else:
                del self.fields[name]
        for name, is_asked in (
            ("there", own.is_there), ("number", own.has_number), ("of", own.may_have_whole),
            ("by_key", own.has_person),
        ):  # fmt: skip
            if not is_asked:
                del self.fields[name]
        if own.has_whole:
            self.fields["of"].required = True
            self.fields["of"].error_messages["required"] = _("这一项按比例算，填总数。")
            self.fields["number"].initial = None

    def clean_on(self):
        """A day of the round."""
        day, held = self.cleaned_data["on"], self.held
        if not held.starts_on <= day <= held.ends_on:
            raise forms.ValidationError(
                _("这次考核算 %(first)s 到 %(last)s 的事，请核对日期。")
                % {"first": spoken(held.starts_on), "last": spoken(held.ends_on)}
            )
        return day

    def clean(self):
        """Within what the rule takes; of a whole there is no negative part, and no more than the whole."""
        said = super().clean()
        number, of = said.get("number"), said.get("of")
        least, most = self.own.bounds
        if number is not None and least is not None and number < least:
            words = _("不能是负数。") if not least else _("最低 %s。") % plain(least)
            self.add_error("number", words)
        elif number is not None and most is not None and number > most:
            self.add_error("number", _("最多 %s。") % plain(most))
        if number is not None and of is not None:
            if number < 0:
                self.add_error("number", _("有总数时不能是负数。"))
            elif number > of:
                self.add_error("number", _("比总数还大，请核对。"))
        return said

    @property
    def fact(self):
        """What the action takes."""
        said = self.cleaned_data
        number = said.get("there", said.get("number"))
        return {
            "on": said["on"], "label": said["label"], "level": said.get("level", ""),
            "role": said.get("role", ""), "by_key": said.get("by_key", ""),
            "number": 1 if number is None else number, "of": said.get("of"),
        }  # fmt: skip


class EndForm(forms.Form):
    """Why something ends."""

    reason = LineField(
        label=_("为什么撤销"), max_length=200, help_text=_("支部会看到。"),
        error_messages={"required": _("写一句为什么撤销，支部会看到。")},
    )  # fmt: skip
