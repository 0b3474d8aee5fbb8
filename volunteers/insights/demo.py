"""Pictures and reports for projects that have none yet, and what was worked in other rooms."""

import io
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from volunteers.hours import elsewhere
from volunteers.services import media
from volunteers.services.models import ServiceProject

CAPTIONS = ("出发前合影", "大家在一起", "收拾现场")
REPORTS = (("大学生走进社区，服务暖人心", "青山晚报"), ("每周一次，从不缺席", "融智校报"))
PAPER = ("#f4efe6", "#e6eef4", "#e9f4e6", "#f4e6ea")


def fill(rng, cast):
    """Two shown pictures for each project without any, reports for the first ones, and the desk
    shifts and closed projects of the year in the ledger."""
    staff = cast["T0001"]
    for place, project in enumerate(ServiceProject.objects.filter(photos=None).order_by("pk")):
        for caption in rng.sample(CAPTIONS, 2):
            media.add_photo(
                project=project, by=staff, upload=_drawn(rng), caption=caption, is_shown=True
            )
        if place < len(REPORTS) and not project.media_reports.exists():
            title, outlet = REPORTS[place]
            media.add_report(
                project=project, by=staff, title=title, outlet=outlet,
                published_on=timezone.localdate() - timedelta(days=20 + place),
            )  # fmt: skip
    elsewhere.pull()


def _drawn(rng):
    """A plain picture: people as circles before a horizon."""
    image = Image.new("RGB", (800, 600), rng.choice(PAPER))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 420, 800, 600), fill="#b9cbb2")
    for n in range(rng.randint(3, 7)):
        x, y = 90 + n * 100, rng.randint(300, 340)
        pen.ellipse((x, y, x + 60, y + 60), fill="#d9a679")
        pen.rectangle((x - 10, y + 60, x + 70, y + 200), fill="#c0392b")
    made = io.BytesIO()
    image.save(made, "JPEG", quality=80)
    return SimpleUploadedFile("photo.jpg", made.getvalue())
