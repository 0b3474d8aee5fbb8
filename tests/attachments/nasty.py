"""Good files and bad ones, made here byte by byte."""

import io
import struct
import zipfile
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

ORIENTATION, GPS = 0x0112, 0x8825


def upload(content, name="照片.jpg"):
    return SimpleUploadedFile(name, content)


def picture(kind="JPEG", size=(60, 40), color="teal", mode="RGB", **options):
    file = io.BytesIO()
    Image.new(mode, size, color).save(file, kind, **options)
    return file.getvalue()


def photo_with_place():
    """A JPEG lying on its side, with a comment, a camera and coordinates."""
    image = Image.new("RGB", (60, 40), "teal")
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(GPS).update({1: "N", 2: (22.0, 49.0, 12.0), 3: "E", 4: (108.0, 22.0, 1.0)})
    file = io.BytesIO()
    image.save(file, "JPEG", exif=exif, comment=b"SecretComment")
    return file.getvalue()


def png_claiming(width, height):
    """A PNG of a few bytes whose header promises `width` × `height` pixels."""

    def chunk(name, data):
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 4096)) + chunk(b"IEND", b"")
    )  # fmt: skip


def office(extra=(), heart="word/document.xml", text=b"<w/>"):
    """A docx (or what `heart` makes of it) with `extra` (name, content) entries."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(heart, text)
        for name, content in extra:
            archive.writestr(name, content)
    return file.getvalue()


def lying_office():
    """A docx whose directory says 10 bytes where a megabyte unpacks, with a matching checksum."""
    content = bytearray(office([("word/big.xml", b"a" * 1_000_000)]))
    entry = content.rfind(b"PK\x01\x02", 0, content.rfind(b"word/big.xml"))
    struct.pack_into("<L", content, entry + 16, zlib.crc32(b"a" * 10))
    struct.pack_into("<L", content, entry + 24, 10)
    return bytes(content)


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
EXE = b"MZ\x90\x00" + b"\0" * 60 + b"PE\0\0" + b"\0" * 500
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><html><script>alert(1)</script></html>"
