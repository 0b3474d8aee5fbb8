"""What a kind of report asks: how often, of whom by when, which fields, which levels of adoption. Pure."""

from dataclasses import asdict, dataclass, field
from decimal import Decimal

MONTHLY, TERM_START, TERM_END, AT_ONCE = "monthly", "term_start", "term_end", "at_once"
CADENCES = {
    MONTHLY: "每月一次", TERM_START: "每学期初", TERM_END: "每学期末", AT_ONCE: "有事随时报",
}  # fmt: skip
LINE, TEXT, NUMBER, CHOICE, YES = "line", "text", "number", "choice", "yes"
FORMS = {LINE: "一行字", TEXT: "一段话", NUMBER: "数", CHOICE: "选一个", YES: "是或否"}
CLASS, CLUB, TEMPORARY, GENERAL = "class", "club", "temporary", "general_branch"
UNIT_TYPES = {
    CLASS: "班级团支部", CLUB: "社团团支部", TEMPORARY: "临时团支部", GENERAL: "团总支",
}  # fmt: skip
WORKDAYS, DAYS = "workdays", "days"
FILLS = {
    "": "自己填", "words": "系统知道的，写成话", "league_days": "团日次数", "attendance": "团日到场人次",
    "projects": "结项的活动数", "hours": "志愿服务时数",
}  # fmt: skip
MOST_AMOUNT = 30


@dataclass(frozen=True)
class Field:
    """One field of the form. `least` and `most`: characters, or the number itself; 0 says nothing. `fill`: what
    is filled in beforehand."""

    key: str
    label: str
    form: str = TEXT
    hint: str = ""
    is_required: bool = True
    options: tuple[str, ...] = ()
    least: int = 0
    most: int = 0
    fill: str = ""


@dataclass(frozen=True)
class Level:
    """A level of adoption and what it is worth."""

    key: str
    label: str
    points: Decimal = Decimal(1)


@dataclass(frozen=True)
class DueRule:
    """When units of a type hand in: so many days after the anchor of the period, before it where negative.

    The anchor is the last day of a month or term, or the day before a term begins.
    """

    amount: int = 5
    unit: str = WORKDAYS


@dataclass(frozen=True)
class Spec:
    """All of one version. Unit types without a DueRule owe nothing."""

    cadence: str = MONTHLY
    fields: tuple[Field, ...] = (Field("text", "正文", fill="words"),)
    levels: tuple[Level, ...] = ()
    dues: dict[str, DueRule] = field(default_factory=dict)
    photos_most: int = 9
    photos_least: int = 0
    is_urgent: bool = False

    @classmethod
    def read(cls, document: dict) -> "Spec":
        """The Spec of a document."""
        return cls(
            cadence=document["cadence"],
            fields=tuple(
                Field(**{**each, "options": tuple(each["options"])}) for each in document["fields"]
            ),
            levels=tuple(
                Level(each["key"], each["label"], Decimal(each["points"]))
                for each in document["levels"]
            ),
            dues={kind: DueRule(**each) for kind, each in document["dues"].items()},
            photos_most=document["photos_most"],
            photos_least=document["photos_least"],
            is_urgent=document["is_urgent"],
        )

    def write(self) -> dict:
        """The document: JSON."""
        found = asdict(self)
        for each in found["levels"]:
            each["points"] = str(each["points"])
        return found

    def level(self, key: str) -> Level | None:
        """The level of that key."""
        return next((each for each in self.levels if each.key == key), None)

    def field(self, key: str) -> Field | None:
        """The field of that key."""
        return next((each for each in self.fields if each.key == key), None)


def anchor_words(cadence: str) -> str:
    """What a due day is counted from, in words."""
    return {MONTHLY: "月末", TERM_START: "开学", TERM_END: "学期末"}.get(cadence, "")


def due_words(cadence: str, rule: DueRule) -> str:
    """月末后第 5 个工作日."""
    if not rule.amount:
        return f"{anchor_words(cadence)}当天"
    unit = "个工作日" if rule.unit == WORKDAYS else "天"
    way = "后第" if rule.amount > 0 else "前第"
    return f"{anchor_words(cadence)}{way} {abs(rule.amount)} {unit}"


def problems(spec: Spec) -> list[str]:
    """What keeps a version from holding, in words."""
    found = []
    if not spec.fields:
        found.append("至少要有一个要填的格子。")
    labels = [each.label for each in spec.fields]
    found += [
        f"“{label}”写了两次，请换个名称。"
        for label in sorted({x for x in labels if labels.count(x) > 1})
    ]
    for each in spec.fields:
        if each.form == CHOICE and len(each.options) < 2:
            found.append(f"“{each.label}”是选一个，至少写两个选项。")
        if each.most and each.least > each.most:
            found.append(f"“{each.label}”的最少大于最多，请核对。")
    names = [each.label for each in spec.levels]
    found += [
        f"采用级别“{name}”写了两次。" for name in sorted({x for x in names if names.count(x) > 1})
    ]
    if spec.photos_least > spec.photos_most:
        found.append("照片的最少张数大于最多张数，请核对。")
    if spec.cadence != AT_ONCE and not spec.dues:
        found.append("请写至少一种组织的截止日，不然没有人要报。")
    if spec.cadence == AT_ONCE and spec.dues:
        found.append("随时报的没有截止日，请把截止日空着。")
    if spec.is_urgent and spec.cadence != AT_ONCE:
        found.append("只有随时报的才能马上提醒值班的人。")
    return found
