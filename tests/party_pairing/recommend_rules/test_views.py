"""Pages of the rules of recommendation: versions, two colleagues at once, rows moved, files, words."""

import json
from dataclasses import replace
from decimal import Decimal as D

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from party_pairing.files import kind_actions
from party_pairing.files.models import RecordKind
from party_pairing.recommend_rules import queries, record_actions
from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.book import BOOK
from party_pairing.recommend_rules.demo import fill
from party_pairing.recommend_rules.library import RECORDS, SAMPLES, T4, T8, USUAL
from party_pairing.recommend_rules.models import Track
from tests.party_pairing.recommend_rules.entering import Editor
from tuanwei.audit.models import AuditEvent
from tuanwei.rulebooks import actions
from tuanwei.rulebooks.queries import active_kinds, draft_of, rules_in_force

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"party_pairing:{name}", args=args)


@pytest.fixture
def track(cast):
    """A track with rules in force."""
    record_actions.add_records(by=cast.staff)
    track = actions.save_kind(BOOK, by=cast.staff, name="推荐为积极分子")
    draft = actions.save_draft(BOOK, kind=track, by=cast.staff, spec=USUAL)
    actions.put_in_force(BOOK, kind=track, by=cast.staff, seen=draft.digest, note="第一版")
    return track


@pytest.fixture
def editor(client, cast, track):
    client.force_login(cast.staff)
    client.post(url("rules-begin", track.pk))
    return Editor(client, track)


def texts(answer):
    return [str(each) for each in answer.context["messages"]]


def test_tracks_are_added_renamed_ordered_and_retired(client, cast):
    client.force_login(cast.staff)
    for name in ("推荐为积极分子", "推荐为发展对象"):
        assert client.post(url("track-list"), {"name": name, "hint": "说明"}).status_code == 302
    again = client.post(url("track-list"), {"name": "推荐为积极分子"})
    assert again.status_code == 400
    assert list(again.context["form"].errors["name"]) == ["已经有同名的推荐类别了。"]
    first, second = Track.objects.all()
    for _twice in range(2):
        client.post(url("track-move", second.pk, "up"))
        assert list(Track.objects.all()) == [second, first]
    client.post(url("track-edit", first.pk), {"name": "团员推优", "hint": ""})
    client.post(url("track-offer", first.pk))
    first.refresh_from_db()
    assert (first.name, first.is_active) == ("团员推优", False)
    assert list(active_kinds(BOOK.kinds)) == [second]
    assert AuditEvent.objects.filter(name="party_pairing.track.changed").count() == 5


def test_a_new_version_keeps_the_old_one(editor, track, cast):
    old = rules_in_force(track)
    _page, data = editor.page("basics")
    editor.client.post(editor.url("basics"), data | {"valid_months": "12"})
    assert rules_in_force(track) == old
    page = editor.client.get(editor.url())
    assert page.context["changes"] == [(
        "适用和有效期", ["推荐 24 个月有效，有效期内不重复推荐。"],
        ["推荐 12 个月有效，有效期内不重复推荐。"],
    )]  # fmt: skip
    seen = page.context["draft"].digest
    editor.client.post(url("rules-force", track.pk), {"seen": seen, "note": "短一些"})
    new = rules_in_force(track)
    assert (old.version, new.version, new.note) == (1, 2, "短一些")
    assert (new.put_in_force_by, old.spec) == (cast.staff, USUAL)
    page = editor.client.get(url("rules-read", track.pk))
    assert [(each.version, bool(changes)) for each, changes in page.context["history"]] == [
        (2, True), (1, False),
    ]  # fmt: skip
    older = editor.client.get(url("rules-version", track.pk, 1))
    assert "推荐 24 个月有效" in older.content.decode()
    assert "以前的版本" in older.content.decode()


def test_two_colleagues_at_once_are_told(editor, track, cast):
    _page, data = editor.page("basics")
    actions.save_draft(
        BOOK, kind=track, by=cast.staff2, spec=replace(USUAL, copies=2), seen=data["seen"]
    )
    late = editor.client.post(editor.url("basics"), data)
    assert late.status_code == 400
    assert late.context["refused"] == ["同事刚改过草稿，请刷新页面看一遍再改。"]
    assert editor.spec.copies == 2
    forced = editor.client.post(url("rules-force", track.pk), {"seen": data["seen"]}, follow=True)
    assert texts(forced) == ["同事刚动过草稿，请刷新页面看一遍再生效。"]
    dropped = editor.client.post(url("rules-drop", track.pk), {"seen": data["seen"]}, follow=True)
    assert texts(dropped) == ["同事刚改过草稿，请刷新页面看一遍再改。"]
    begun = editor.client.post(url("rules-begin", track.pk), follow=True)
    assert texts(begun) == ["同事刚改过草稿，请刷新页面看一遍再改。"]
    assert rules_in_force(track).version == 1


