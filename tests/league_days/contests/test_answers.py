import pytest
from django.core.exceptions import ValidationError

from branches.league_days.days import records

pytestmark = pytest.mark.django_db


def test_a_record_that_is_entered_is_corrected_only_after_leaving(scene, cast):
    day = scene.day()
    entry = scene.entry(scene.contest(), day)
    texts = {"summary": "全班讨论了学习方法，定下互助小组。" * 4, "feature": "", "outcome": ""}
    with pytest.raises(ValidationError, match="总结和材料不能再改"):
        records.save_record(league_day=day, by=cast.secretary, **texts)
    entry.state = "withdrawn"
    entry.save()
    assert records.why_no_record(day) is None
