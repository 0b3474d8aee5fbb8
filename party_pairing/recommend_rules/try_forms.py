"""An invented candidate, meeting, branch or month, to see what rules make of them. Nothing is kept."""

import datetime as dt
from decimal import Decimal

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from party_pairing.recommend_rules import conditions, days, quorums, quotas, tallies, wording
from party_pairing.recommend_rules import spec as rules
from tuanwei.lib.rule_rows import choice, number, whole
from tuanwei.lib.terms import Term

FIRST_DAY, LAST_DAY = dt.date(1920, 1, 1), dt.date(2100, 12, 31)
CANDIDATES = 4
NAMES = "甲乙丙丁"
CHIPS = {
    conditions.MET: "done", conditions.UNMET: "late", conditions.UNKNOWN: "wait",
    conditions.EXEMPT: "off", conditions.WAIVED: "off",
    tallies.PASSED: "done", tallies.FAILED: "late", tallies.AGAIN: "wait", tallies.BEYOND: "off",
}  # fmt: skip


def _day(label, hint="", required=False, **more):
    return forms.DateField(
        label=label, help_text=hint, required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=[MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)], **more,
    )  # fmt: skip


class TryForm(forms.Form):
    """`rules` are the Spec that is tried out."""

    def __init__(self, data, *, spec):
        super().__init__(data)
        self.rules = spec
        self.build()

    def build(self):
        """Fields that the rules ask for."""


class PersonForm(TryForm):
    """A candidate: what is known of them, as the conditions ask for it."""

    def build(self):
        today = timezone.localdate()
        self.fields["cut_off"] = _day(_("条件截止到"), required=True, initial=today)
        self.fields["later"] = _day(_("再看一天"), _("后面的步骤在哪天；看看那时还满不满足。"))
        kinds = {each.kind for each in self.rules.conditions}
        self.fields["year"] = whole(_("几年级"), least=1, most=8, initial=2)
        self.fields["degree"] = choice(
            _("学历层次"), [(key, wording.DEGREES[key]) for key in rules.DEGREES if key]
        )
        if rules.AGE in kinds:
            self.fields["born_on"] = _day(_("出生日期"))
        if rules.LEAGUE_AGE in kinds:
            self.fields["joined_on"] = _day(_("入团日期"))
        if rules.IN_STATUS in kinds:
            self.fields["status_since"] = _day(_("哪天成为现在的身份"))
        if rules.POST in kinds:
            self.fields["post_months"] = whole(_("担任团干部几个月"), initial=0)
        for period in self._hour_periods():
            self.fields[f"hours:{period}"] = number(
                _("志愿时数（%(period)s）") % {"period": wording.PERIODS[period]},
                initial=Decimal(0),
            )
        for each in self.rules.conditions:
            self._record(each)
        for n, rule in enumerate(self.rules.points):
            if rule.source != rules.HOURS:
                self.fields[f"points:{n}"] = number(
                    _("积分“%(category)s”的数") % {"category": rule.category}
                )

    def _hour_periods(self):
        found = {c.period for c in self.rules.conditions if c.kind == rules.HOURS}
        if any(rule.source == rules.HOURS for rule in self.rules.points):
            found |= {c.period for c in self.rules.conditions if c.kind == rules.POINTS}
        return [period for period in rules.PERIODS if period in found]

    def _record(self, each):
        key, label = each.key, each.label
        if each.kind == rules.SINCE:
            self.fields[f"on:{key}"] = _day(label)
        elif each.kind == rules.HAS:
            self.fields[f"on:{key}"] = _day(_("%(label)s：哪天的") % {"label": label})
        elif each.kind == rules.CLEAN:
            self.fields[f"on:{key}"] = _day(_("%(label)s：哪天的") % {"label": label},
                                            _("没有就空着。"))  # fmt: skip
            self.fields[f"until:{key}"] = _day(_("%(label)s：哪天解除") % {"label": label})
        elif each.kind == rules.RANK:
            self.fields[f"value:{key}"] = number(_("%(label)s：第几名") % {"label": label}, least=1)
            self.fields[f"total:{key}"] = number(
                _("%(label)s：一共几人") % {"label": label}, least=1
            )
        elif each.kind == rules.NUMBER:
            self.fields[f"value:{key}"] = number(label)
        elif each.kind == rules.MARK:
            marks = [("", _("没有记录")), *((mark, mark) for mark in each.marks)]
            self.fields[f"mark:{key}"] = choice(label, marks, required=False)
        elif each.kind == rules.STATED:
            self.fields[f"stated:{key}"] = choice(
                label,
                [("", _("还没有核对")), ("yes", _("符合")), ("no", _("不符合"))],
                required=False,
            )

    def facts(self, cut_off):
        """What was made up, as the conditions take it."""
        said = self.cleaned_data
        return conditions.Facts(
            born_on=said.get("born_on"), joined_on=said.get("joined_on"),
            status_since=said.get("status_since"), year=said["year"] or 0,
            degree=said["degree"], post_months=said.get("post_months", 0),
            hours={
                period: said[f"hours:{period}"] or Decimal(0) for period in self._hour_periods()
            },
            records=tuple(self._records(cut_off)),
            stated={
                each.key: said[f"stated:{each.key}"] == "yes" for each in self.rules.conditions
                if said.get(f"stated:{each.key}")
            },
        )  # fmt: skip

    def _records(self, cut_off):
        said = self.cleaned_data
        for each in self.rules.conditions:
            parts = {
                name: said.get(f"{name}:{each.key}") for name in ("on", "until", "value", "total")
            }
            mark = said.get(f"mark:{each.key}") or ""
            if mark or any(value is not None for value in parts.values()):
                term = "" if parts["on"] else _term(each.period, cut_off)
                yield conditions.Noted(each.key, each.record, mark=mark, term=term, **parts)
        for n, rule in enumerate(self.rules.points):
            if said.get(f"points:{n}") is not None:
                yield conditions.Noted(f"points-{n}", rule.source, value=said[f"points:{n}"],
                                       term=Term.of(cut_off).code)  # fmt: skip

    def result(self):
        """Each condition at the cut-off, and on the later day where there is one."""
        said = self.cleaned_data
        cut_off, later = said["cut_off"], said["later"]
        facts = self.facts(cut_off)
        first = conditions.judged(self.rules, facts, cut_off)
        second = conditions.judged(self.rules, facts, later) if later else (None,) * len(first)
        return {
            "rows": [(_line(one), _line(two)) for one, two in zip(first, second, strict=True)],
            "in_the_way": conditions.standing_in_the_way(first), "later": later,
            "in_the_way_later": conditions.standing_in_the_way(second) if later else (),
        }  # fmt: skip


