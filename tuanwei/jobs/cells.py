"""Clean one cell: from what people type to what is stored. Touches no database.

Every function takes a cell (str, number, bool, date, Identity; never empty) and returns the value
or raises Wrong with a code of `problems.PROBLEMS`. `clean_column` applies one to a column.
"""

import difflib
import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from tuanwei.jobs.sheets import Identity, shown
from tuanwei.lib import durations

EPOCH = date(1899, 12, 30)  # day 0 of Excel's serial days, for every day after February 1900
SERIALS = range(7_306, 73_416)  # 1920-01-01 … 2100-12-31
EXACT = 10**15  # from 16 digits on Excel has replaced the last ones by zeros
SCIENTIFIC = re.compile(r"\d(\.\d+)?[Ee]\+?\d{1,3}")
PHONE = re.compile(r"1[3-9][0-9]{9}")
EMAIL = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
DOTS = str.maketrans(dict.fromkeys("•・‧･∙⋅●", "·"))
CJK_GAP = re.compile(r"(?<=[^\x00-\xff])\s+(?=[^\x00-\xff])")
YES = {"是", "有", "√", "✓", "✔", "☑", "y", "yes", "true", "1", "已注册", "对"}
NO = {
    "否",
    "无",
    "×",
    "✗",
    "✘",
    "x",
    "n",
    "no",
    "false",
    "0",
    "未注册",
    "不是",
    "没有",
    "错",
    "☐",
    "-",
    "—",
}
SEX = {"男": "male", "男性": "male", "m": "male", "male": "male",
       "女": "female", "女性": "female", "f": "female", "female": "female"}  # fmt: skip


class Wrong(ValueError):
    """This cell cannot be taken. `code` is a key of PROBLEMS; the details go into its sentence."""

    def __init__(self, code, **details):
        super().__init__(code)
        self.code, self.details = code, details


def clean_column(cells, clean):
    """([value or None, ...], {place: Wrong}) of a column; equal cells are cleaned once."""
    values, wrong, known = [], {}, {"": None}
    for place, cell in enumerate(cells):
        if cell in known:
            values.append(known[cell])
            continue
        value = None
        try:
            if cell.__class__ is not str or not cell.isspace():
                value = clean(cell)
            known[cell] = value
        except Wrong as problem:
            wrong[place] = problem
        values.append(value)
    return values, wrong


def plain(cell):
    """The cell as text without surrounding blanks, full-width forms made plain."""
    if cell.__class__ is str:
        return cell.strip() if cell.isascii() else unicodedata.normalize("NFKC", cell).strip()
    if isinstance(cell, Identity) and cell.verdict == "misplaced":
        raise Wrong("identity_misplaced")
    return shown(cell)


def text(limit):
    """A cleaner of free text of at most `limit` characters; inner text stays as it is."""

    def clean(cell):
        plain(cell)  # refuses an identity number
        value = cell.strip() if isinstance(cell, str) else shown(cell)
        if len(value) > limit:
            raise Wrong("too_long", limit=limit)
        return value

    return clean


def identifier(cell):
    """学号, 编号, 志愿者编号: letters and digits as text. A number that lost digits is refused."""
    if cell.__class__ is str and cell.isascii() and cell.isdigit() and len(cell) <= 32:
        return cell
    if isinstance(cell, bool | date):
        raise Wrong("not_an_identifier")
    if isinstance(cell, int | float):
        if abs(cell) >= EXACT or cell != cell:
            raise Wrong("lost_digits")
        if cell < 0 or cell != int(cell):
            raise Wrong("not_an_identifier")
        return str(int(cell))
    value = re.sub(r"\s", "", plain(cell)).lstrip("'‘’")
    if SCIENTIFIC.fullmatch(value):
        raise Wrong("lost_digits")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}", value):
        raise Wrong("not_an_identifier")
    return value


