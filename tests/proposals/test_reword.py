"""What came of a proposal is put right: whoever waited hears the new words."""

import pytest
from django.core.exceptions import ValidationError

from tuanwei.notices.models import Delivery
from tuanwei.proposals import actions

pytestmark = pytest.mark.django_db


def test_new_words_are_told_once_and_only_of_what_is_done(cast):
    made, _is_new = actions.add(
        by=cast.student, kind="meeting", title="早操", source="person", source_key=cast.student.pk
    )
    with pytest.raises(ValidationError, match="等处理"):
        actions.reword(proposal=made, by=cast.staff, words="七点半")
    actions.finish(proposal=made, by=cast.staff, words="七点")
    actions.reword(proposal=made, by=cast.staff, words="七点半")
    actions.reword(proposal=made, by=cast.staff, words="七点半")
    made.refresh_from_db()
    assert made.words == "七点半"
    told = Delivery.objects.filter(recipient=cast.student, channel="site").order_by("notice_id")
    assert list(told.values_list("notice__body", flat=True)) == ["七点", "七点半"]