def _term(period, cut_off):
    now = Term.of(cut_off)
    return {
        rules.LAST_TERM: now.previous.code, rules.LAST_YEAR: now.previous.previous.code,
    }.get(period, now.code)  # fmt: skip


def _line(finding):
    """A finding as its row shows it."""
    if finding is None:
        return None
    return {
        "label": finding.condition.label, "chip": CHIPS[finding.state],
        "state": wording.STATES[finding.state], "asked": wording.asked_words(finding),
        "found": wording.found_words(finding), "missing": wording.missing_words(finding),
        "turns": wording.turns_words(finding) if finding.state == conditions.MET else "",
    }  # fmt: skip


class MeetingForm(TryForm):
    """Heads and ballots of one round."""

    expected = whole(gettext_lazy("应到会"), most=10_000, required=True, least=1)
    voting = whole(gettext_lazy("其中有表决权"), gettext_lazy("空着就是全部。"), most=10_000)
    present = whole(gettext_lazy("实到会"), most=10_000)
    issued = whole(gettext_lazy("发出的票"), gettext_lazy("空着就是实到会的人数。"), most=10_000)
    cast = whole(gettext_lazy("收回的票"), gettext_lazy("空着就是全部收回。"), most=10_000)
    invalid = whole(gettext_lazy("无效票"), most=10_000)
    places = whole(gettext_lazy("名额"), gettext_lazy("空着就是不限。"))
    number = whole(gettext_lazy("第几轮"), least=1, most=10, initial=1)

    def build(self):
        for n in range(1, CANDIDATES + 1):
            self.fields[f"yes:{n}"] = whole(_("赞成"), most=10_000)
            self.fields[f"no:{n}"] = whole(_("反对"), most=10_000)
            if self.rules.meeting.may_abstain:
                self.fields[f"abstained:{n}"] = whole(_("弃权"), most=10_000)

    def heads_fields(self):
        """The bound fields that belong to no candidate."""
        return [self[name] for name in self.fields if ":" not in name]

    def entries(self):
        """[(name, bound fields)]."""
        return [
            (NAMES[n - 1], [self[name] for name in self.fields if name.endswith(f":{n}")])
            for n in range(1, CANDIDATES + 1)
        ]

    def clean(self):
        """Ballots are those of people who are there."""
        said = super().clean()
        names = [name for name in self.fields if ":" in name]
        asked = any(said.get(name) is not None for name in names)
        if asked and said.get("present") is None and "present" not in self.errors:
            self.add_error("present", _("填了票数，就要填实到会。"))
        return said

    def _first(self, *names):
        return next((self.cleaned_data[n] for n in names if self.cleaned_data[n] is not None), 0)

    def count(self):
        """The ballots."""
        said = self.cleaned_data
        votes = tuple(
            tallies.Votes(
                NAMES[n - 1], said[f"yes:{n}"] or 0, said[f"no:{n}"] or 0,
                said.get(f"abstained:{n}") or 0,
            )
            for n in range(1, CANDIDATES + 1)
            if said[f"yes:{n}"] is not None or said[f"no:{n}"] is not None
        )  # fmt: skip
        issued = self._first("issued", "present")
        cast = issued if said["cast"] is None else said["cast"]
        return tallies.Count(issued, cast, said["invalid"] or 0, votes)

    def heads(self, count):
        """The heads."""
        said = self.cleaned_data
        voting = self._first("voting", "expected")
        return quorums.Heads(
            said["expected"], voting, said["present"] or 0, count.issued, count.cast, count.valid
        )

    def result(self):
        """The smallest head-counts; with people there whether it counts; with votes the outcome."""
        meeting, count = self.rules.meeting, self.count()
        heads, said = self.heads(count), self.cleaned_data
        has_count = said["present"] is not None
        result = {
            "quorum": [
                _smallest(test, heads, is_known=True) for test in meeting.quorum
            ],
            "passing": [
                _smallest(test, heads, has_count or test.base in (rules.EXPECTED, rules.VOTING))
                for test in meeting.passing
            ],
            "present": said["present"],
            "held": [wording.test_words(each) for each in quorums.quorum(heads, meeting)]
            if has_count else [],
            "faults": [], "lines": [], "again": (),
        }  # fmt: skip
        if not count.votes:
            return result
        found = tallies.faults(count, heads, meeting)
        if found:
            return result | {"faults": [wording.fault_words(code) for code in found]}
        outcome = tallies.outcome(count, heads, meeting, said["places"], said["number"] or 1)
        return result | {
            "is_quorate": outcome.is_quorate, "again": outcome.again,
            "lines": [
                {
                    "line": line, "chip": CHIPS[line.outcome],
                    "outcome": wording.OUTCOMES[line.outcome],
                    "rate": wording.rate_words(line.votes.yes, count.cast),
                    "tests": [wording.test_words(each) for each in line.tests],
                }
                for line in outcome.lines
            ],
        }  # fmt: skip