def test_rules_without_hours_are_saved_and_not_put_in_force(editor, track):
    _page, data = editor.page("conditions")
    line = [each.key for each in editor.spec.conditions].index("hours")
    editor.client.post(editor.url("conditions"), data | {f"conditions-{line}-DELETE": "on"})
    assert editor.spec.condition("hours") is None
    page = editor.client.get(editor.url())
    said = "没有写志愿服务时数：这是必备条件，加一条“志愿服务时数”，写清要几小时。"
    assert [(each.words, at) for each, at in page.context["refusals"]] == [
        (said, editor.url("conditions"))
    ]
    seen = page.context["draft"].digest
    forced = editor.client.post(url("rules-force", track.pk), {"seen": seen}, follow=True)
    assert texts(forced) == [said]
    tried = editor.client.get(url("rules-try", track.pk, "draft", "person"), follow=True)
    assert texts(tried) == ["草稿还有要改的，改好再试。"]
    assert rules_in_force(track).version == 1


def test_a_kind_of_records_that_is_out_of_use_is_a_contradiction(editor, track):
    RecordKind.objects.filter(key="application").update(is_active=False)
    page = editor.client.get(editor.url())
    assert [each.words for each, _url in page.context["refusals"]] == [
        "“递交入党申请书”看的档案项目“application”没有了，或者停用了，换一个。"
    ]
    seen = page.context["draft"].digest
    editor.client.post(url("rules-force", track.pk), {"seen": seen})
    assert rules_in_force(track).version == 1
    conditions, _data = editor.page("conditions")
    rows = conditions.rows_of("conditions").forms
    row = next(form for form in rows if form.initial.get("record") == "application")
    assert row["record"].field.choices[-1] == ("application", "（已经去掉的）")


def test_kinds_of_records_of_a_sample_are_added_at_once(editor, track, client):
    RecordKind.objects.all().delete()
    RecordKind.objects.create(key="own", name="处分", shape="span")
    page = client.get(editor.url())
    assert page.context["lacks"] == ["入党申请书", "不及格门数", "处分"]
    added = client.post(url("rules-records", track.pk), follow=True)
    assert texts(added) == [
        "建好了档案项目：入党申请书、综测排名、不及格门数、团校结业、宿舍等级。"
    ]
    assert [each.key for each in queries.known_records()][-5:] == [
        key for key in RECORDS if key != "punishment"
    ]
    again = client.post(url("rules-records", track.pk), follow=True)
    assert texts(again) == ["没有可以建的：档案里已经有同名的，或者停用了，在条件里换一个。"]
    events = AuditEvent.objects.filter(name="party_pairing.sample_records.added")
    assert events.count() == 5  # at the beginning all of them are there


def test_a_kind_that_rules_look_at_keeps_its_shape(cast, track):
    """Drafts and old versions count, and what points are made of."""

    def refused(key):
        kind = RecordKind.objects.get(key=key)
        with pytest.raises(ValidationError) as caught:
            kind_actions.save_kind(kind=kind, by=cast.staff, shape="mark", period="")
        return caught.value.messages[0]

    words = "“推荐为积极分子”的规则要看，不能改成别的样子。请另建一个项目，把这个停用。"
    assert refused("fails") == words
    lectures = kind_actions.save_kind(by=cast.staff, name="讲座", shape="number", period="")
    assert kind_actions.in_use(lectures) == ""
    draft = actions.save_draft(
        BOOK, kind=track, by=cast.staff,
        spec=replace(
            USUAL, conditions=tuple(each for each in USUAL.conditions if each.record != "fails"),
            points=(rules.PointRule("思想", lectures.key, D(1)),),
        ),
    )  # fmt: skip
    assert refused(lectures.key) == words
    actions.put_in_force(BOOK, kind=track, by=cast.staff, seen=draft.digest, note="第二版")
    assert refused("fails") == words
    kind_actions.save_kind(kind=lectures, by=cast.staff, name="讲座次数")
    assert RecordKind.objects.get(key=lectures.key).name == "讲座次数"


