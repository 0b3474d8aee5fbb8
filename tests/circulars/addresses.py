"""What stands behind this room's addresses, for the test of naughty requests."""

from tests.circulars.conftest import Office
from tuanwei.circulars import actions


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    assert cast.student and cast.secretary and cast.general_secretary
    office = Office(cast)
    sent, draft = office.sent(must_confirm=True), office.draft()
    recalled = office.sent()
    actions.recall(circular=recalled, by=cast.staff, reason="写错了日期")
    return {"circulars:": [sent.pk, draft.pk, recalled.pk]}, {}