def name(cell):
    """A person's name: two characters or forty, with · or without, rare characters included."""
    if not isinstance(cell, str):
        raise Wrong("not_a_name")
    if cell.isalpha() and len(cell) <= 60:
        return cell
    # NFKC would change compatibility ideographs that are part of somebody's name: only blanks go.
    value = " ".join(cell.translate(DOTS).split())
    value = re.sub(r"\s*·\s*", "·", CJK_GAP.sub("", value))
    if len(value) > 60:
        raise Wrong("too_long", limit=60)
    kinds = {unicodedata.category(c)[0] for c in value}
    if not kinds & {"L"} or "N" in kinds or re.search(r"[<>{}=@#$%^*\\/|;:：；，。？！]", value):
        raise Wrong("not_a_name")
    return value


def sex(cell):
    """male or female."""
    try:
        return SEX[plain(cell).lower()]
    except KeyError:
        raise Wrong("unknown_choice", choices="男、女") from None


def yes_or_no(cell):
    """True or False."""
    value = plain(cell).lower()
    if value in YES:
        return True
    if value in NO:
        return False
    raise Wrong("unknown_choice", choices="是、否")


def choice(names):
    """A cleaner for a code list: `names` maps every accepted spelling to the stored code."""
    plain_names = {re.sub(r"\s", "", unicodedata.normalize("NFKC", k)): v for k, v in names.items()}

    def clean(cell):
        value = re.sub(r"\s", "", plain(cell))
        if value in plain_names:
            return plain_names[value]
        near = difflib.get_close_matches(value[:40], plain_names, 1, 0.5)
        raise Wrong(
            "unknown_choice", choices="、".join(dict.fromkeys(names)), near=near[0] if near else ""
        )

    return clean


def phone(cell):
    """A mobile number, 11 digits: every 1[3-9], also 16x and 19x."""
    if cell.__class__ is str and PHONE.fullmatch(cell):
        return cell
    value = re.sub(r"[\s()-]", "", plain(cell))
    value = re.sub(r"^(\+?86)(?=1\d{10}$)", "", value)
    if not PHONE.fullmatch(value):
        raise Wrong("bad_phone")
    return value


def email(cell):
    """An e-mail address in lower case."""
    value = plain(cell).lower()
    if len(value) > 254 or not EMAIL.fullmatch(value):
        raise Wrong("bad_email")
    return value


def identity(cell):
    """An identity-card number, of which only facts came out of the reading process."""
    if not isinstance(cell, Identity):
        raise Wrong("identity_length")
    if cell.verdict != "ok":
        raise Wrong(f"identity_{cell.verdict}")
    return cell


class Month(date):
    """A day of which only the month is known; it is the first."""


def day_or_month(cell):
    """A date in any spelling seen: 2019.5, 2019-05, 2019年5月, 2019/5/4, 20190504, Excel's own.

    Returns a date, or a Month when no day was given. 2021.1 stored as a number is refused: it may
    have been 2021.10 before Excel dropped the zero.
    """
    if isinstance(cell, date):
        return _checked(cell.year, cell.month, cell.day)
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return _from_number(cell)
    value = plain(cell).strip("。.,，")
    value = re.sub(r"\s+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$", "", value)
    value = re.sub(r"\s", "", value)
    parts = re.fullmatch(r"(\d{4})[-./年、](\d{1,2})(?:[-./月、](\d{1,2})?)?[日号]?", value)
    if parts:
        return _checked(*parts.groups())
    if digits := re.fullmatch(r"(\d{4})(\d{2})(\d{2})?", value):
        return _checked(*digits.groups())
    if re.fullmatch(r"\d{4}年?", value):
        raise Wrong("month_missing")
    if re.fullmatch(r"\d{5}", value) and int(value) in SERIALS:
        return _from_number(int(value))
    if re.fullmatch(r"'?\d{2}[-./年]\d{1,2}([-./月]\d{0,2})?[日号]?", value):
        raise Wrong("year_two_digits")
    raise Wrong("not_a_date")


def day(cell):
    """A day; a month alone does not say which."""
    try:
        found = day_or_month(cell)
    except Wrong as problem:
        raise Wrong("not_a_day") if problem.code == "not_a_date" else problem from None
    if isinstance(found, Month):
        raise Wrong("day_missing")
    return found


