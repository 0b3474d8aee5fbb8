"""What stands behind this room's addresses, for tests/test_naughty_requests.py."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.attachments.nasty import picture
from tests.volunteers.services.conftest import Rounds
from tests.volunteers.services.test_series import begun
from volunteers.services import media, signing


def _picture():
    return SimpleUploadedFile("p.jpg", picture(), "image/jpeg")


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    rounds = Rounds(cast)
    shift, project, by = rounds.shown(days=4, hour=8), rounds.project, rounds.leader  # free then
    mine = signing.sign_up(shift=shift, by=cast.student)
    signing.seek_cover(assignment=mine, by=cast.student)
    series = begun(rounds, weeks=2)
    photo = media.add_photo(project=project, by=by, upload=_picture(), caption="读报")
    report = media.add_report(
        project=project, by=by, title="银发课堂", outlet="重庆日报", picture=_picture(),
        published_on=timezone.localdate(),
    )  # fmt: skip
    draft = series.shifts.earliest("pk")
    return {
        "volunteers:shift-seek-cover": [mine.pk], "volunteers:shift-stop-seeking": [mine.pk],
        "volunteers:shift-cover": [mine.pk], "volunteers:shift-new": [project.pk],
        "volunteers:shifts-publish": [project.pk], "volunteers:shift": [shift.pk, draft.pk],
        "volunteers:service-series-new": [project.pk], "volunteers:service-series": [series.pk],
        "volunteers:service-photo-add": [project.pk], "volunteers:service-photo": [photo.pk],
        "volunteers:service-media-add": [project.pk], "volunteers:service-media": [report.pk],
        "volunteers:service": [project.pk],
    }, {}  # fmt: skip
