"""Rows of versioned rules as people write them: each row a form, each list a formset.

A row that is left as it was offered is no row; `DELETE` takes one out, and a button moves it. Rows
point to others on the same screen by their line: "2" is the second line.
"""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from tuanwei.lib.numbers import plain
from tuanwei.lib.pinyin import text_keys

CHOOSE = ("", _("请选择"))


def number(label, hint="", most=100_000, least=0, required=False, **more):
    """A number with up to two decimals."""
    return forms.DecimalField(
        label=label, help_text=hint, required=required, min_value=Decimal(least),
        max_value=Decimal(most), decimal_places=2, max_digits=9,
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
    """One row. `makes` the dataclass it stands for; `known` {field: choices} of what it points to."""

    makes: type
    most_rows = 40
    defaults: dict = {}
    """What an empty field means; None where nothing else is said."""
    points_to: tuple = ()
    """Fields that name a line of the screen; their keys are put in when the rules are made."""
    folded: tuple = ()
    """Fields that few need; they stand behind a fold."""

    def __init__(self, *args, known=None, **kwargs):
        super().__init__(*args, **kwargs)
        for name, pairs in (known or {}).items():
            if name in self.fields:
                pairs = dict(pairs)
                stands = self.initial.get(name)
                if stands and stands not in pairs:
                    pairs[stands] = _("（已经去掉的）")
                self.fields[name].choices = list(pairs.items())

    @property
    def is_dropped(self):
        """True when it was taken out."""
        return bool(self.cleaned_data.get("DELETE"))

    @property
    def place(self):
        """Its place on the screen, from 1."""
        return str(int(self.prefix.rpartition("-")[2]) + 1)

    @property
    def plain(self):
        """The fields that are always shown."""
        return [each for each in self.visible_fields() if each.name not in self.folded]

    @property
    def more(self):
        """The fields that few need."""
        return [each for each in self.visible_fields() if each.name in self.folded]

    @property
    def is_open(self):
        """True where something few need is said, or wrong."""
        return any(
            each.errors or (each.value() or "") != (each.field.initial or "") for each in self.more
        )

    @property
    def chosen(self):
        """The ticked boxes of a folded list, in words."""
        field = next((f for f in self.visible_fields() if f.widget_type == ROW_OF_BOXES), None)
        if field is None:
            return ""
        names = {str(key): label for key, label in field.field.choices}
        return "、".join(names[str(key)] for key in field.value() or () if str(key) in names)

    def said(self):
        """{field: value} as the dataclass takes it."""
        found = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in self.cleaned_data.items()
            if name != "DELETE"
        }
        for name, value in self.defaults.items():
            if found.get(name) is None:
                found[name] = value
        return found


ROW_OF_BOXES = "checkboxselectmultiple"


class KeyedRow(Row):
    """A row that other things know by its key, which stays when its name changes."""

    key = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)
    label = forms.CharField(label=_("名称"), max_length=40)

    def has_changed(self):
        """A row that stood there already is one, changed or not."""
        return bool(self.initial.get("key")) or super().has_changed()


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

    def lines(self, empty):
        """[(line, name)] of its rows, for others that point to them."""
        found = [("", empty)]
        for form in self.forms:
            name = str(form["label"].value() or "").strip()
            found.append(
                (form.place, f"{form.place} {name}" if name else f"{form.place} （新写的）")
            )
        return found

    def point_to(self, field, lines):
        """Offer these lines in a field of every row."""
        for form in self.forms:
            form.fields[field].choices = lines


def rows(row, data, prefix, initial, blank=2, known=None, can_delete=True):
    """A formset of these rows with `blank` empty ones at the end. `known` {field: choices} of what
    they point to."""
    most = row.most_rows
    made = forms.formset_factory(
        row, Rows, extra=blank, can_delete=can_delete, max_num=most, absolute_max=most + 10,
        validate_max=True,
    )  # fmt: skip
    told = {"known": known} if known else {}
    return made(data, prefix=prefix, initial=initial, form_kwargs=told)


def initial_of(row, names):
    """{field: text} of a dataclass as its row shows it."""
    return {name: shown(getattr(row, name)) for name in names if hasattr(row, name)}


def shown(value):
    """A value of the rules as a form field shows it."""
    if isinstance(value, Decimal):
        return plain(value)
    return list(value) if isinstance(value, tuple) else value


def keys_of(kept):
    """{line: key} of rows; each gets a key of its own, made from its name, where it had none."""
    taken = {form.cleaned_data["key"] for form in kept if form.cleaned_data["key"]}
    found = {}
    for form in kept:
        key = form.cleaned_data["key"]
        if not key:
            key = key_of(form.cleaned_data["label"], taken)
            taken.add(key)
        found[form.place] = key
    return found


def key_of(label, taken):
    """A short key made from a name, none of `taken`."""
    first = text_keys(label)[0].encode("ascii", "ignore").decode().lower()
    first = "".join(c for c in first if c.isalnum())[:24] or "row"
    key, n = first, 1
    while key in taken:
        n += 1
        key = f"{first}-{n}"
    return key
