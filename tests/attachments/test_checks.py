"""Real files, good and nasty, through the door that every upload passes."""

import io

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from tests.attachments import nasty
from tuanwei.attachments import formats
from tuanwei.attachments.checks import check


def refusal(content, name="照片.jpg", **options):
    with pytest.raises(ValidationError) as caught:
        check(nasty.upload(content, name), **options)
    return caught.value.code


@pytest.mark.parametrize(
    ("content", "known"),
    [
        (nasty.picture("JPEG"), formats.JPEG),
        (nasty.picture("PNG"), formats.PNG),
        (nasty.picture("WEBP"), formats.JPEG),
        (nasty.picture("WEBP", mode="RGBA", color=(9, 9, 9, 99), lossless=True), formats.PNG),
        (nasty.PDF, formats.PDF),
        (nasty.office(), formats.DOCX),
        (nasty.office(heart="xl/workbook.xml"), formats.XLSX),
    ],
)
def test_kind_follows_the_content_not_the_name(content, known):
    assert check(nasty.upload(content, "随便.bin"))[1] == known


def test_documents_are_kept_byte_for_byte():
    assert check(nasty.upload(nasty.PDF))[0] == nasty.PDF


def test_photo_loses_place_camera_and_comment_and_stands_upright():
    before = nasty.photo_with_place()
    assert b"SecretCamera" in before and b"SecretComment" in before
    content, _ = check(nasty.upload(before))
    after = Image.open(io.BytesIO(content))
    assert after.size == (40, 60)
    assert dict(after.getexif()) == {}
    assert set(after.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"Secret" not in content


def test_png_text_and_profile_are_gone():
    from PIL.PngImagePlugin import PngInfo

    told = PngInfo()
    told.add_text("Author", "SecretAuthor")
    before = nasty.picture("PNG", pnginfo=told, icc_profile=b"SecretProfile" * 20)
    content, _ = check(nasty.upload(before))
    assert Image.open(io.BytesIO(content)).info == {}
    assert b"Secret" not in content


def test_transparency_survives():
    content, known = check(nasty.upload(nasty.picture("PNG", mode="RGBA", color=(9, 9, 9, 0))))
    assert (known, Image.open(io.BytesIO(content)).getpixel((0, 0))) == (formats.PNG, (9, 9, 9, 0))


def test_animated_gif_becomes_its_first_frame():
    frames = [Image.new("RGB", (8, 8), color) for color in ("red", "blue", "green")]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    content, known = check(nasty.upload(file.getvalue()))
    first = Image.open(io.BytesIO(content))
    assert known == formats.PNG
    assert getattr(first, "n_frames", 1) == 1
    assert first.convert("RGB").getpixel((0, 0)) == (255, 0, 0)


def test_what_hides_behind_a_picture_is_not_kept():
    content, _ = check(nasty.upload(nasty.picture("JPEG") + nasty.HTML + nasty.office()))
    assert b"<script" not in content
    assert b"PK\x03\x04" not in content


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (nasty.EXE, "kind"),
        (nasty.SVG, "kind"),
        (nasty.HTML, "kind"),
        (b"plain words", "kind"),
        (nasty.picture("JPEG")[:300], "damaged"),
        (nasty.picture("PNG")[:60], "damaged"),
        (b"\xff\xd8\xff" + nasty.HTML, "damaged"),
        (nasty.png_claiming(8_200, 5_000), "too_many_pixels"),
        (nasty.png_claiming(60_000, 60_000), "too_many_pixels"),
        (nasty.png_claiming(8_000, 5_000), "damaged"),
        (nasty.PDF + nasty.office(), "damaged"),
        (b"%PDF-1.4\n<html><script>1</script>\n%%EOF", "damaged"),
        (nasty.PDF.replace(b"/Type", b"/JavaScript (x)/Type"), "damaged"),
        (nasty.PDF[:40], "damaged"),
        (nasty.office([("word/vbaProject.bin", b"x")]), "damaged"),
        (nasty.office([("../../etc/cron.d/x", b"x")]), "damaged"),
        (nasty.office([("word/bomb.xml", b"\0" * 101 * 1024 * 1024)]), "damaged"),
        (nasty.office([(f"word/{n}.xml", b"") for n in range(2_001)]), "damaged"),
        (nasty.office(text=b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), "damaged"),
        (nasty.office(heart="META-INF/MANIFEST.MF"), "damaged"),
        (nasty.office() + nasty.EXE, "damaged"),
        (nasty.office()[:-30], "damaged"),
        (nasty.lying_office(), "damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_refused(content, code):
    assert refusal(content) == code


def test_too_big_pictures_and_documents():
    megabyte = 1024 * 1024
    assert refusal(nasty.picture("JPEG") + b"\0" * 10 * megabyte) == "size"
    assert refusal(nasty.PDF[:-6] + b"\0" * 20 * megabyte + b"%%EOF\n", "大.pdf") == "size"


def test_only_what_is_allowed_here():
    assert refusal(nasty.PDF, allow=formats.IMAGES) == "kind"
    with pytest.raises(ValidationError, match="可以上传：JPG、PNG、WebP、GIF。"):
        check(nasty.upload(nasty.EXE), allow=formats.IMAGES)
