"""Files made to exhaust a reader: refused, or read as little as they hold, before they cost much.

Each is read in a process of its own, which tells what it and the reader behind it have used.
"""

import io
import json
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECONDS, MEGABYTES = 2, 100
MEBI = 2**20
SHEET, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
NAMESPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
MEASURE = """
import json, resource, sys
from tuanwei.jobs import sheets
data = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF)
try:
    said = [[top.height, top.width] for top in sheets.read(data).tops]
except sheets.Unreadable as refusal:
    said = refusal.code
own, child = (resource.getrusage(each) for each in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
seconds = own.ru_utime + own.ru_stime - before.ru_utime - before.ru_stime + child.ru_utime + child.ru_stime
print(json.dumps([said, seconds, child.ru_maxrss / 1024, (own.ru_maxrss - before.ru_maxrss) / 1024]))
"""


def measure(data):
    """(what was said, CPU seconds, MB of the reader at its peak, MB that its caller grew)."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE], input=data, capture_output=True, cwd=ROOT, check=True
    )
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def plain(make):
    """MB that the reader needs for a sheet of two rows."""
    said, _, peak, _ = measure(make({}))
    assert said == [[2, 2]]
    return peak


@pytest.fixture(scope="module")
def make():
    """A workbook with some of its parts replaced; a part is bytes or many pieces."""
    import xlsxwriter

    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        page = book.add_worksheet("名单")
        page.write_row(0, 0, ["学号", "姓名"])
        page.write_row(1, 0, ["0012024", "曹明"])
    source = zipfile.ZipFile(target)
    parts = {name: source.read(name) for name in source.namelist()}

    def pack(changes):
        bomb = io.BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
            for name, content in (parts | changes).items():
                with book.open(name, "w") as part:
                    for piece in [content] if isinstance(content, bytes) else content:
                        part.write(piece)
        return bomb.getvalue()

    return pack


def sheet(rows, size=b"A1:B2"):
    head = b'<worksheet %s><dimension ref="%s"/><sheetData>' % (NAMESPACE, size)
    return [head, *rows, b"</sheetData></worksheet>"]


def column(number):
    """1 → A, 27 → AA, and on beyond the last that Excel has."""
    letters = b""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = b"%c" % (65 + rest) + letters
    return letters


def zeros(megabytes):
    return [b"\x00" * MEBI] * megabytes


def rows(count):
    return (b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, count + 1))


def one_row(count):
    cells = (b'<c r="%s1"><v>1</v></c>' % column(n) for n in range(1, count + 1))
    return [b'<row r="1">', *cells, b"</row>"]


STRING = [b"<sst %s><si><t>" % NAMESPACE, *[b"a" * MEBI] * 290, b"</t></si></sst>"]
WORDS = [b"<sst %s>" % NAMESPACE, *[b"<si><t>a</t></si>" * 60_000] * 60, b"</sst>"]
BOMBS = {
    "a million columns declared": ({SHEET: sheet(rows(1), b"A1:BDWGN1")}, [[1, 1]]),
    "every cell declared": ({SHEET: sheet(rows(2), b"A1:XFD1048576")}, [[2, 1]]),
    "a million rows": ({SHEET: sheet(rows(1_000_000))}, "too_large"),
    "a million columns": ({SHEET: sheet(one_row(1_000_000))}, "too_large"),
    "a million empty rows": ({SHEET: sheet([b"<row/>"] * 1_000_000)}, "empty"),
    "four million cells without a place": (
        {SHEET: sheet([b"<row>", b"<c><v>1</v></c>" * 4_000_000, b"</row>"])}, "bomb",
    ),
    "a gigabyte of zeros": ({STRINGS: zeros(1024)}, "bomb"),
    "zeros below the limit": ({STRINGS: zeros(290)}, "bomb"),
    "zeros in the styles": ({STYLES: zeros(290)}, "bomb"),
    "one long string": ({STRINGS: STRING}, "bomb"),
    "millions of strings": ({STRINGS: WORDS}, "bomb"),
    "deep": ({SHEET: [b"<a>" * (MEBI // 3)] * 290}, "bomb"),
    "many parts of fifteen megabytes": (
        {f"xl/worksheets/more{n}.xml": [b" " * MEBI] * 15 for n in range(19)}, "bomb",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_costs_little(name, make, plain):
    parts, expected = BOMBS[name]
    said, seconds, peak, grown = measure(make({part: list(c) for part, c in parts.items()}))
    assert said == expected
    assert seconds < SECONDS
    assert peak - plain < MEGABYTES
    assert grown < MEGABYTES


def test_a_bomb_inside_a_workbook_inside_a_workbook_stays_packed(make, plain):
    inner = make({"xl/embeddings/book.xlsx": make({STRINGS: zeros(1024)})})
    said, seconds, peak, grown = measure(make({"xl/embeddings/book.xlsx": inner}))
    assert said == [[2, 2]]
    assert seconds < SECONDS
    assert max(peak - plain, grown) < MEGABYTES


def test_a_bomb_that_lies_about_how_it_was_packed(make, plain):
    data = bytearray(make({STRINGS: zeros(290)}))
    directory = data.rindex(b"PK\x01\x02", 0, data.rindex(STRINGS.encode()))
    struct.pack_into("<I", data, directory + 20, 200 * MEBI)  # its packed size
    said, seconds, peak, grown = measure(bytes(data))
    assert said == "damaged"
    assert seconds < SECONDS
    assert max(peak - plain, grown) < MEGABYTES