def _smallest(test, heads, is_known):
    """(words, smallest head-count or None where its base is not known yet)."""
    if not is_known:
        return wording.test_asked_words(test), None
    return wording.test_asked_words(test), quorums.tested(0, heads, test).needed


class QuotaForm(TryForm):
    """A branch."""

    def build(self):
        heads = {quota.heads for quota in self.rules.quotas if quota.kind in rules.OF_HEADS}
        heads |= {quota.less for quota in self.rules.quotas if quota.less}
        for each in rules.HEADS:
            if each in heads:
                self.fields[f"heads:{each}"] = whole(wording.HEADS[each], most=100_000, initial=0)
        self.fields["year"] = whole(_("几年级的支部"), _("混合的空着。"), least=1, most=8)
        self.fields["degree"] = choice(_("学历层次"), wording.DEGREES, required=False)
        self.fields["branch_type"] = choice(
            _("什么支部"), [(key, name) for key, name in wording.TYPES.items() if key],
        )  # fmt: skip
        if any(quota.kind == rules.TABLE for quota in self.rules.quotas):
            self.fields["granted"] = whole(_("分配表给几个"))
        for factor in self.rules.factors:
            self.fields[f"fact:{factor.fact}"] = forms.BooleanField(
                label=factor.label, required=False
            )

    def result(self):
        """The places, in words."""
        said = self.cleaned_data
        unit = quotas.Counted(
            {name[6:]: value or 0 for name, value in said.items() if name.startswith("heads:")},
            said["year"] or 0, said["degree"], said["branch_type"],
            frozenset(n[5:] for n, value in said.items() if n.startswith("fact:") and value),
            said.get("granted"),
        )  # fmt: skip
        return {"words": wording.quota_words(quotas.places(self.rules, unit))}


class CalendarForm(TryForm):
    """A month."""

    month = forms.DateField(
        label=gettext_lazy("哪个月的一批"), input_formats=["%Y-%m", "%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )  # fmt: skip

    def build(self):
        self.fields["month"].initial = timezone.localdate().replace(day=1)

    def clean_month(self):
        """A month of these times."""
        found = self.cleaned_data["month"]
        if not 2000 <= found.year <= 2100:
            raise forms.ValidationError(_("年份要在 2000 到 2100 之间。"))
        return found

    def result(self):
        """The days of every line."""
        found = days.calendar(self.rules, self.cleaned_data["month"])
        return {"days": [
            (due, _span(due.first_on, due.last_on), due.day.late_is_invalid) for due in found
        ]}  # fmt: skip


def _span(first: dt.date, last: dt.date):
    if first == last:
        return wording.date_words(first)
    return f"{wording.date_words(first)}–{wording.date_words(last)}"


FORMS = {
    "person": (gettext_lazy("候选人"), PersonForm), "meeting": (gettext_lazy("到会和投票"), MeetingForm),
    "quota": (gettext_lazy("名额"), QuotaForm), "calendar": (gettext_lazy("日程"), CalendarForm),
}  # fmt: skip
"""{what is tried out: (its name, the form)}."""
