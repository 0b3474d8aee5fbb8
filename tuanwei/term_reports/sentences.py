"""Figures of two terms beside each other, in words. Pure."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tuanwei.lib.numbers import half_up

FEWEST = 10
"""Of fewer than these a share says nothing: 35 after 3 is not 1067 % of anything."""


@dataclass(frozen=True)
class Figure:
    """One figure of this term and the one of the term before; `unit` as it is spoken: 封, 人次, 小时, %."""

    label: str
    unit: str
    now: int | Decimal | None
    before: int | Decimal | None

    @property
    def change(self) -> str:
        """ "多 20（+20%）", "持平", "" where there is nothing to compare with. It begins with a word:
        a cell that begins with a sign reads like a formula."""
        if self.now is None or self.before is None:
            return ""
        step = Decimal(self.now) - Decimal(self.before)
        if not step:
            return "持平"
        sign = "+" if step > 0 else "−"
        if self.unit == "%":
            return f"{'高' if step > 0 else '低'} {spoken(abs(step))} 个百分点"
        plain = f"{'多' if step > 0 else '少'} {spoken(abs(step))}"
        if self.before < FEWEST:
            return plain
        share = half_up(Fraction(abs(step)) * 100 / Fraction(self.before))
        return f"{plain}（{sign}{share}%）"

    @property
    def sentence(self) -> str:
        """ "来信 120 封，比上学期多 20 封（+20%）"."""
        if self.now is None:
            return f"{self.label}没有可算的数据"
        unit = self.unit if self.unit == "%" else f" {self.unit}"
        said = f"{self.label} {spoken(self.now)}{unit}"
        if self.before is None:
            return said
        step = Decimal(self.now) - Decimal(self.before)
        if not step:
            return f"{said}，和上学期持平"
        if self.unit == "%":
            word = "高" if step > 0 else "低"
            return f"{said}，比上学期{word} {spoken(abs(step))} 个百分点"
        word = "多" if step > 0 else "少"
        more = f"{said}，比上学期{word} {spoken(abs(step))}{unit}"
        if self.before < FEWEST:
            return more
        share = half_up(Fraction(abs(step)) * 100 / Fraction(self.before))
        return f"{more}（{'+' if step > 0 else '−'}{share}%）"


def spoken(value: int | Decimal) -> str:
    """1,204 or 86.5: no more places than are needed."""
    if isinstance(value, Decimal):
        text = f"{half_up(value, 2):,f}"
        return text.rstrip("0").rstrip(".")
    return f"{value:,}"


def share(part: int, whole: int) -> Decimal | None:
    """Per cent with one place; None of nothing."""
    return half_up(Fraction(part * 100, whole), 1) if whole else None


def paragraph(figures: list[Figure]) -> str:
    """The sentences of an area as one paragraph; one short one where neither term has anything."""
    if figures and not any(each.now or each.before for each in figures):
        return "本学期和上学期都没有记录。"
    return "；".join(each.sentence for each in figures) + "。" if figures else ""
