"""What tests of the files stand on: the wizard of imports, and whether somebody was told."""

from tests.jobs.conftest import commit, inline_jobs, workbook  # noqa: F401
from tests.jobs.conftest import wizard as roster_wizard  # noqa: F401


def has_notice(user, title):
    """True where `user` was told just that."""
    from tuanwei.notices.models import Delivery

    return Delivery.objects.filter(recipient=user, notice__title=title).exists()
