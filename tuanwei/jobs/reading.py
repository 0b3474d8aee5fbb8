"""Read one spreadsheet from stdin and print its cells as lines of JSON. A program, not a module.

It runs in a process of its own (`sheets.read` starts it) with limits on memory and time, because
a file of 1.4 KB can make any reader allocate a billion cells. It imports nothing of the portal.

First line: {"format", "sheets": [{"name", "rows", "columns", "hidden", "merged", "top"}]}, empty
sheets left out; `top` holds the first rows. Then one line per chunk: [sheet, [row, ...]]. Last
line: {"complete": true}. A refusal is one line: {"refused": code}; `sheets.REFUSALS` has the sentences.

A cell is a string, number, true/false or "" when empty; a date is {"date": "2021-09-01"}.
Identity-card numbers never leave this process: such a cell becomes {"identity": "ok" | what is
wrong, "born": day, "sex": "男" | "女", "first": the earlier row with the same number}.
"""

import csv
import datetime
import gc
import io
import json
import re
import resource
import sys
import unicodedata
import zipfile
import zlib

MEMORY = 640 * 2**20  # bytes of address space; a sheet of 100 000 × 20 cells needs half of it
SECONDS = 20  # of CPU
UNPACKED = 300 * 2**20  # bytes a workbook may unpack to
STUFFED = 16 * 2**20  # bytes from which it is judged how well they packed
RATIO = 100  # times; cells that people type pack 10 to 20 times
ROWS, COLUMNS, CELLS, SHEETS = 200_000, 256, 4_000_000, 12
TOP = 20  # rows in the first line
CHUNK = 2_000  # rows a line

# Control characters, lone surrogates, direction marks, zero-width and byte-order marks.
STRIPPED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
IDENTITY = re.compile(r"\d{17}[\dXx]")
INSIDE = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


class Refused(Exception):
    """This file is not read; the argument is a code of `sheets.REFUSALS`."""


def main(source, target):
    """Read bytes from `source`, write lines to `target`."""
    gc.disable()  # nothing here is cyclic, and the process ends with the file
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    try:
        write(*open_any(source.read()), target)
    except Refused as refusal:
        print(json.dumps({"refused": str(refusal)}), file=target)
    except MemoryError:
        print(json.dumps({"refused": "too_large"}), file=target)


def open_any(data):
    """(format, sheets) of a file, told by its content; a sheet is (name, hidden, merged, rows)."""
    if not data.strip(b"\x00 \r\n\t"):
        raise Refused("empty")
    if data.startswith(b"PK"):
        return "xlsx", open_workbook(check_archive(data))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Refused("encrypted")
        return "xls", open_workbook(data)
    if data[:2] in (b"MZ", b"\x7fE") or data.startswith(
        (b"%PDF", b"\x89PNG", b"\xff\xd8", b"Rar!")
    ):
        raise Refused("not_a_sheet")
    return "csv", open_text(decode(data))


def check_archive(data):
    """Return `data` unless the archive is damaged, is no workbook, or unpacks beyond the limit."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            if not names & {"xl/workbook.xml", "xl/workbook.bin"}:
                raise Refused("not_a_sheet")
            size = sum(m.file_size for m in members)
            packed = sum(m.compress_size for m in members)
            if len(members) > 2_000 or size > UNPACKED or is_stuffed(size, packed):
                raise Refused("bomb")
            if packed > len(data):  # parts that share their bytes, or sizes that lie
                raise Refused("damaged")
            for member in members:
                if member.flag_bits & 1:
                    raise Refused("encrypted")
                if is_stuffed(member.file_size, member.compress_size):
                    raise Refused("bomb")
                if member.filename.endswith((".xml", ".bin", ".rels")):
                    check_member(archive, member)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, zlib.error):
        raise Refused("damaged") from None
    return data


def is_stuffed(size, packed):
    """True for what packs far better than anything people type."""
    return size > STUFFED and size > RATIO * packed


def check_member(archive, member):
    """Unpack one part in pieces: sizes in the directory may lie, document types may expand.

    Rows are counted on the way, long before a reader makes cells of them.
    """
    rows = 0
    with archive.open(member) as part:
        if b"<!DOCTYPE" in part.read(4_096) or b"<!ENTITY" in part.read(4_096):
            raise Refused("damaged")
        while piece := part.read(2**20):
            rows += piece.count(b"</row>")
            if rows > ROWS:
                raise Refused("too_large")


def open_workbook(data):
    """The sheets of an Excel file, rows still unread."""
    import python_calamine

    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        found = []
        for place, about in enumerate(book.sheets_metadata[:SHEETS]):
            if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_index(place)
            hidden = about.visible != python_calamine.SheetVisibleEnum.Visible
            check_size(sheet.total_height, sheet.total_width)
            found.append((about.name, hidden, sheet.merged_cell_ranges or [], sheet))
        return [(name, hidden, merged, rows_of(sheet)) for name, hidden, merged, sheet in found]
    except python_calamine.PasswordError:
        raise Refused("encrypted") from None
    except python_calamine.CalamineError as problem:
        raise Refused("encrypted" if "password" in str(problem).lower() else "damaged") from None
    except (OSError, ValueError):
        raise Refused("damaged") from None


def check_size(rows, columns):
    """Refuse a sheet whose used area is beyond what people type."""
    if rows > ROWS or columns > COLUMNS or rows * columns > CELLS:
        raise Refused("too_large")


def rows_of(sheet):
    """The rows of a calamine sheet from row 1 on, cells as JSON values."""
    if sheet.start is not None:
        for row in sheet.to_python(skip_empty_area=False):
            yield [
                c if c.__class__ is float or (c.__class__ is str and c.isprintable()) else cell(c)
                for c in row
            ]


def cell(value):
    """One calamine value as JSON."""
    if isinstance(value, str):
        return STRIPPED.sub("", value)
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime.date):  # datetimes too; the hour says nothing here
        return {"date": value.isoformat()[:10]}
    return "" if value is None else str(value)


def decode(data):
    """The text of a CSV file: byte-order mark first, then UTF-8, then GB18030."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
    ):  # fmt: skip
        if data.startswith(mark):
            return decode_as(data, encoding) or refuse("encoding")
    if b"\x00" in data:
        zeros = data[:4_096]
        even, odd = zeros[::2].count(0), zeros[1::2].count(0)
        if even == odd or len(data) % 2:
            raise Refused("not_a_sheet")
        return decode_as(data, "utf-16-be" if even > odd else "utf-16-le") or refuse("not_a_sheet")
    return decode_as(data, "utf-8") or decode_as(data, "gb18030") or refuse("encoding")


