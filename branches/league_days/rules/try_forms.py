"""Made-up entries with scores and votes, to see what rules make of them. Nothing is kept."""

import re
from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _

from branches.league_days.rules import spec as rules
from branches.league_days.rules import wording
from branches.league_days.rules.reckoning import (
    Entrant,
    Given,
    Granted,
    Inputs,
    Sheet,
    Turnout,
    Votes,
    advancing,
    awarded,
    reckon,
)
from tuanwei.lib.numbers import plain
from tuanwei.lib.rule_rows import number, whole

ENTRIES = 6
NAMES = "甲乙丙丁戊己"


def _needs(spec, stage):
    """Which columns the rules ask for."""
    facts = any(item.fact for panel in stage.panels for item in panel.items)
    ties = {tie.by for tie in spec.ties}
    return {
        "came": facts or rules.BY_ATTENDANCE in ties,
        "carried": bool(stage.carry) or rules.BY_STAGE in ties,
        "group": stage.is_apart or any(award.group for award in spec.awards),
        "unit": any(award.to == rules.GENERAL_BRANCH for award in spec.awards),
        "bonus": stage == spec.stages[-1],
    }


def _is_judged(panel):
    """False where facts alone give the points."""
    return any(not item.fact for item in panel.items)


class TryForm(forms.Form):
    """The entries of one stage. `rows` are their fields, one list an entry."""

    def __init__(self, data, *, spec, stage):
        super().__init__(data)
        self.rules, self.stage = spec, stage
        needs = _needs(spec, stage)
        self.columns = []
        for n in range(1, ENTRIES + 1):
            self._entry(n, NAMES[n - 1], needs)
        for panel in stage.panels:
            if panel.is_vote and panel.conversion.method == rules.SHARE_BALLOTS:
                for channel in panel.channels:
                    self.fields[f"ballots:{panel.key}:{channel.key}"] = whole(
                        _("%(name)s的有效选票") % {"name": channel.label}, most=1_000_000)  # fmt: skip

    def _entry(self, n, name, needs):
        at = len(self.fields)
        self.fields[f"name:{n}"] = forms.CharField(label=_("名称"), max_length=20, required=False)
        if needs["group"]:
            self.fields[f"group:{n}"] = forms.ChoiceField(
                label=_("哪类支部"), required=False,
                choices=[(key, wording.GROUPS[key]) for key in (rules.CLASS, rules.CLUB)],
            )  # fmt: skip
        if needs["unit"]:
            self.fields[f"unit:{n}"] = forms.CharField(
                label=_("团总支"), max_length=20, required=False
            )
        if needs["came"]:
            self.fields[f"came:{n}"] = number(_("到会率（%）"), most=200)
        if needs["carried"]:
            self.fields[f"carried:{n}"] = number(_("上一轮的分"), most=self.rules.out_of)
        for panel in self.stage.panels:
            if panel.is_vote:
                for channel in panel.channels:
                    self.fields[f"votes:{n}:{panel.key}:{channel.key}"] = whole(
                        _("%(name)s票数") % {"name": channel.label}, most=1_000_000)  # fmt: skip
            elif _is_judged(panel):
                self.fields[f"points:{n}:{panel.key}"] = forms.CharField(
                    label=_("%(name)s：各人给的分") % {"name": panel.label}, max_length=200,
                    required=False, help_text=_("几个人的用空格隔开，例如 88 90.5 91。"),
                )  # fmt: skip
        if needs["bonus"]:
            for bonus in self.rules.bonuses:
                self.fields[f"bonus:{n}:{bonus.key}"] = number(bonus.label, most=bonus.points)
        self.columns.append((n, name, list(self.fields)[at:]))

    def entries(self):
        """[(number, usual name, bound fields)]."""
        return [(n, name, [self[field] for field in fields]) for n, name, fields in self.columns]

    def others(self):
        """The bound fields that belong to no entry."""
        return [self[name] for name in self.fields if name.startswith("ballots:")]

    def clean(self):
        """Points of each judge as numbers within the rubric."""
        self.points = {}
        for name in self.fields:
            kind, *parts = name.split(":")
            if kind == "points" and self.cleaned_data.get(name):
                n, key = parts
                self.points[int(n), key] = self._numbers(name, self.stage.panel(key))
        return self.cleaned_data

    def _numbers(self, name, panel):
        most = sum((item.most for item in panel.items if not item.fact), Decimal(0))
        found = []
        for text in re.split(r"[\s,，、;；]+", self.cleaned_data[name].strip()):
            if not re.fullmatch(r"\d{1,5}(\.\d{1,2})?", text):
                self.add_error(
                    name, _("“%(text)s”不是分数，几个人的分用空格隔开。") % {"text": text}
                )
            elif Decimal(text) > most:
                words = _("%(text)s 超过了满分 %(most)s。") % {"text": text, "most": plain(most)}
                self.add_error(name, words)
            else:
                found.append(Decimal(text))
        return found

    def _is_there(self, fields):
        return any(
            self.cleaned_data.get(name) not in (None, "")
            for name in fields if not name.startswith("group:")
        )  # fmt: skip

    def inputs(self):
        """The Inputs that were made up."""
        said, stage = self.cleaned_data, self.stage
        there = [(n, name) for n, name, fields in self.columns if self._is_there(fields)]
        entrants = tuple(
            Entrant(
                str(n), said[f"name:{n}"] or name, said.get(f"unit:{n}") or "",
                said.get(f"group:{n}") or rules.CLASS, int((said.get(f"came:{n}") or 0) * 100),
                10_000, n, said.get(f"carried:{n}"),
            )
            for n, name in there
        )  # fmt: skip
        sheets = tuple(
            Sheet(key, str(judge), str(n), (Given(_first(stage.panel(key)), points),))
            for (n, key), given in self.points.items()
            for judge, points in enumerate(given, 1)
        )
        votes, turnouts = [], []
        for panel in stage.panels:
            for channel in panel.channels if panel.is_vote else ():
                mine = [
                    Votes(panel.key, channel.key, str(n),
                          said[f"votes:{n}:{panel.key}:{channel.key}"] or 0)
                    for n, _name in there
                ]  # fmt: skip
                votes += mine
                valid = said.get(f"ballots:{panel.key}:{channel.key}")
                total = sum(each.votes for each in mine)
                turnouts.append(Turnout(panel.key, channel.key, total if valid is None else valid))
        granted = tuple(
            Granted(str(n), bonus.key, said[f"bonus:{n}:{bonus.key}"])
            for n, _name in there for bonus in self.rules.bonuses
            if said.get(f"bonus:{n}:{bonus.key}")
        )  # fmt: skip
        return Inputs(stage.key, entrants, sheets, tuple(votes), tuple(turnouts), granted, "试算")

    def result(self):
        """The lines with names, awards and whether they go on; units with awards; None where
        nobody was written down."""
        inputs = self.inputs()
        if not inputs.entrants:
            return None
        lines = reckon(self.rules, inputs)
        names = {each.key: each.name for each in inputs.entrants}
        is_last = self.stage == self.rules.stages[-1]
        chosen = advancing(self.stage, self.rules, lines)
        won = awarded(self.rules, {self.stage.key: lines}, inputs.entrants)
        labels = {award.key: award for award in self.rules.awards}
        panels = {panel.key: panel for panel in self.stage.panels}
        labels_of: dict = {}
        units = []
        for each in won:
            award = labels[each.award]
            words = award.label + (_("（末位同分，待商定）") if each.is_open else "")
            if award.to == rules.GENERAL_BRANCH:
                units.append((each.to, words))
            else:
                labels_of.setdefault(each.to, []).append(words)
        return {
            "lines": [
                {
                    "line": line, "name": names[line.entry],
                    "parts": [(panels[part.panel], part) for part in line.parts],
                    "told": _told(line, self.rules), "awards": labels_of.get(line.entry, []),
                    "goes_on": not is_last and line.entry in chosen.keys,
                    "is_open": not is_last and line.entry in chosen.open,
                }
                for line in lines
            ],
            "units": units, "is_last": is_last,
        }  # fmt: skip


def _first(panel):
    return next(item.key for item in panel.items if not item.fact)


def _told(line, spec):
    """By what it was told apart from equals, in words."""
    tie = next((each for each in spec.ties if each.by == line.told_by), None)
    if tie is None:
        return ""
    labels = {panel.key: panel.label for stage in spec.stages for panel in stage.panels}
    return wording.TIES[tie.by].format(labels.get(tie.panel, tie.panel))
