"""Proposals of the known cast."""

import pytest

from tests.mailbox.conftest import letters  # noqa: F401
from tuanwei.proposals import actions
from tuanwei.proposals.models import Proposal


class Proposals:
    """Makes proposals of every kind."""

    def __init__(self, cast):
        self.cast = cast

    def wished(self, by=None, title="宿舍楼夜跑", is_shown=True):
        """A theme that a student wishes for."""
        made = actions.propose(by=by or self.cast.student, title=title)
        if is_shown:
            actions.show(proposal=made, by=self.cast.staff)
        return self.fresh(made)

    def of_letter(self, case, kind="theme", title="光盘行动周"):
        """Something that came from a letter."""
        made, _is_new = actions.add(
            by=self.cast.staff, kind=kind, title=title, source="letter", source_key=case.number
        )
        return made

    def item(self, title="食堂错峰"):
        """An item for a meeting that staff put down."""
        made, _is_new = actions.add(
            by=self.cast.staff, kind="meeting", title=title, source="staff",
            source_key=self.cast.staff.pk, is_shown=False,
        )  # fmt: skip
        return made

    def fresh(self, proposal):
        """The row as it is now."""
        return Proposal.objects.get(pk=proposal.pk)


@pytest.fixture
def proposals(cast):
    """Proposals of the known cast."""
    return Proposals(cast)
