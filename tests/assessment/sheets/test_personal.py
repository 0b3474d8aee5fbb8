"""What is kept about a person here comes to them."""

import pytest

from assessment.sheets import personal, signing
from assessment.sheets.models import Claim, Recusal, Signature

pytestmark = pytest.mark.django_db


def test_claims_signatures_recusals_and_scores(sheets, cast):
    held = sheets.round("self")
    sheet = sheets.sheet(held)
    sheets.fill_in(sheet)
    signing.sign(sheet=sheet, by=cast.secretary, role=Signature.Role.SECRETARY)
    Claim.objects.create(
        line=sheets.line(sheet, "extra"), term="press", on=held.starts_on, level="city",
        label="市报报道", link="/x/", by=cast.secretary,
    )  # fmt: skip
    Recusal.objects.create(round=held, user=cast.teacher, unit=cast.branch, reason="带过这个班")
    held.state = "check"
    held.save()
    sheets.save(sheet, cast.staff, days="30", notes={"days": "少一次"})
    mine = personal.of(cast.secretary)
    assert [each["是什么"] for each in mine["考核里我申报的"]] == ["市报报道"]
    assert [each["以什么身份"] for each in mine["考核里我签的字"]] == ["团支书"]
    assert personal.of(cast.teacher)["考核里我回避的"][0]["原因"] == "带过这个班"
    (scored,) = personal.of(cast.staff)["考核里我打的分"]
    assert (scored["指标"], scored["检查"], scored["检查说明"]) == ("团日活动", 30, "少一次")
    assert not any(personal.of(cast.student).values())
