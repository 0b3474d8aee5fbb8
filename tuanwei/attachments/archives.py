"""Word and Excel files are zip archives, opened with suspicion. No database."""

import io
import struct
import zipfile
import zlib

MAX_ENTRIES = 2_000
MAX_UNPACKED = 100 * 1024 * 1024
CHUNK = 64 * 1024
LOCAL_HEADER = struct.Struct("<4s5H3L2H")
# Code that would run when the document opens. OOXML has no use for a DTD either.
FORBIDDEN = ("vbaproject.bin", "/activex/", "oleobject", ".exe", ".dll", ".js", ".vbs", ".scr")
HEART = {
    "word/document.xml": ".docx", "xl/workbook.xml": ".xlsx", "ppt/presentation.xml": ".pptx",
}  # fmt: skip


class Suspicious(ValueError):
    """The archive is damaged, lies about its sizes, unpacks to too much, or carries code."""


def office_extension(content):
    """ ".docx", ".xlsx" or ".pptx"; raises Suspicious for every other or dangerous archive.

    Sizes are checked twice: as declared, and by unpacking every entry in small pieces.
    """
    if not content.startswith(b"PK\x03\x04") or content[-22:-18] != b"PK\x05\x06":
        raise Suspicious("something stands before or behind the archive")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            end = archive.start_dir
    except (zipfile.BadZipFile, ValueError, struct.error, OSError) as fault:
        raise Suspicious("damaged archive") from fault
    _check_declared(entries)
    _check_actual(content, sorted(entries, key=lambda entry: entry.header_offset), end)
    return _extension({entry.filename for entry in entries})


def _check_declared(entries):
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise Suspicious("unpacks to too much")
    if len({entry.filename for entry in entries}) != len(entries):
        raise Suspicious("two entries of one name")
    for entry in entries:
        name = entry.filename.lower()
        if entry.flag_bits & 1 or name.startswith("/") or ".." in name or "\\" in name:
            raise Suspicious("encrypted, or a name that leaves the archive")
        if any(word in name for word in FORBIDDEN):
            raise Suspicious("carries code")


def _check_actual(content, entries, end):
    place = 0
    for entry in entries:
        start = _data_start(content, entry)
        if entry.header_offset < place:
            raise Suspicious("entries overlap")
        place = start + entry.compress_size
        if place > end:
            raise Suspicious("an entry reaches beyond the archive")
        _check_unpacked(content[start:place], entry)


def _data_start(content, entry):
    try:
        header = LOCAL_HEADER.unpack_from(content, entry.header_offset)
    except struct.error as fault:
        raise Suspicious("damaged entry") from fault
    if header[0] != b"PK\x03\x04":
        raise Suspicious("damaged entry")
    return entry.header_offset + LOCAL_HEADER.size + header[-2] + header[-1]


def _check_unpacked(packed, entry):
    size, first = 0, b""
    for piece in _pieces(packed, entry.compress_type):
        first = first or piece
        size += len(piece)
        if size > entry.file_size:
            raise Suspicious("lies about its size")
    if size != entry.file_size:
        raise Suspicious("lies about its size")
    if b"<!DOCTYPE" in first or b"<!ENTITY" in first:
        raise Suspicious("an XML document with entities")


def _pieces(packed, compress_type):
    """The unpacked entry in pieces of at most 64 KB, so that a bomb never lies in memory."""
    if compress_type == zipfile.ZIP_STORED:
        yield packed
        return
    if compress_type != zipfile.ZIP_DEFLATED:
        raise Suspicious("an unusual compression")
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        while packed and not unpacker.eof:
            yield unpacker.decompress(packed, CHUNK)
            packed = unpacker.unconsumed_tail
        yield unpacker.flush(CHUNK)
    except zlib.error as fault:
        raise Suspicious("damaged entry") from fault
    if not unpacker.eof or unpacker.unused_data:
        raise Suspicious("lies about its size")


def _extension(names):
    kinds = {extension for name, extension in HEART.items() if name in names}
    if len(kinds) != 1 or "[Content_Types].xml" not in names:
        raise Suspicious("neither Word, Excel nor slides")
    return kinds.pop()
