"""Columns by month as a PNG for Word, drawn with Pillow. Figures and months are digits, which the font that Pillow
brings along can write; Chinese words stand under the picture in Word's own font."""

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, TOP, FOOT, SIZE = 1200, 420, 60, 60, 30
PAPER, INK, BAR = "#ffffff", "#333333", "#b3261e"


def columns(pairs):
    """The bytes of a PNG for [(first day of a month, figure)]; None without any figure."""
    if not any(figure for _month, figure in pairs):
        return None
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen, font = ImageDraw.Draw(image), ImageFont.load_default(SIZE)
    highest = max(figure for _month, figure in pairs)
    slot, floor = WIDTH / len(pairs), HEIGHT - FOOT
    for place, (month, figure) in enumerate(pairs):
        middle = slot * (place + 0.5)
        top = floor - (floor - TOP) * max(float(figure), 0) / float(highest)
        wide = min(slot * 0.3, 70)
        pen.rectangle((middle - wide, top, middle + wide, floor), fill=BAR)
        pen.text((middle, top - 6), f"{float(figure):g}", INK, font, anchor="mb")
        pen.text((middle, floor + 12), f"{month:%Y-%m}", INK, font, anchor="mt")
    pen.line((0, floor, WIDTH, floor), fill=INK, width=3)
    kept = BytesIO()
    image.save(kept, "PNG", optimize=True)
    return kept.getvalue()
