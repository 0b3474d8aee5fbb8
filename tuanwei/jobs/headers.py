"""Find the header row, read its labels, tell data rows from titles, totals and notes."""

import re
import unicodedata
from dataclasses import dataclass
from operator import itemgetter

SEARCHED = 8  # rows from the top in which a header may stand
REQUIRED = re.compile(r"[*＊﹡]|[(（\[【]必填[)）\]】]|必填项?$")
HINT = re.compile(r"[(（\[【].*?[)）\]】]")
TOTALS = set("合总小共平汇")
TOTAL = re.compile(r"(合计|总计|小计|共计|总人数|总数|合计人数|平均|汇总)[:：]?(\d+人?)?")
NOTE = re.compile(
    r"(注|备注|说明|填表说明|填写说明|填表要求|填表人|制表人?|审核人?|负责人|团支书|辅导员|"
    r"班主任|经办人|联系人|日期|填表日期|单位|盖章|签字|签名)\s*(\d+)?\s*[:：.、（(]"
)


@dataclass(frozen=True)
class Header:
    """Where the labels stand: `row` from 1, `depth` rows high; one label per column, "" if none."""

    row: int
    depth: int
    labels: tuple
    required: frozenset = frozenset()  # places of labels with a required mark

    @property
    def first_data_row(self):
        """The row under the header, from 1."""
        return self.row + self.depth


def plain_label(cell):
    """A label for comparison: no blanks, no required mark, full-width forms made plain.

    >>> plain_label("＊姓  名（必填）")
    '姓名'
    """
    if not isinstance(cell, str):
        return ""
    label = unicodedata.normalize("NFKC", REQUIRED.sub("", cell))
    return re.sub(r"[\s:_]|\\n", "", label).lower()


def match(label, names):
    """The key a label stands for, or None; `names` maps plain labels to keys."""
    label = plain_label(label)
    return names.get(label) or names.get(HINT.sub("", label)) or None


def find_header(table, names):
    """The best Header among the first rows of a Table; None when no row has two known labels."""
    singles = [read_header(table, row, 1) for row in range(1, min(SEARCHED, len(table.rows)) + 1)]
    doubles = [
        read_header(table, row, 2)
        for row in range(1, min(SEARCHED, len(table.rows) - 1) + 1)
        if _is_words(table.rows[row])
    ]
    best, most = None, 1
    for header in singles + doubles:
        known = len({match(label, names) for label in header.labels} - {None})
        if known > most:
            best, most = header, known
    return best


def read_header(table, row, depth):
    """The Header at `row` (from 1), merged cells spread out, two rows joined where depth is 2."""
    rows = [_spread(table, row - 1 + step) for step in range(depth)]
    labels, required = [], set()
    for place in range(table.width):
        words = [str(cells[place]).strip() for cells in rows if place < len(cells)]
        words = list(dict.fromkeys(word for word in words if word))
        if any(REQUIRED.search(word) for word in words):
            required.add(place)
        labels.append(words[-1] if words else "")
    return Header(row, depth, tuple(labels), frozenset(required))


def _spread(table, index):
    cells = list(table.rows[index])
    for (top, left), (bottom, right) in table.merged:
        if top <= index <= bottom and right < len(cells) and top < len(table.rows):
            cells[left : right + 1] = [table.rows[top][left]] * (right + 1 - left)
    return cells


def _is_words(row):
    """True for a row that could be the lower half of a header: short words, no figures."""
    filled = [cell for cell in row if cell != ""]
    return bool(filled) and all(
        isinstance(cell, str) and len(cell) < 20 and not re.search(r"\d{3}", cell)
        for cell in filled
    )


def guess_mapping(header, names):
    """{place: key}: which column is what; the first column of a kind wins."""
    mapping = {}
    for place, label in enumerate(header.labels):
        key = match(label, names)
        if key and key not in mapping.values():
            mapping[place] = key
    return mapping


def data_rows(table, header, places):
    """(numbers of the data rows from 1, {row: why it is left out}); blank rows are not listed.

    `places` are the mapped columns: a row with nothing in them is blank or a stray list.
    """
    kept, left_out = [], {}
    places = sorted(places)
    pick = itemgetter(*places) if len(places) > 1 else lambda row: (row[places[0]],)
    labels = pick(header.labels)
    for number, row in enumerate(table.rows[header.first_data_row - 1 :], header.first_data_row):
        cells = pick(row)
        if len(cells) - cells.count("") <= 2:  # a note or a signature has two cells at the most
            reason = _why_not(row, [cell for cell in cells if cell != ""])
        else:
            reason = _why_not_long(row, cells, labels)
        if reason is None:
            kept.append(number)
        elif reason != "blank":
            left_out[number] = reason
    return kept, left_out


def _why_not_long(row, cells, labels):
    first = next(cell for cell in row if cell != "")
    is_like = first.__class__ is str and first.lstrip()[:1] in TOTALS  # quick, for long sheets
    if is_like and TOTAL.fullmatch(re.sub(r"\s", "", first)):
        return "total"
    if cells[0] == labels[0] and cells == labels:
        return "header"
    return None


def _why_not(row, filled):
    words = [cell.strip() for cell in row if isinstance(cell, str) and cell.strip()]
    if any(TOTAL.fullmatch(re.sub(r"\s", "", word)) for word in words):
        return "total"
    if words and NOTE.match(words[0]):
        return "note"
    if not any(not isinstance(cell, str) or cell.strip() for cell in filled):
        return "note" if len(words) == 1 and len(words[0]) > 12 else "blank"
    if len(words) == 1 and len(words[0]) > 20 and len(filled) == 1:
        return "note"
    return None
