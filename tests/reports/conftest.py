import pytest

from tests.reports.scene import Reports
from tuanwei.notices.models import Delivery


@pytest.fixture
def reports(cast):
    """Reports, made when asked for."""
    return Reports(cast)


@pytest.fixture
def told(cast):
    """Titles of the notices that somebody got."""

    def titles(user):
        found = Delivery.objects.filter(recipient=user, channel="site").order_by("pk")
        return list(found.values_list("notice__title", flat=True))

    return titles