def number(*, places, below, code, units, prefix=""):
    """A cleaner of numbers from 0 on and below `below`, exact, with so many decimals at most; a `prefix` and one of
    the `units` (人, 次) may stand around it. Anything else is Wrong with `code`."""
    unit = re.compile(rf"\s*({'|'.join(sorted(units, key=len, reverse=True))})$")

    def clean(cell):
        if isinstance(cell, bool | date):
            raise Wrong(code)
        text = plain(cell) if isinstance(cell, str) else str(cell)
        try:
            found = Decimal(unit.sub("", text.removeprefix(prefix)).strip())
        except InvalidOperation:
            raise Wrong(code) from None
        if not found.is_finite() or not 0 <= found < below or found != round(found, places):
            raise Wrong(code)
        return round(found, places)

    return clean


def _from_number(number):
    if number != number or abs(number) > 1e9:
        raise Wrong("not_a_date")
    if 1900 <= number < 2101 and number != int(number):
        if re.fullmatch(r"\d{4}\.1", repr(float(number))):
            raise Wrong("month_ambiguous")
        return day_or_month(repr(float(number)))
    if 1900 <= number < 2101:
        raise Wrong("month_missing")
    if int(number) in SERIALS:
        found = EPOCH + timedelta(days=int(number))
        return _checked(found.year, found.month, found.day)
    return day_or_month(str(int(number)))


def _checked(year, month, day=None):
    year, month = int(year), int(month)
    if not 1900 <= year <= 2100:
        raise Wrong("year_impossible")
    if not 1 <= month <= 12:
        raise Wrong("month_impossible")
    try:
        return date(year, month, int(day)) if day else Month(year, month, 1)
    except ValueError:
        raise Wrong("day_impossible") from None


def grade(cell):
    """The year of entry: 2023级, 23级, 2023."""
    found = re.fullmatch(r"(\d{4}|\d{2})级?", re.sub(r"\s", "", plain(cell)))
    value = int(found[1]) if found else 0
    value += 2000 if 0 < value < 100 else 0
    if not 1990 <= value <= 2100:
        raise Wrong("not_a_grade")
    return value


def hours(cell):
    """Hours as a Decimal ≥ 0: 6.5, 6.5小时, 3h, 90分钟, 1小时30分, 半天 (4 h), 1天 (8 h)."""
    if not isinstance(cell, int | float) or isinstance(cell, bool):
        cell = plain(cell)
    try:
        found = durations.minutes(cell, half_day=4, whole_day=8) / 60
    except ValueError:
        raise Wrong("not_hours") from None
    if not 0 <= found <= 10_000:
        raise Wrong("not_hours")
    return Decimal(found.numerator) / found.denominator


def check_development_number(number, joined, in_xinjiang=False):
    """Raise Wrong unless a 发展团员编号 fits the day of joining (rules S4); both may be None."""
    if number is None:
        if joined and (joined.year >= 2017 or (joined.year == 2016 and in_xinjiang)):
            raise Wrong("development_missing", year=joined.year)
        return
    if len(number) == 16 and number.isdigit():
        years = {"201516": {2015, 2016}, "201617": {2016, 2017}}.get(number[:6])
        if years and (joined is None or joined.year in years):
            return
        raise Wrong("development_length")
    if joined is None or joined.year < 2016:
        if not re.fullmatch(r"[0-9A-Za-z]{1,16}", number):
            raise Wrong("development_length")
        return
    if joined.year == 2016 and not in_xinjiang:
        if len(number) <= 4 or number[:4] != "2016":
            raise Wrong("development_year", year=2016)
        return
    if len(number) != 12 or not number.isdigit():
        raise Wrong("development_length")
    years = {2017, 2018} if joined.year in {2017, 2018} else {joined.year}
    if int(number[:4]) not in years:
        raise Wrong("development_year", year=joined.year)


def check_age_at_joining(born, joined):
    """Raise Wrong when somebody joined younger than 13 (from 2017 on) or 12 (before), rule S4.

    Months of unknown days are compared by month, in favour of the person.
    """
    least = 13 if joined.year >= 2017 else 12
    if (joined.year - born.year) * 12 + joined.month - born.month < least * 12:
        raise Wrong("joined_too_young", least=least)
