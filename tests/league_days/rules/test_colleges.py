"""Rules of real and invented colleges, written through the pages and put in force."""

import re

import pytest
from django.urls import reverse

from branches.league_days.rules.library import SAMPLES
from branches.league_days.rules.models import ContestKind
from branches.league_days.rules.wording import said
from tests.league_days.rules.entering import Editor, by_label
from tuanwei.rulebooks.queries import rules_in_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client, cast):
    """A draft that begins with the usual rules, to be written over."""
    client.force_login(cast.staff)
    kind = ContestKind.objects.create(name="每月最佳")
    client.post(reverse("league_days:rules-begin", args=[kind.pk]))
    return Editor(client, kind)


def forced(editor):
    """The version that was put in force through the page."""
    draft = editor.client.get(editor.url())
    assert draft.context["refusals"] == []
    url = reverse("league_days:rules-force", args=[editor.kind.pk])
    seen = draft.context["draft"].digest
    assert editor.client.post(url, {"seen": seen, "note": "按文件"}).status_code == 302
    return rules_in_force(editor.kind)


@pytest.mark.parametrize("key", SAMPLES)
def test_rules_of_colleges_are_written_through_the_pages(editor, key):
    spec = SAMPLES[key].spec
    editor.write(spec)
    version = forced(editor)
    assert by_label(version.spec) == by_label(spec)
    assert said(version.spec) == said(spec)
    page = editor.client.get(reverse("league_days:rules-read", args=[editor.kind.pk]))
    for _key, title, lines in said(spec):
        assert title in page.content.decode()
        assert all(line in page.content.decode() for line in lines)


def tried(editor, of="now", stage="", **fields):
    """The result of the page where rules are tried out."""
    url = reverse("league_days:rules-try", args=[editor.kind.pk, of])
    answer = editor.client.get(url, {"stage": stage, **fields})
    assert answer.status_code == 200, answer.context["form"].errors
    return answer


def panels(spec):
    return {panel.label: panel for stage in spec.stages for panel in stage.panels}


def test_l2_is_tried_out(editor):
    editor.write(SAMPLES["l2"].spec)
    known = panels(forced(editor).spec)
    points = {f"points:1:{known['现场活动'].key}": "8.6", f"points:1:{known['材料'].key}": "9.2"}
    (row,) = tried(editor, **points).context["result"]["lines"]
    assert str(row["line"].score) == "8.72"
    assert row["awards"] == ["优秀团组织生活"]


def test_l3_is_tried_out(editor):
    editor.write(SAMPLES["l3"].spec)
    keys = [panel.key for panel in forced(editor).spec.stages[0].panels]
    given = dict(zip(keys, ("85", "92", "88"), strict=True))
    (row,) = tried(editor, **{f"points:1:{k}": v for k, v in given.items()}).context["result"][
        "lines"
    ]
    assert str(row["line"].score) == "89.10"


def test_l5_literally_and_with_experts_on_their_own_scale(editor):
    editor.write(SAMPLES["l5"].spec)
    known = panels(forced(editor).spec)
    paper, wechat = known["纸质投票"], known["微信投票"]
    rows = (("甲", 300, 8000, 92), ("乙", 500, 2000, 90), ("丙", 200, 10000, 85))
    made = {}
    for n, (name, on_paper, online, points) in enumerate(rows, 1):
        made |= {
            f"name:{n}": name,
            f"votes:{n}:{paper.key}:{paper.channels[0].key}": on_paper,
            f"votes:{n}:{wechat.key}:{wechat.channels[0].key}": online,
            f"points:{n}:{known['专家评审'].key}": points,
        }
    answer = tried(editor, **made)
    found = [(row["name"], str(row["line"].score)) for row in answer.context["result"]["lines"]]
    assert found == [("甲", "34.73"), ("丙", "33.42"), ("乙", "31.85")]
    editor.client.post(reverse("league_days:rules-begin", args=[editor.kind.pk]))
    stage = editor.spec.stages[0].key
    editor.wrote(f"stages/{stage}/{known['专家评审'].key}", more={"conversion-method": "raw"})
    answer = tried(editor, of="draft", **made)
    found = [
        (r["name"], str(r["line"].score), r["line"].rank) for r in answer.context["result"]["lines"]
    ]
    assert found == [("甲", "63.50", 1), ("乙", "60.00", 2), ("丙", "60.00", 2)]


def test_a_funnel_is_tried_out_stage_by_stage(editor):
    editor.write(SAMPLES["funnel"].spec)
    spec = forced(editor).spec
    first, _second, last = spec.stages
    key = first.panels[0].key
    answer = tried(editor, stage=first.key, **{f"points:1:{key}": "80"})
    assert answer.context["result"]["lines"][0]["goes_on"] is True
    judges = last.panels[0].key
    seven = " ".join(["8"] * 7)
    made = {f"points:{n}:{judges}": seven for n in range(1, 4)}
    made |= {f"carried:{n}": 90 for n in (1, 2)} | {"carried:3": 80}
    made |= {f"unit:{n}": "经管学院" for n in range(1, 4)}
    result = tried(editor, stage=last.key, **made).context["result"]
    assert [(str(r["line"].score), r["line"].rank, r["told"]) for r in result["lines"][2:]] == [
        ("80.00", 3, "")
    ]
    assert {r["told"] for r in result["lines"][:2]} == {"抽签"}
    assert result["units"] == [("经管学院", "优秀组织单位")]
    assert result["lines"][0]["awards"] == ["一等奖", "优秀团支书"]


def test_what_is_made_up_is_checked(editor):
    forced(editor)
    url = reverse("league_days:rules-try", args=[editor.kind.pk, "now"])
    answer = editor.client.get(url, {"points:1:judges": "101 abc"})
    assert answer.status_code == 400
    assert list(answer.context["form"].errors["points:1:judges"]) == [
        "101 超过了满分 100。", "“abc”不是分数，几个人的分用空格隔开。",
    ]  # fmt: skip
    few = editor.client.get(url, {"points:1:judges": "90 91", "votes:1:vote:online": "3"})
    assert "“评委”有 2 人打了分，要 5 人" in few.content.decode()
    empty = editor.client.get(url, {"name:1": ""})
    assert "至少填一个" in re.sub(r"\s", "", empty.content.decode())