def decode_as(data, encoding):
    """The text in this encoding, or None."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def refuse(code):
    """Raise in an expression."""
    raise Refused(code)


def open_text(text):
    """One sheet out of CSV text; ragged rows are filled up."""
    head = text[:4_000].lstrip().lower()
    if head.startswith(("<html", "<!doctype", "<table", "<?xml", "<meta", "<svg", "<script")):
        raise Refused("web_page")
    if sum(1 for c in head if ord(c) < 32 and c not in "\r\n\t") > 2:
        raise Refused("not_a_sheet")
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:20]
    separator = max(",\t;，|", key=lambda mark: sum(line.count(mark) for line in lines))
    if not any(separator in line for line in lines):
        raise Refused("one_column")
    csv.field_size_limit(32_768)
    rows = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            rows.append([c if c.isprintable() else STRIPPED.sub("", c) for c in row])
            check_size(len(rows), len(row))
    except csv.Error:
        raise Refused("damaged") from None
    width = max((len(row) for row in rows), default=0)
    check_size(len(rows), width)
    return [("", False, [], [row + [""] * (width - len(row)) for row in rows])]


def write(form, sheets, target):
    """Print the first line, the chunks and the end."""
    kept = []
    for name, hidden, merged, rows in sheets:
        rows = list(rows)
        while rows and not any(c != "" for c in rows[-1]):
            rows.pop()
        drop_identities(rows)
        width = max((len(row) for row in rows), default=0)
        about = {"name": name, "rows": len(rows), "columns": width, "hidden": hidden,
                 "merged": merged[:1_000], "top": rows[:TOP]}  # fmt: skip
        if rows:
            kept.append((about, rows))
    if not kept:
        raise Refused("empty")
    dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    print(dump({"format": form, "sheets": [about for about, _ in kept]}), file=target)
    for place, (_, rows) in enumerate(kept):
        for start in range(0, len(rows), CHUNK):
            print(dump([place, rows[start : start + CHUNK]]), file=target)
    print('{"complete":true}', file=target)


def drop_identities(rows):
    """Replace every identity-card number in place by what can be said about it."""
    columns = {
        place
        for row in rows[:8]
        for place, label in enumerate(row)
        if isinstance(label, str) and re.search(r"身份证|证件号", label) and len(label) < 30
        for label in [unicodedata.normalize("NFKC", label)]
        if not re.search(r"[:：。]|\d{6}", label)
    }
    seen = {}
    for number, row in enumerate(rows, 1):
        for place in columns:
            value = row[place]
            if value != "" and not (number <= 8 and isinstance(value, str) and "证" in value):
                row[place] = identity(value, number, seen)
        for place, value in enumerate(row):
            if value.__class__ is str and len(value) > 14:
                row[place] = without_identity(value)


def without_identity(text):
    """A long text of another column; a whole valid identity number is reported as one."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    if IDENTITY.fullmatch(plain.strip()):
        return {"identity": "misplaced"} if is_valid(plain.strip()) else text
    if not INSIDE.search(plain):
        return text
    return INSIDE.sub(lambda found: "［已删去］" if is_valid(found[0]) else found[0], plain)


def identity(value, number, seen):
    """What an identity-card cell tells, without the number (GB 11643-1999)."""
    if isinstance(value, dict):
        return {"identity": "length"}
    if isinstance(value, int | float):
        return {"identity": "lost_digits"}
    text = re.sub(r"[\s'’-]", "", unicodedata.normalize("NFKC", value)).upper()
    if re.fullmatch(r"\d(\.\d+)?E\+?\d+", text):
        return {"identity": "lost_digits"}
    if not IDENTITY.fullmatch(text):
        return {"identity": "length"}
    facts = {"identity": "ok"}
    if text in seen:
        facts["first"] = seen[text]
    seen.setdefault(text, number)
    if check_letter(text) != text[17]:
        return {**facts, "identity": "checksum"}
    try:
        born = datetime.date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return {**facts, "identity": "birth"}
    return {**facts, "born": born.isoformat(), "sex": "男" if int(text[16]) % 2 else "女"}


def check_letter(text):
    """The 18th character that belongs to the first 17."""
    return "10X98765432"[sum(int(d) * w for d, w in zip(text, WEIGHTS, strict=False)) % 11]


def is_valid(text):
    """True for an identity number whose day and check character agree."""
    return identity(text, 0, {})["identity"] == "ok"


if __name__ == "__main__":
    main(sys.stdin.buffer, io.TextIOWrapper(sys.stdout.buffer, "utf-8", write_through=False))
    sys.stdout.flush()
