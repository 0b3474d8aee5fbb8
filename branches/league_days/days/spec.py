"""What the college asks of a league day, as plain data. No database here."""

from dataclasses import dataclass
from decimal import Decimal

from tuanwei.lib import documents

BEFORE, AFTER = "before", "after"
DAYS, WORKDAYS = "days", "workdays"
TEXT, FILE, PHOTO = "text", "file", "photo"


@dataclass(frozen=True)
class Material:
    """Something to hand in. Due `amount` `unit` BEFORE the day or AFTER it (until 24:00). TEXT:
    `least` to `most` characters; FILE and PHOTO: so many files. `naming` says how a file is to
    be called; `{unit}`, `{month}`, `{title}` are filled in. `points` are what it is worth where
    a contest scores materials."""

    key: str
    label: str
    form: str = FILE
    when: str = AFTER
    amount: int = 3
    unit: str = DAYS
    least: int = 0
    most: int = 0
    is_required: bool = True
    naming: str = ""
    points: Decimal = Decimal(0)
    hint: str = ""


@dataclass(frozen=True)
class DaySpec:
    """One version. The plan is handed in `plan_days` days before (0: any time before it begins)
    and answered `answer_days` days before; `takes_late`: a later one is taken and shown as late,
    else refused. Texts have `least` and `most` characters. `a_month`:
    how many league days a branch should hold in a month."""

    plan_days: int = 3
    answer_days: int = 1
    takes_late: bool = True
    plan_least: int = 50
    plan_most: int = 2000
    record_days: int = 3
    summary_least: int = 50
    summary_most: int = 1500
    feature_most: int = 300
    outcome_most: int = 300
    photos_least: int = 1
    photos_most: int = 9
    a_month: int = 1
    materials: tuple[Material, ...] = ()

    @classmethod
    def read(cls, data):
        """The DaySpec that JSON says. Raises ValueError for what is none."""
        try:
            return documents.read(cls, data)
        except (TypeError, KeyError, ArithmeticError) as fault:
            raise ValueError(f"no rules: {fault}") from fault

    def write(self):
        """JSON that `read` takes back."""
        return documents.write(self)
