"""Rows of the rules of a contest: a gate, a stage, an item … each a form, each list a formset.

A row that is left as it was offered is no row; `DELETE` takes one out, and a button moves it. Rows
point to others on the same screen by their line: "2" is the second line.
"""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from branches.league_days.rules import spec as rules
from branches.league_days.rules import wording
from branches.league_days.rules.contradictions import GATE_WORDS
from branches.league_days.rules.spec import (
    Award,
    Band,
    Bonus,
    Channel,
    Gate,
    Item,
    ItemGroup,
    Panel,
    Quota,
    RankBand,
    Stage,
    Tie,
)
from tuanwei.lib.numbers import plain
from tuanwei.lib.pinyin import text_keys

MOST_ROWS = 40
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
    """One row. `lines` {field: choices} of what it points to."""

    makes: type
    defaults: dict = {}
    """What an empty field means; None where nothing else is said."""
    points_to: tuple = ()
    """Fields that name a line of the screen; their keys are put in when the rules are made."""

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


class GateRow(Row):
    """What must hold before a league day may be entered."""

    makes = Gate
    defaults = {"amount": Decimal(0)}
    kind = choice(_("条件"), [CHOOSE, *GATE_WORDS.items()])
    amount = number(_("多少"), least=-1000)
    per = choice(_("多长时间里"), wording.IN_A, initial=rules.YEAR)
    label = forms.CharField(label=_("人工核对什么"), max_length=60, required=False)
    years = forms.TypedMultipleChoiceField(
        label=_("哪些年级"), required=False, coerce=int, widget=forms.CheckboxSelectMultiple,
        choices=[(n, _("大%(n)s") % {"n": "一二三四五六七八"[n - 1]}) for n in range(1, 9)],
    )  # fmt: skip
    is_warning = forms.BooleanField(label=_("只提醒，不拦"), required=False)


class QuotaRow(Row):
    """How many a general branch may enter."""

    makes = Quota
    defaults = {"least": 0}
    group = choice(_("哪些支部"), wording.GROUPS, required=False)
    count = whole(_("最多几个"))
    percent = number(_("或开展数的百分之几"))
    least = whole(_("百分比时至少几个"))


class StageRow(KeyedRow):
    """A stage; its panels stand on a page of their own."""

    makes = Stage
    defaults = {"carry": Decimal(0)}
    carry = number(_("带上一轮的分（%）"))
    count = whole(_("选出几个"))
    percent = number(_("或选出百分之几"))
    line = number(_("分数线"))
    is_apart = forms.BooleanField(label=_("班级、社团分开排"), required=False)


class PanelRow(KeyedRow):
    """A panel; its rubric or channels stand on a page of their own."""

    makes = Panel
    kind = choice(_("谁来评"), [CHOOSE, *wording.PANELS.items()])
    weight = number(_("占百分之几"), required=True)


class GroupRow(KeyedRow):
    """Items that belong together."""

    makes = ItemGroup
    most = number(_("共几分"), required=True)


class ItemRow(KeyedRow):
    """A line of the rubric."""

    makes = Item
    defaults = {"step": Decimal("0.5")}
    points_to = ("group",)
    most = number(_("满分"), required=True)
    step = number(_("最小分差"), initial=Decimal("0.5"))
    group = choice(_("归到大项"), [("", _("不归"))], required=False)
    fact = choice(_("怎么给分"), [("", _("人来打")), (rules.ATTENDANCE, _("按到会率自动给"))],
                  required=False)  # fmt: skip


class BandRow(Row):
    """A range of an item."""

    makes = Band
    defaults = {"least": Decimal(0)}
    points_to = ("item",)
    item = choice(_("哪一项"), [CHOOSE])
    label = forms.CharField(label=_("档名"), max_length=40)
    least = number(_("从几分"))
    most = number(_("到几分"), required=True)
    from_percent = number(_("自动给分：到会率从（%）"))


class RankBandRow(Row):
    """Points of ranks."""

    makes = RankBand
    first = whole(_("从第几名"), least=1, required=True)
    last = whole(_("到第几名"), least=1)
    points = number(_("得几分"), required=True)


class ChannelRow(KeyedRow):
    """A way to vote."""

    makes = Channel
    defaults = {"least": 1, "most": 3, "per_candidate": 1, "days": 3}
    kind = choice(_("怎么投"), wording.CHANNELS, initial=rules.ONLINE)
    days = whole(_("投几天"), initial=3)
    per = choice(
        _("多久一张票"), {rules.ONCE: _("全程一张"), rules.DAILY: _("每天一张")}, initial=rules.ONCE
    )
    least = whole(_("最少选几个"), initial=1)
    most = whole(_("最多选几个"), initial=3)
    per_candidate = whole(_("同一个最多几票"), initial=1)
    own = choice(_("自己的支部"), {
        rules.ALLOWED: _("可以投"), rules.FLAGGED: _("可以投，另外标明"), rules.FORBIDDEN: _("不能投")},
        initial=rules.FLAGGED)  # fmt: skip
    per_address = whole(_("同一网络地址每天几张"), most=100_000)
    limits = forms.CharField(label=_("别处投票的限制"), max_length=120, required=False)


class BonusRow(KeyedRow):
    """Points on top."""

    makes = Bonus
    points = number(_("最多加几分"), required=True)


class TieRow(Row):
    """What tells equals apart."""

    makes = Tie
    by = choice(_("看什么"), [
        CHOOSE, (rules.BY_PANEL, _("某一项的分")), (rules.BY_VOTES, _("某一项的票数")),
        (rules.BY_ATTENDANCE, _("到会率")), (rules.BY_EARLIER, _("谁先报名")),
        (rules.BY_STAGE, _("上一轮的分")), (rules.BY_LOT, _("抽签"))])  # fmt: skip
    panel = choice(_("哪一项"), [("", "—")], required=False)


class AwardRow(KeyedRow):
    """An award."""

    makes = Award
    defaults = {"points": Decimal(0), "money": Decimal(0)}
    points_to = ("follows",)
    count = whole(_("几个"))
    percent = number(_("或百分之几"))
    line = number(_("分数线（人气奖是票数）"))
    stage = choice(_("按哪一轮"), [("", _("最后一轮"))], required=False)
    group = choice(_("哪些支部"), wording.GROUPS, required=False)
    by_panel = choice(_("单独看哪个投票"), [("", _("不单独，看总分"))], required=False)
    follows = choice(_("跟着哪个奖走"), [("", _("不跟"))], required=False)
    to = choice(_("发给谁"), {
        rules.BRANCH: _("支部"), rules.SECRETARY: _("团支书"),
        rules.GENERAL_BRANCH: _("获奖最多的团总支")}, initial=rules.BRANCH)  # fmt: skip
    points = number(_("考核加几分"), most=1000)
    money = number(_("奖金（元）"), most=100_000)


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


def rows(row, data, prefix, initial, blank=2, known=None):
    """A formset of these rows with `blank` empty ones at the end."""
    made = forms.formset_factory(
        row, Rows, extra=blank, can_delete=True, max_num=MOST_ROWS, absolute_max=MOST_ROWS + 10,
        validate_max=True,
    )  # fmt: skip
    return made(data, prefix=prefix, initial=initial, form_kwargs={"known": known})


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
            key = _key(form.cleaned_data["label"], taken)
            taken.add(key)
        found[form.place] = key
    return found


def _key(label, taken):
    first = text_keys(label)[0].encode("ascii", "ignore").decode().lower()
    first = "".join(c for c in first if c.isalnum())[:24] or "row"
    key, n = first, 1
    while key in taken:
        n += 1
        key = f"{first}-{n}"
    return key
