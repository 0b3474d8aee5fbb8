"""What stands behind this room's addresses, for the test of naughty requests."""

from tests.news.conftest import Desk


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    desk = Desk(cast).filled()
    articles = [each.pk for each in (desk.out, desk.down, desk.wait, desk.begun)]
    pictures = list(desk.out.pictures.values_list("pk", flat=True))
    return {"news:picture": pictures, "news:": articles}, {}