def test_rows_are_moved_and_taken_out_and_keep_their_keys(editor):
    keys = [each.key for each in USUAL.conditions]
    _page, data = editor.page("conditions")
    moved = editor.client.post(editor.url("conditions"), data | {"move": "conditions:4:up"})
    assert moved.url == editor.url("conditions")
    assert [each.key for each in editor.spec.conditions] == [
        *keys[:2], keys[3], keys[2], *keys[4:],
    ]  # fmt: skip
    assert editor.spec.condition("fails") == USUAL.condition("fails")
    _page, data = editor.page("conditions")
    editor.client.post(
        editor.url("conditions"),
        data | {"conditions-0-DELETE": "on", "conditions-1-label": "入团时间"},
    )
    assert [(each.key, each.label) for each in editor.spec.conditions][:1] == [
        ("league-age", "入团时间")
    ]


def test_limits_and_publications_point_to_rows_that_are_there(editor):
    _page, data = editor.page("conditions")
    data |= {"limits-1-condition": "9", "limits-1-amount": "3"}
    wrong = editor.client.post(editor.url("conditions"), data)
    assert wrong.status_code == 400
    assert [set(form.errors) for form in wrong.context["page"].forms] == [{"condition"}]
    _page, data = editor.page("conditions")
    data |= {"limits-1-condition": "1", "conditions-0-DELETE": "on", "limits-1-is_exempt": "on"}
    gone = editor.client.post(editor.url("conditions"), data)
    assert [dict(form.errors) for form in gone.context["page"].forms] == [
        {"condition": ["这一行没有写条件，或者去掉了。"]}
    ]
    _page, data = editor.page("conditions")
    data |= {"limits-1-condition": "1"}
    empty = editor.client.post(editor.url("conditions"), data)
    assert [dict(form.errors) for form in empty.context["page"].forms] == [
        {"amount": ["写改成多少，或者勾“不作要求”。"]}
    ]
    _page, data = editor.page("steps")
    gone = editor.client.post(editor.url("steps"), data | {"steps-1-DELETE": "on"})
    assert gone.status_code == 400
    assert editor.spec == USUAL


def test_letters_are_those_of_the_kind_of_records_where_none_are_written(editor):
    _page, data = editor.page("conditions")
    n = data["conditions-INITIAL_FORMS"]
    data |= {f"conditions-{n}-label": "宿舍", f"conditions-{n}-kind": "mark",
             f"conditions-{n}-record": "dormitory", f"conditions-{n}-mark": "A"}  # fmt: skip
    editor.client.post(editor.url("conditions"), data)
    assert editor.spec.conditions[-1].marks == ("A", "B", "C")


def test_a_file_goes_out_and_comes_in(editor, track):
    answer = editor.client.get(url("rules-export", track.pk, 1))
    assert answer["Content-Disposition"].startswith("attachment")
    other = Track.objects.create(name="别处")
    file = SimpleUploadedFile("rules.json", answer.content)
    assert editor.client.post(url("rules-import", other.pk), {"file": file}).status_code == 302
    assert draft_of(other).spec == USUAL


def file_of(content):
    return json.dumps({"format": "recommendation-rules/1", "rules": content}).encode()


BROKEN = [
    b"\xff\xfe", b"[]", b"{}", b'{"format": "contest-rules/1", "rules": {}}',
    b'{"format": "recommendation-rules/1"}', file_of({"copies": "2"}),
    file_of({"steps": [{"key": "a b", "label": "甲", "who": "staff"}]}),
    file_of({"factors": [{"fact": "a b", "label": "甲", "times": {"numerator": 1, "denominator": 2}}]}),
    file_of({"quotas": [{"kind": "percent", "percent": "1e14"}]}),
    file_of({"quotas": [{"kind": "count"}] * 61}), file_of({"valid_months": 10**9}),
    b'{"format": "recommendation-rules/1", "rules": {"copies": NaN}}', b"[" * 100_000,
    b" " * 200_001,
]  # fmt: skip


@pytest.mark.parametrize("content", BROKEN, ids=range(len(BROKEN)))
def test_a_broken_file_is_refused(editor, track, content):
    file = SimpleUploadedFile("rules.json", content)
    answer = editor.client.post(url("rules-import", track.pk), {"file": file, "seen": ""})
    assert answer.status_code == 400
    assert len(answer.context["form"].errors["file"]) == 1
    assert editor.spec == USUAL


