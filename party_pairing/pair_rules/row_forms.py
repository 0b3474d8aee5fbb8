"""Rows of the rules of pairing: a role, a need, an obligation; each a form, each list a formset.

A row that is left as it was offered is no row; `DELETE` takes one out, and a button moves it.
"""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from party_pairing.pair_rules import spec as rules
from party_pairing.pair_rules import wording
from party_pairing.pair_rules.spec import Cadence, Choice, Role
from tuanwei.lib.numbers import plain
from tuanwei.lib.pinyin import text_keys

MOST_ROWS = 20
CHOOSE = ("", _("请选择"))


def number(label, hint="", most=100_000, least=0, required=False, **more):
    """A number with up to two decimals."""
    return forms.DecimalField(
        label=label, help_text=hint, required=required, min_value=Decimal(least),
        max_value=Decimal(most), decimal_places=2, max_digits=8,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 6}), **more,
    )  # fmt: skip


def whole(label, hint="", least=0, most=1000, required=False, **more):
    """A whole number."""
    return forms.IntegerField(
        label=label, help_text=hint, required=required, min_value=least, max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4}), **more,
    )  # fmt: skip


def choice(label, pairs, **more):
    """One of `pairs`, a dict or a list."""
    return forms.ChoiceField(label=label, choices=list(dict(pairs).items()), **more)


class Row(forms.Form):
    """One row."""

    makes: type
    defaults: dict = {}
    """What an empty field means; None where nothing else is said."""

    @property
    def is_dropped(self):
        """True when it was taken out."""
        return bool(self.cleaned_data.get("DELETE"))

    @property
    def place(self):
        """Its place on the screen, from 1."""
        return str(int(self.prefix.rpartition("-")[2]) + 1)

    def said(self):
        """{field: value} as the dataclass takes it."""
        found = {name: value for name, value in self.cleaned_data.items() if name != "DELETE"}
        for name, value in self.defaults.items():
            if found.get(name) is None:
                found[name] = value
        return found


class KeyedRow(Row):
    """A row that pairs and needs know by its key, which stays when its name changes."""

    key = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)
    label = forms.CharField(label=_("名称"), max_length=20)

    def has_changed(self):
        """A row that stood there already is one, changed or not."""
        return bool(self.initial.get("key")) or super().has_changed()


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
    defaults = {"amount": Decimal(1)}
    what = choice(_("做什么"), [CHOOSE, *wording.DUTIES.items()])
    every = choice(_("多久"), wording.EVERY, initial=rules.MONTH)
    amount = number(_("至少几次、几学时"), most=2000, initial=Decimal(1))
    most = number(_("最多（空着不限）"), most=2000)
    remind_after = whole(_("几天没有就提醒双方"), most=366)
    tell_after = whole(_("几天没有就告诉党支部"), most=366)
    label = forms.CharField(label=_("另外的叫法"), max_length=20, required=False)


class Rows(forms.BaseFormSet):
    """A list of rows. `move` is (line, -1 or 1) of a row to put elsewhere."""

    move: tuple | None = None

    def add_fields(self, form, index):
        """`drop` only where there is something to take out."""
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].label = _("去掉")
            if index is None or index >= self.initial_form_count():
                form.fields["DELETE"].widget = forms.HiddenInput()

    def kept(self):
        """The rows that say something and were not taken out, in order."""
        stood = self.initial_form_count()
        found = [
            form for place, form in enumerate(self.forms)
            if form.cleaned_data and not form.is_dropped and (place < stood or form.has_changed())
        ]  # fmt: skip
        if self.move:
            line, step = self.move
            at = next((n for n, form in enumerate(found) if form.place == line), None)
            if at is not None and 0 <= at + step < len(found):
                found[at], found[at + step] = found[at + step], found[at]
        return found


def rows(row, data, prefix, initial, blank=2, can_delete=True):
    """A formset of these rows with `blank` empty ones at the end."""
    made = forms.formset_factory(
        row, Rows, extra=blank, can_delete=can_delete, max_num=MOST_ROWS,
        absolute_max=MOST_ROWS + 10, validate_max=True,
    )  # fmt: skip
    return made(data, prefix=prefix, initial=initial)


def initial_of(row, names):
    """{field: text} of a dataclass as its row shows it."""
    return {name: shown(getattr(row, name)) for name in names if hasattr(row, name)}


def shown(value):
    """A value of the rules as a form field shows it."""
    if isinstance(value, Decimal):
        return plain(value)
    return list(value) if isinstance(value, tuple) else value


def with_keys(kept):
    """[dataclass] of keyed rows; each gets a key of its own, made from its name, where it had none."""
    taken = {form.cleaned_data["key"] for form in kept if form.cleaned_data["key"]}
    found = []
    for form in kept:
        said = form.said()
        if not said["key"]:
            said["key"] = _key(said["label"], taken)
            taken.add(said["key"])
        found.append(form.makes(**said))
    return tuple(found)


def _key(label, taken):
    first = text_keys(label)[0].encode("ascii", "ignore").decode().lower()
    first = "".join(c for c in first if c.isalnum())[:24] or "row"
    key, n = first, 1
    while key in taken:
        n += 1
        key = f"{first}-{n}"
    return key
