"""Rows of the rules of pairing: a role, a need, an obligation; each a form, each list a formset.

A row that is left as it was offered is no row; `DELETE` takes one out, and a button moves it.
"""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from party_pairing.pair_rules import spec as rules
from party_pairing.pair_rules import wording
from party_pairing.pair_rules.spec import Cadence, Choice, Role
from tuanwei.lib import rule_rows
from tuanwei.lib.rule_rows import CHOOSE, Row, choice, key_of, number, whole


class KeyedRow(rule_rows.KeyedRow):
    """A row that pairs and needs know by its key."""

    most_rows = 20
    label = forms.CharField(label=_("名称"), max_length=20)


class RoleRow(KeyedRow):
    """What a helper is for a member."""

    makes = Role
    defaults = {"least": 0, "most": 1}
    least = whole(_("至少几位"), most=9, initial=1)
    most = whole(_("最多几位"), most=9, initial=1)
    sought = whole(_("配对时找几位（空着找满）"), most=9)
    standing = choice(_("要不要正式党员"), wording.STANDINGS, initial=rules.ANY)
    who = choice(_("由谁来当"), wording.WHO, required=False)


class NeedRow(KeyedRow):
    """A need that people tick."""

    makes = Choice


class CadenceRow(Row):
    """An obligation."""

    makes = Cadence
    most_rows = 20
    defaults = {"amount": Decimal(1)}
    what = choice(_("做什么"), [CHOOSE, *wording.DUTIES.items()])
    every = choice(_("多久"), wording.EVERY, initial=rules.MONTH)
    amount = number(_("至少几次、几学时"), most=2000, initial=Decimal(1))
    most = number(_("最多（空着不限）"), most=2000)
    remind_after = whole(_("几天没有就提醒双方"), most=366)
    tell_after = whole(_("几天没有就告诉党支部"), most=366)
    label = forms.CharField(label=_("另外的叫法"), max_length=20, required=False)


def with_keys(kept):
    """[dataclass] of keyed rows; each gets a key of its own, made from its name, where it had none."""
    taken = {form.cleaned_data["key"] for form in kept if form.cleaned_data["key"]}
    found = []
    for form in kept:
        said = form.said()
        if not said["key"]:
            said["key"] = key_of(said["label"], taken)
            taken.add(said["key"])
        found.append(form.makes(**said))
    return tuple(found)