def test_a_sample_replaces_the_draft_that_was_seen(editor, track):
    samples = editor.client.get(url("rules-samples", track.pk))
    assert [key for key, *_rest in samples.context["samples"]] == list(SAMPLES)
    data = {"sample": "t4", "seen": samples.context["seen"]}
    assert editor.client.post(url("rules-samples", track.pk), data).status_code == 302
    assert editor.spec == T4
    late = editor.client.post(url("rules-samples", track.pk), data | {"sample": "t3"}, follow=True)
    assert texts(late)[-1] == "同事刚改过草稿，请刷新页面看一遍再改。"
    assert editor.spec == T4
    assert editor.client.post(url("rules-samples", track.pk), {"sample": "no"}).status_code == 404


def test_students_read_what_holds_and_nothing_else(
    client, cast, track, django_assert_max_num_queries
):
    client.force_login(cast.student)
    empty = Track.objects.create(name="还没有规则的")
    page = client.get(url("track-list"))
    assert [each.name for each, _version, _draft in page.context["kinds"]] == ["推荐为积极分子"]
    with django_assert_max_num_queries(12):
        page = client.get(url("rules-read", track.pk))
    assert "志愿服务时数：不少于 20 小时。" in page.content.decode()
    assert "拟新版本" not in page.content.decode()
    assert client.get(url("rules-read", empty.pk)).status_code == 404


def test_pages_of_staff_ask_the_database_little(client, cast, django_assert_max_num_queries):
    client.force_login(cast.staff)
    fill(None, made := {})
    track = made["recommendation_tracks"]["usual"]
    for name, *parts in (
        ("track-list",), ("rules-read", track.pk), ("rules-draft", track.pk),
        ("rules-section", track.pk, "conditions"), ("rules-try", track.pk, "now", "person"),
    ):  # fmt: skip
        with django_assert_max_num_queries(20):
            assert client.get(url(name, *parts)).status_code == 200


def test_unknown_parts_are_not_found(editor, track):
    for name, *parts in (
        ("rules-section", track.pk, "nothing"), ("rules-version", track.pk, 9),
        ("rules-try", track.pk, "nothing", "person"), ("rules-try", track.pk, "now", "nothing"),
        ("rules-draft", 0), ("rules-read", 0),
    ):  # fmt: skip
        assert editor.client.get(url(name, *parts)).status_code == 404


def test_numbers_that_cannot_be_are_refused_on_their_row(editor):
    answer = editor.save("meeting", {
        "passing": [{"base": "cast", "numerator": "abc", "denominator": "0"}], "quorum": [],
        "tie_tests": [],
    }, shortlist_top="1")  # fmt: skip
    assert answer.status_code == 400
    basics, row = answer.context["page"].forms
    assert dict(basics.errors) == {"shortlist_bottom": ["分子、分母要一起写，或者都空着。"]}
    assert set(row.errors) == {"numerator", "denominator"}
    assert "填过的内容都在" in answer.content.decode()
    assert editor.spec == USUAL
    assert editor.spec.condition("hours").least == D(20)


def test_what_is_tried_out_is_checked_and_never_kept(editor, track):
    def asked(what, **fields):
        answer = editor.client.get(url("rules-try", track.pk, "now", what), fields)
        return answer.status_code, {
            name: list(found) for name, found in answer.context["form"].errors.items()
        }  # fmt: skip

    before = AuditEvent.objects.count()
    assert asked("person", cut_off="9999-12-31", degree="undergraduate")[0] == 400
    assert asked("person", cut_off="2026-11-26", born_on="0001-01-01", degree="graduate")[0] == 400
    assert asked("meeting", **{"expected": "10", "yes:1": "3"}) == (
        400, {"present": ["填了票数，就要填实到会。"]},
    )  # fmt: skip
    assert asked("calendar", month="1999-12") == (400, {"month": ["年份要在 2000 到 2100 之间。"]})
    assert asked("quota", branch_type="class")[0] == 200
    assert AuditEvent.objects.count() == before
    Track.objects.filter(pk=track.pk).update(name="推荐")
    assert "推荐" in str(rules_in_force(track).track)


def test_a_draft_is_tried_out_before_it_is_in_force(editor, track):
    actions.save_draft(
        BOOK, kind=track, by=track.rules.first().made_by, spec=T8, seen=draft_of(track).digest
    )
    page = editor.client.get(url("rules-try", track.pk, "draft", "meeting"), {"expected": "10"})
    assert page.context["result"]["quorum"] == [("不少于应到会人数的 2/3", 7)]
    assert page.context["result"]["passing"] == [("超过收回的票数的 1/2", None)]
    assert "abstained:1" not in page.context["form"].fields
    assert T8.meeting.passing[0].base == rules.CAST
