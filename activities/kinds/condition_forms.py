"""The rows with which staff say when a rule applies: [并且/或者, what, how, value]."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from activities.kinds.condition_faults import fault
from activities.kinds.conditions import COMPARE, IS, IS_NOT, NO, YES, Condition, When, number
from activities.kinds.fact_names import USUAL, by_name

FIRST_ROWS, MOST_ROWS, MORE_ROWS = 4, 40, 3
AND, OR = "and", "or"
JOINERS = ((AND, _("并且")), (OR, _("或者")))
OPS = (
    ("", "—"), (IS, _("是")), (IS_NOT, _("不是")), ("at_least", "≥"), ("more_than", ">"),
    ("at_most", "≤"), ("less_than", "<"), (YES, _("有 / 答是")), (NO, _("没有 / 答否")),
)  # fmt: skip
SEPARATORS = re.compile("[、，,；;]")
GROUPS = (
    (_("谁来办"), ("applicant", "level", "unit_size", "organisers", "schools", "team")),
    (_("时间地点"), ("where", "venue", "parts", "days", "weekday", "start_hour", "end_hour",
                 "setup_minutes")),
    (_("多少人"), ("people", "people_inside", "people_outside", "people_abroad")),
    (_("经费和其他"), ("amount", "sponsorship", "materials", "theme")),
)  # fmt: skip


def grouped(facts):
    """Choices of a select with every Fact of {name: Fact}, in groups."""
    groups = [
        (heading, [(name, facts[name].label) for name in names if name in facts])
        for heading, names in GROUPS
    ]
    named = {name for _heading, names in GROUPS for name in names}
    rest = [fact for fact in USUAL if fact.name in facts and fact.name not in named]
    money = [fact for name, fact in facts.items() if name.startswith("money.")]
    own = [fact for name, fact in facts.items() if name.startswith("field.")]
    for heading, more in ((_("其他"), rest), (_("各来源的钱"), money), (_("自定义问题"), own)):
        groups.append((heading, [(fact.name, fact.label) for fact in more]))
    return [("", _("（不用这一行）")), *((name, rows) for name, rows in groups if rows)]


class ConditionForm(forms.Form):
    """One row; empty when nothing is chosen."""

    joiner = forms.ChoiceField(label=_("怎么连接"), choices=JOINERS, required=False)
    fact = forms.ChoiceField(label=_("看什么"), required=False)
    op = forms.ChoiceField(label=_("怎么比"), choices=OPS, required=False)
    value = forms.CharField(label=_("比什么"), max_length=200, required=False)

    def __init__(self, *args, facts, at, choices, **kwargs):
        super().__init__(*args, prefix=f"when-{at}", **kwargs)
        self.facts, self.at, self.condition = facts, at, None
        self.fields["fact"].choices = choices
        for name, field in self.fields.items():
            css = "form-control" if name == "value" else "form-select"
            field.widget.attrs |= {"class": css, "aria-label": f"第 {at + 1} 行 {field.label}"}
        self.fields["value"].widget.attrs["list"] = "condition-values"

    def clean(self):
        """A Condition that its fact bears, values in the words of its choices."""
        data = super().clean()
        fact, op = self.facts.get(data.get("fact")), data.get("op")
        if fact is None:
            if data.get("value") and "fact" not in self.errors:
                self.add_error("fact", _("先选看什么，再写比什么。"))
            return data
        if not op:
            self.add_error("op", _("选怎么比。"))
            return data
        self.condition = Condition(fact.name, op, self._values(fact, op, data.get("value", "")))
        if wrong := fault(self.condition, fact):
            offered = [label for _value, label in fact.choices]
            hint = f"可以写：{'、'.join(offered)}。" if offered and op in (IS, IS_NOT) else ""
            self.add_error("op" if op not in fact.ops else "value", "".join([*wrong, hint]))
        return data

    @staticmethod
    def _values(fact, op, text):
        text = text.strip()
        if op in (YES, NO) or not text:
            return ()
        if op in COMPARE:
            found = number(text.replace(",", "").replace("，", ""))
            return (text if found is None or abs(found.adjusted()) > 12 else f"{found:f}",)
        by_label = {label: value for value, label in fact.choices}
        said = [text] if text in by_label else SEPARATORS.split(text)
        values = (each.strip() for each in said)
        return tuple(dict.fromkeys(by_label.get(each, each) for each in values if each))


class ConditionRows:
    """All rows of one rule. Give it POST data, or the When that is to be changed."""

    def __init__(self, spec, data=None, *, when=None, without=()):
        self.facts = {n: f for n, f in by_name(spec).items() if n not in without}
        self.choices = grouped(self.facts)
        self.is_bound = data is not None
        if self.is_bound:
            self.rows = [self._row(at, data) for at in range(self._count(data))]
        else:
            self._show(initial_of(when, self.facts) if when else [])

    def _row(self, at, data=None, initial=None):
        return ConditionForm(data, initial=initial, facts=self.facts, at=at, choices=self.choices)

    def _count(self, data):
        said = data.get("when-count", "")
        count = int(said) if said.isascii() and said.isdigit() and len(said) < 4 else FIRST_ROWS
        return min(max(count, 1), MOST_ROWS)

    def _show(self, rows, least=FIRST_ROWS):
        count = min(max(least, len(rows) + 1), MOST_ROWS)
        rows = [*rows, *({} for _more in range(count - len(rows)))]
        self.rows = [self._row(at, initial=initial) for at, initial in enumerate(rows)]

    def with_more(self):
        """The same rows as they were typed, unchecked, and some empty ones."""
        typed = [
            {name: row.data.get(row.add_prefix(name), "") for name in row.fields}
            for row in self.rows
        ]
        self.is_bound = False
        self._show(typed, len(typed) + MORE_ROWS)
        return self

    def is_valid(self):
        """True when every row makes sense."""
        return all(row.is_valid() for row in self.rows)

    @property
    def errors(self):
        """The rows that stumbled."""
        return [row for row in self.rows if self.is_bound and row.errors]

    @property
    def when(self):
        """The When that the rows say; 并且 binds tighter than 或者."""
        groups = []
        for row in self.rows:
            if row.condition is None:
                continue
            if row.cleaned_data.get("joiner") == OR or not groups:
                groups.append([])
            groups[-1].append(row.condition)
        return When(tuple(map(tuple, groups)))

    @property
    def offered(self):
        """Words that may be written as a value, to be suggested."""
        return list(dict.fromkeys(
            label for fact in self.facts.values() for _value, label in fact.choices))  # fmt: skip


def initial_of(when, facts):
    """What the rows show for a When."""
    rows = []
    for group in when.groups:
        for place, each in enumerate(group):
            shown = dict(facts[each.fact].choices) if each.fact in facts else {}
            rows.append({
                "joiner": AND if place or not rows else OR, "fact": each.fact, "op": each.op,
                "value": "、".join(shown.get(value, value) for value in each.values),
            })  # fmt: skip
    return rows
