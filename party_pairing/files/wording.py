"""What a record says, in words. Works on anything with the fields of a record; no database here."""

from tuanwei.lib.terms import Term

DAY, SPAN, RANK, NUMBER, MARK = "day", "span", "rank", "number", "mark"


def figure(number):
    """A number without needless zeros: 12, 3.5."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def day(date):
    """2025年3月1日."""
    return f"{date.year}年{date.month}月{date.day}日"


def term(code):
    """2025–2026 学年第一学期; a code that is none stays as it is."""
    try:
        return str(Term.parse(code))
    except ValueError:
        return code


def said(record, shape, unit_word=""):
    """The heart of a record: 第 3 名，共 40 人; 2025年3月1日 至 2026年3月1日; 1 门; A."""
    if shape == RANK:
        of = f"，共 {figure(record.total)} 人" if record.total is not None else ""
        return f"第 {figure(record.value)} 名{of}"
    if shape == NUMBER:
        return f"{figure(record.value)} {unit_word}".strip()
    if shape == MARK:
        return record.mark
    begins = day(record.on)
    if shape == DAY:
        return begins
    return f"{begins} 至 {day(record.until)}" if record.until else f"{begins} 起，还没有解除或结束"


def recent_terms(today, number=8):
    """[(code, words)] of this term and those before it, newest first."""
    found, each = [], Term.of(today)
    for _place in range(number):
        found.append((each.code, str(each)))
        each = each.previous
    return found
