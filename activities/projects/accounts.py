"""Budget against what was spent. Pure and exact.

Sums are Decimal, shares and variances Fraction; what is shown is rounded half up to one decimal,
what is judged is not rounded at all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tuanwei.lib.numbers import half_up

NOTHING = Decimal(0)
OTHER = ""  # the key of what names no source or category


@dataclass(frozen=True)
class Line:
    """One source, one category, or the whole: yuan planned and spent, and what `share`s of the
    whole they are (Fraction, None of nothing)."""

    key: str
    label: str
    planned: Decimal
    spent: Decimal
    planned_share: Fraction | None = None
    spent_share: Fraction | None = None

    @property
    def variance(self) -> Decimal:
        """Yuan spent above the plan; below it is negative."""
        return self.spent - self.planned

    @property
    def variance_part(self) -> Fraction | None:
        """The variance as a part of the plan; None where nothing was planned but money went."""
        if self.planned:
            return Fraction(self.variance) / Fraction(self.planned)
        return Fraction(0) if not self.spent else None

    @property
    def spoken_variance(self) -> str:
        """ "+12.5%", "−3%", "0%", "没有预算"."""
        part = self.variance_part
        if part is None:
            return "没有预算"
        shown = spoken_percent(abs(part))
        return shown if not part else ("+" if part > 0 else "−") + shown

    def is_beyond(self, percent: Decimal | None) -> bool:
        """True where the variance, up or down, is more than `percent` of the plan."""
        if percent is None or not self.variance:
            return False
        part = self.variance_part
        return part is None or abs(part) * 100 > Fraction(percent)


@dataclass(frozen=True)
class Account:
    """The whole, and the same by source and by category, in the order of the rules."""

    total: Line
    sources: tuple[Line, ...]
    categories: tuple[Line, ...]

    def beyond(self, percent: Decimal | None) -> list[Line]:
        """The whole and the sources whose variance asks for a note."""
        return [line for line in (self.total, *self.sources) if line.is_beyond(percent)]


def account(
    planned: Iterable[tuple[str, str, Decimal]],
    spent: Iterable[tuple[str, str, Decimal]],
    sources: Sequence[tuple[str, str]] = (),
    categories: Sequence[str] = (),
) -> Account:
    """The Account of lines (source, category, yuan); `sources` are (key, label).

    What names an unknown source or category is listed last, under its own name or 没写.
    """
    planned, spent = list(planned), list(spent)
    whole = sum((line[2] for line in planned), NOTHING), sum((line[2] for line in spent), NOTHING)
    return Account(
        Line("total", "合计", *whole, *_shares(whole, whole)),
        _by(0, planned, spent, list(sources), whole),
        _by(1, planned, spent, [(each, each) for each in categories], whole),
    )


def _by(place, planned, spent, known, whole):
    sums: dict[str, list[Decimal]] = {key: [NOTHING, NOTHING] for key, _ in known}
    for column, lines in enumerate((planned, spent)):
        for line in lines:
            sums.setdefault(line[place], [NOTHING, NOTHING])[column] += line[2]
    labels = dict(known)
    return tuple(
        Line(key, labels.get(key, key or "没写"), one, other, *_shares((one, other), whole))
        for key, (one, other) in sums.items()
        if key in labels or one or other
    )


def _shares(parts, whole):
    return tuple(
        Fraction(part) / Fraction(total) if total else None
        for part, total in zip(parts, whole, strict=True)
    )


def spoken_percent(part: Fraction | None) -> str:
    """A part of the whole as "33.3%" or "50%"; "—" of nothing."""
    if part is None:
        return "—"
    shown = half_up(part * 100, 1)
    return f"{shown:.0f}%" if shown == shown.to_integral_value() else f"{shown}%"


def spoken_yuan(amount: Decimal) -> str:
    """1,500 or 99.50 with the sign of the yuan."""
    return f"¥{amount:,.0f}" if amount == amount.to_integral_value() else f"¥{amount:,.2f}"


def strains(account: Account, money, granted: Decimal | None = None) -> list[str]:
    """What was spent against the rules (a `MoneyRules`), in words; empty where all is well."""
    found = []
    total = account.total.spent
    for limit, words in ((money.cap, "最多可以花"), (granted, "核定")):
        if limit is not None and total > limit:
            found.append(f"一共花了 {spoken_yuan(total)}，{words} {spoken_yuan(limit)}。")
    rules = {each.key: each for each in money.sources}
    for line in account.sources:
        rule = rules.get(line.key)
        if rule is None:
            continue
        if rule.cap is not None and line.spent > rule.cap:
            found.append(
                f"“{line.label}”花了 {spoken_yuan(line.spent)}，最多 {spoken_yuan(rule.cap)}。"
            )
        found += _share_words(line, rule.least_share, rule.most_share)
    by_name = {line.key: line for line in account.categories}
    for rule in money.shares:
        line = by_name.get(rule.category) or Line(
            rule.category, rule.category, NOTHING, NOTHING, None, Fraction(0) if total else None
        )
        found += _share_words(line, rule.least, rule.most)
    return found


def _share_words(line, least, most):
    share = line.spent_share
    if share is None:  # nothing is spent at all
        return []
    if least is not None and share * 100 < Fraction(least):
        return [f"“{line.label}”占 {spoken_percent(share)}，不能少于 {_plain(least)}%。"]
    if most is not None and share * 100 > Fraction(most):
        return [f"“{line.label}”占 {spoken_percent(share)}，不能多于 {_plain(most)}%。"]
    return []


def _plain(number):
    number = Decimal(number).normalize()
    return f"{number:f}"
