"""Letters at every stage, moved there by the portal's own actions."""

from uuid import uuid4

import pytest

from mailbox.cases import actions, answering, box, sending
from mailbox.cases.models import Case
from mailbox.cases.rules import limits_of, progress_of, rules_in_force
from mailbox.cases.rules_models import ClassRules


class Letters:
    """Writes letters and moves them on; each method returns the case as the database has it."""

    def __init__(self, cast):
        self.cast = cast
        # Whoever a letter may be told to must exist before it is sent on.
        self.everybody = [cast.answerer, cast.answerer2, cast.auditor, cast.committee_secretary]

    def write(self, by=None, visibility="named", **fields):
        """A letter that waits to be taken in."""
        defaults = {
            "title": "第二食堂排队太久", "text": "中午十二点要等半小时，能不能多开一个窗口？",
            "submission_key": str(uuid4()), "rules": rules_in_force()[1],
        }  # fmt: skip
        receipt = sending.submit(
            by=by or self.cast.student, visibility=visibility, **{**defaults, **fields}
        )
        if visibility == "anonymous":
            box.empty()
        return Case.objects.get(number=receipt.number)

    def accepted(self, **fields):
        """Taken in, waiting to be routed."""
        case = self.write(**fields)
        actions.accept(case=case, by=self.cast.staff)
        return self.fresh(case)

    def routed(self, handler=None, **fields):
        """With the department."""
        case = self.accepted(**fields)
        actions.route(case=case, by=self.cast.staff, lead=self.cast.department, handler=handler)
        return self.fresh(case)

    def drafted(self, **fields):
        """An answer waits for the second person."""
        case = self.routed(**fields)
        answering.draft_answer(case=case, by=self.cast.answerer, text="已加开两个窗口。")
        return self.fresh(case)

    def answered(self, **fields):
        """The answer is with the author."""
        case = self.drafted(**fields)
        answering.approve_answer(case=case, by=self.cast.auditor)
        return self.fresh(case)

    def fresh(self, case):
        """The row as it is now."""
        return Case.objects.get(pk=case.pk)


@pytest.fixture
def letters(cast):
    """Letters of the known cast."""
    return Letters(cast)


@pytest.fixture
def fresh_limits():
    """Versions never change, so processes keep them; a test that changes one must forget."""
    for kept in (limits_of, progress_of):
        kept.cache_clear()
    yield
    for kept in (limits_of, progress_of):
        kept.cache_clear()


@pytest.fixture
def word_every_three_days(db, fresh_limits):
    """Authors hear every three working days how it stands."""
    ClassRules.objects.update(progress_amount=3)
    rules_in_force.forget()
