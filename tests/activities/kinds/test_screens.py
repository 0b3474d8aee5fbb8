"""The screens of kinds: listed, begun, changed row by row, put in force, compared, handed on."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from activities.kinds import actions
from activities.kinds.contradictions import Names
from activities.kinds.fact_names import facts_asked
from activities.kinds.library import SAMPLES
from activities.kinds.models import ActivityKind, KindRules
from activities.kinds.queries import kinds_in_force, rules_in_force, spec_of
from activities.kinds.try_forms import TryForm
from tests.activities.kinds.conftest import BACKEND, EVERY_LIST, EVERY_SECTION, Drafting, text
from tests.races import at_once
from tuanwei.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
BASE = "/activities/kinds/"


def said(answer):
    """The last message on the page that follows."""
    return [str(each) for each in answer.context["messages"]][-1]


def test_every_screen_opens(office):
    kind = office.sample("usual")
    base = f"{BASE}{kind.pk}/"
    office.client.post(f"{base}draft/begin/")
    pages = ["", "edit/", "compare/", "versions/1/", "versions/1/print/", "versions/1/try/", "versions/2/",
             "versions/2/try/", "versions/1/export/", "draft/"]  # fmt: skip
    pages += [f"draft/{key}/" for key in EVERY_SECTION]
    pages += [f"draft/rows/{slug}/add/" for slug in EVERY_LIST]
    pages += [f"draft/rows/{slug}/0/" for slug in ("files", "chain", "lead_times", "money-sources")]
    for page in [
        *(base + each for each in pages),
        BASE,
        f"{BASE}new/",
        f"{BASE}samples/",
        f"{BASE}import/",
    ]:
        assert office.client.get(page).status_code == 200, page


def test_what_is_not_there_is_not_found(office):
    kind = office.sample("usual")
    base = f"{BASE}{kind.pk}/"
    gone = ["draft/", "draft/basics/", "draft/rows/files/add/", "compare/", "versions/2/", "versions/2/print/",
            "versions/0/export/", "versions/9/try/"]  # fmt: skip
    for page in [*(base + each for each in gone), f"{BASE}{kind.pk + 999}/"]:
        assert office.client.get(page).status_code == 404, page
    office.client.post(f"{base}draft/begin/")
    for page in ("draft/nothing/", "draft/rows/nothing/add/", "draft/rows/files/99/"):
        assert office.client.get(base + page).status_code == 404, page
    for page in ("draft/rows/files/99/drop/", "draft/rows/files/0/sideways/", "move/sideways/"):
        assert office.client.post(base + page).status_code == 404, page
    for page in (
        "offer/",
        "draft/begin/",
        "draft/drop/",
        "draft/in-force/",
        "draft/rows/files/0/drop/",
    ):
        assert office.client.get(base + page).status_code == 405, page


def test_an_empty_list_offers_samples_and_those_become_drafts(office):
    assert "还没有活动类型" in text(office.client.get(BASE))
    office.unit("保卫处")
    page = office.client.post(
        f"{BASE}samples/", {"sample": ["usual", "large", "nothing"]}, follow=True
    )
    assert said(page) == "建好 2 个草稿。逐个看看、改改，再生效。"
    assert [kind.name for kind in ActivityKind.objects.all()] == ["一般活动", "大型活动"]
    assert kinds_in_force() == []
    large = KindRules.objects.get(kind__name="大型活动").spec
    assert large.chain[1].unit == office.unit("保卫处")
    page = office.client.post(f"{BASE}samples/", {"sample": ["usual"]}, follow=True)
    assert said(page) == "已经有“一般活动”了，没有再建。"
    assert said(office.client.post(f"{BASE}samples/", follow=True)) == "还没有勾选样板。"


def test_a_kind_is_copied_and_names_are_given_once(office):
    kind = office.sample("reading")
    draft = office.new("读书会二", source=kind.pk)
    assert draft.spec == spec_of(kind.rules.get().pk)
    answer = office.client.post(f"{BASE}new/", {"name": "读书会二"})
    assert (answer.status_code, "已经有“读书会二”了" in text(answer)) == (400, True)
    for wrong in ({"name": ""}, {"name": "长" * 21}, {"name": "x", "source": "999"}):
        assert office.client.post(f"{BASE}new/", wrong).status_code == 400
    edit = f"{BASE}{kind.pk}/edit/"
    assert office.client.post(edit, {"name": "读书会二"}).status_code == 400
    assert office.client.post(edit, {"name": "共读", "hint": "一起读"}).status_code == 302
    assert [rules.kind.name for rules in kinds_in_force()] == ["共读"]


def test_versions_follow_each_other_and_are_compared(office):
    kind = office.sample("collective")
    first = rules_in_force(kind.pk)
    assert office.client.post(f"{BASE}{kind.pk}/draft/begin/").status_code == 302
    assert rules_in_force(kind.pk) == first  # a draft changes nothing
    again = office.client.post(f"{BASE}{kind.pk}/draft/begin/", follow=True)
    assert said(again) == "已经有一份草稿了，先改完生效，或者丢掉它。"
    draft = Drafting(office, kind)
    draft.section("closing", photos_least="4")
    page = text(office.client.get(draft.base))
    assert '<ins><span class="visually-hidden">改为：</span>照片至少 4 张</ins>' in page
    draft.force(note="多交几张照片")
    second = rules_in_force(kind.pk)
    assert (first.version, second.version, second.note) == (1, 2, "多交几张照片")
    assert spec_of(first.pk).closing.photos_least == 0
    assert second.put_in_force_by == office.cast.staff
    page = text(office.client.get(f"{BASE}{kind.pk}/"))
    assert page.index("第 2 版") < page.index("第 1 版") and "多交几张照片" in page
    compared = text(office.client.get(f"{BASE}{kind.pk}/compare/?old=1&new=2"))
    assert "照片至少 4 张" in compared
    back = text(office.client.get(f"{BASE}{kind.pk}/compare/?old=2&new=1"))
    assert '<del><span class="visually-hidden">原来：</span>照片至少 4 张</del>' in back
    for odd in ("?old=x&new=%00", "?old=99", "?old=1&new=1"):
        assert office.client.get(f"{BASE}{kind.pk}/compare/{odd}").status_code == 200
    with pytest.raises(ValidationError, match="已经生效"):
        actions.save_section(draft=second, section="team", data=None, by=office.cast.staff)


def test_contradictory_rules_are_not_put_in_force(office):
    draft = office.new()
    answer = office.client.post(f"{draft.base}in-force/", {"offer": "on"})
    assert (answer.status_code, "没有人能批" in text(answer)) == (400, True)
    assert (
        "disabled"
        in text(office.client.get(draft.base)).split('class="btn btn-primary btn-full"')[1][:20]
    )
    assert kinds_in_force() == []
    draft.add("chain", name="团委")
    draft.add("lead_times", amount="7")
    draft.add("lead_times", amount="3", unit="days", is_latest="False")
    page = text(office.client.get(f"{draft.base}lead_times/"))
    assert "至少提前 7 个工作日，又最多只能提前 3 天：没有一天可以申报。" in page
    assert office.client.post(f"{draft.base}in-force/").status_code == 400
    draft.change("lead_times", 0, amount="2")
    assert draft.force().lead_times[0].amount == 2


def test_rows_are_added_changed_moved_and_taken_out(office):
    draft = office.new()
    draft.add("files", label="策划书").add("files", label="预案").add("files", label="名单")
    assert [rule.key for rule in draft.spec.files] == ["cehuashu", "yuan", "mingdan"]
    mark = actions.digest(draft.row.content["files"])
    office.client.post(f"{draft.base}rows/files/2/up/", {"seen": mark})
    assert [rule.label for rule in draft.spec.files] == ["策划书", "名单", "预案"]
    stale = office.client.post(f"{draft.base}rows/files/0/drop/", {"seen": mark}, follow=True)
    assert "刚被改过" in said(stale) and len(draft.spec.files) == 3
    mark = actions.digest(draft.row.content["files"])
    for at, where in ((0, "up"), (2, "down")):  # at the ends nothing happens
        office.client.post(f"{draft.base}rows/files/{at}/{where}/", {"seen": mark})
    office.client.post(f"{draft.base}rows/files/0/drop/", {"seen": mark})
    assert [rule.label for rule in draft.spec.files] == ["名单", "预案"]
    draft.change("files", 0, label="签到名单", types=["sheet"])
    assert (draft.spec.files[0].key, draft.spec.files[0].types) == ("mingdan", ("sheet",))


def test_two_windows_on_one_part_and_the_second_is_told(office):
    draft = office.new()
    address = f"{draft.base}rows/chain/add/"
    first, second = draft.shown(address) | {"name": "甲"}, draft.shown(address) | {"name": "乙"}
    assert office.client.post(address, first).status_code == 302
    answer = office.client.post(address, second)
    assert (answer.status_code, "刚被改过" in text(answer), 'value="乙"' in text(answer)) == (
        400,
        True,
        True,
    )
    assert [step.name for step in draft.spec.chain] == ["甲"]
    whole = draft.shown(f"{draft.base}team/")
    draft.section("team", is_asked="on")
    assert office.client.post(f"{draft.base}team/", whole).status_code == 400
    # other parts are not in each other's way
    other = draft.shown(f"{draft.base}materials/") | {"is_asked": "on"}
    draft.add("chain", name="丙")
    assert office.client.post(f"{draft.base}materials/", other).status_code == 302


def test_more_rows_of_conditions_without_losing_what_was_typed(office):
    draft = office.new()
    address = f"{draft.base}rows/bars/add/"
    typed = draft.shown(address) | {
        "words": "不行", "only_warns": "on", "when-0-fact": "people", "when-0-op": "at_least",
        "when-0-value": "很多", "more": "1",
    }  # fmt: skip
    page = office.client.post(address, typed)
    assert page.status_code == 200
    rows = page.context["when"].rows
    assert (len(rows), rows[0]["value"].value(), page.context["form"]["words"].value()) == (
        7,
        "很多",
        "不行",
    )
    assert page.context["form"]["only_warns"].value() is True
    typed.pop("more")
    answer = office.client.post(address, typed)
    assert (answer.status_code, "要和一个数字比" in text(answer)) == (400, True)
    seven = [("people", "at_least", str(n)) for n in range(1, 8)]
    draft.add("bars", *seven, words="七个条件")
    assert len(draft.spec.bars[0].when.groups[0]) == 7
    draft.change("bars", 0, ("people", "yes"), "or", ("where", "is", "校外"), words="两组")
    # the five rows below stayed, and went with the one above them
    assert [len(group) for group in draft.spec.bars[0].when.groups] == [1, 6]


@pytest.mark.parametrize("row", [
    ("", "", "5"), ("people", "", "5"), ("people", "is", "5"), ("people", "at_least", ""),
    ("people", "at_least", "1e999999999"), ("people", "at_least", "NaN"), ("where", "is", "月球"),
    ("where", "at_least", "1"), ("where", "is", ""), ("theme", "is", "是"), ("field.gone", "yes", ""),
    ("people", "nonsense", "5"), ("level\x00", "is", "班级"), ("people", "at_least", "x" * 201),
])  # fmt: skip
def test_conditions_that_make_no_sense_come_back(office, row):
    draft = office.new()
    address = f"{draft.base}rows/bars/add/"
    data = draft.shown(address) | {"words": "不行"}
    data |= {
        f"when-0-{name}": value for name, value in zip(("fact", "op", "value"), row, strict=True)
    }
    answer = office.client.post(address, data)
    assert answer.status_code == 400
    assert answer.context["when"].errors and draft.spec.bars == ()


@pytest.mark.parametrize(("slug", "wrong"), [
    ("fields", {"label": ""}), ("fields", {"label": "题", "kind": "choice"}),
    ("fields", {"label": "题", "kind": "choice", "choices": "一\n一"}),
    ("fields", {"label": "题", "least": "5", "most": "3"}), ("fields", {"label": "题", "least": "NaN"}),
    ("fields", {"label": "题", "kind": "poem"}), ("files", {"label": "件", "most": "0"}),
    ("files", {"label": "件", "types": ["exe"]}), ("lead_times", {"amount": "0"}),
    ("lead_times", {"amount": "99999999999999999999"}), ("chain", {"name": "环", "who": "unit"}),
    ("chain", {"name": "环", "who": "person", "person": "没有这个人"}), ("chain", {"name": "环", "unit": "9999"}),
    ("chain", {"name": "环", "publishes_on": "9"}), ("money-sources", {"label": "源", "most_share": "101"}),
    ("money-tiers", {"people": "10"}), ("money-tiers", {"people": "-1", "count": "1"}),
    ("money-shares", {"category": "物料"}), ("closing-fields", {"label": "x" * 61}),
])  # fmt: skip
def test_naughty_rows_come_back_with_words(office, slug, wrong):
    draft = office.new()
    address = f"{draft.base}rows/{slug}/add/"
    answer = office.client.post(address, draft.shown(address) | wrong)
    if wrong.get("unit"):  # of no use where no unit decides: left out
        assert (answer.status_code, draft.spec.chain[0].unit) == (302, None)
        return
    assert answer.status_code == 400
    assert answer.context["form"].errors


def test_extra_fields_and_control_characters(office):
    draft = office.new()
    address = f"{draft.base}rows/files/add/"
    extra = {
        "label": "<script>x</script>",
        "key": "mine",
        "when": "[]",
        "kind": "1",
        "version": "9",
    }
    assert office.client.post(address, draft.shown(address) | extra).status_code == 302
    assert draft.spec.files[0].key == "scriptxscript"
    assert "<script>x" not in text(office.client.get(f"{draft.base}files/"))
    answer = office.client.post(address, draft.shown(address) | {"label": "a\x00b"})
    assert answer.status_code == 400
    for count in ("", "-1", "999999", "x"):
        data = draft.shown(address) | {"label": f"件{count}", "when-count": count}
        assert office.client.post(address, data).status_code == 302


def test_a_draft_is_dropped_with_a_kind_that_never_was(office):
    draft = office.new()
    assert office.client.post(f"{draft.base}drop/").status_code == 302
    assert not ActivityKind.objects.exists()
    kind = office.sample("usual")
    office.client.post(f"{BASE}{kind.pk}/draft/begin/")
    office.client.post(f"{BASE}{kind.pk}/draft/drop/")
    assert [rules.version for rules in kind.rules.all()] == [1]
    assert office.client.post(f"{BASE}{kind.pk}/draft/drop/").status_code == 404


def test_offered_stopped_and_moved(office):
    first, second = office.sample("usual"), office.sample("collective")
    assert [rules.kind for rules in kinds_in_force()] == [first, second]
    office.client.post(f"{BASE}{second.pk}/move/up/")
    assert [rules.kind for rules in kinds_in_force()] == [second, first]
    office.client.post(f"{BASE}{second.pk}/move/up/")  # at the end nothing happens
    office.client.post(f"{BASE}{second.pk}/offer/", {"offer": "no"})
    assert [rules.kind for rules in kinds_in_force()] == [first]
    assert rules_in_force(second.pk) is None
    office.client.post(f"{BASE}{second.pk}/offer/", {"offer": "yes"})
    assert [rules.kind for rules in kinds_in_force()] == [second, first]
    draft = office.new()
    page = office.client.post(f"{BASE}{draft.kind.pk}/offer/", {"offer": "yes"}, follow=True)
    assert said(page) == "还没有生效的规则，先把草稿改好、生效。"


def test_rules_go_out_as_a_file_and_come_back(office):
    kind = office.sample("reading")
    answer = office.client.get(f"{BASE}{kind.pk}/versions/1/export/")
    assert "attachment" in answer["Content-Disposition"]
    upload = SimpleUploadedFile("规则.json", answer.content)
    again = office.client.post(f"{BASE}import/", {"file": upload, "name": ""})
    assert (again.status_code, "已经有“学术讲座和读书会”了" in text(again)) == (400, True)
    upload.seek(0)
    page = office.client.post(f"{BASE}import/", {"file": upload, "name": "读书会二"}, follow=True)
    assert said(page) == "读进来了，现在是草稿。"
    assert KindRules.objects.get(kind__name="读书会二").spec == spec_of(kind.rules.get().pk)
    office.unit("宣传部")
    content = json.loads(answer.content)
    content["units"] = dict.fromkeys(content["units"], "没有的部门")
    upload = SimpleUploadedFile("规则.json", json.dumps(content).encode())
    page = office.client.post(f"{BASE}import/", {"file": upload, "name": "三"}, follow=True)
    assert said(page) == "要在这里重新选：环节“宣传部”由哪个部门审。"
    content["rules"]["lead_times"] = [
        {"amount": 7}, {"amount": 3, "unit": "days", "is_latest": False},
    ]  # fmt: skip
    upload = SimpleUploadedFile("规则.json", json.dumps(content).encode())
    answer = office.client.post(f"{BASE}import/", {"file": upload, "name": "四"})
    assert (answer.status_code, "没有一天可以申报" in text(answer)) == (400, True)
    upload = SimpleUploadedFile("规则.json", b"\x89PNG")
    answer = office.client.post(f"{BASE}import/", {"file": upload})
    assert (answer.status_code, "这不是规则文件" in text(answer)) == (400, True)
    assert office.client.post(f"{BASE}import/").status_code == 400
    assert not ActivityKind.objects.filter(name="四").exists()


def test_the_panel_tries_invented_facts_and_keeps_nothing(office):
    kind = office.sample("reading")
    events = AuditEvent.objects.count()
    address = f"{BASE}{kind.pk}/versions/1/try/"
    asked = {
        "applicant": "club", "where": "campus", "people_inside": "60", "starts_at": "2026-12-18T14:00",
        "field.form": "讲座", "field.from": "境外",
    }  # fmt: skip
    page = office.client.get(address, asked)
    result = page.context["result"]
    assert [line.split("审批")[0] for line in result.steps] == [
        "指导教师", "如果主讲人来自是国内校外或境外：宣传部", "团委工作人员",
    ]  # fmt: skip
    assert [str(each.last) for each in result.deadlines] == ["2026-12-13", "2026-12-06"]
    assert [line.split("：")[1][:4] for line in result.files] == ["讲稿提纲", "意识形态"]
    assert (result.level, result.exemption, result.bars) == ("班级", None, ())
    quiet = office.client.get(
        address, {"applicant": "club", "where": "campus", "field.form": "读书会"}
    )
    assert [each.last for each in quiet.context["result"].deadlines] == [None]
    assert len(quiet.context["result"].steps) == 2
    for wrong in (
        {"applicant": "aliens"}, {"people_inside": "-1"}, {"people_inside": "1e309"},
        {"ends_at": "2026-12-18T13:00"}, {"starts_at": "yesterday"}, {"field.form": "唱歌"},
        {"money.grant": "NaN"}, {"venue": "月球"},
    ):  # fmt: skip
        answer = office.client.get(address, asked | wrong)
        assert (answer.status_code, answer.context["result"]) == (400, None), wrong
    assert AuditEvent.objects.count() == events


def test_every_fact_can_be_invented(office):
    """The panel gives every fact that conditions may ask for."""
    spec = SAMPLES["reading"].spec
    form = TryForm({"applicant": "club", "where": "campus"}, spec=spec, names=Names())
    assert form.is_valid()
    assert {fact.name for fact in facts_asked(spec)} == {*form.facts, "level"}


def test_every_change_is_recorded(office):
    draft = office.new()
    draft.add("chain", name="团委").force(note="第一版")
    office.client.post(f"{BASE}{draft.kind.pk}/draft/begin/")
    office.client.post(f"{BASE}{draft.kind.pk}/draft/drop/")
    names = AuditEvent.objects.filter(name__startswith="activities").order_by("pk")
    assert [each.name for each in names] == [
        "activities.kind.made", "activities.rules.draft_begun", "activities.rules.draft_changed",
        "activities.rules.put_in_force", "activities.kind.changed", "activities.rules.draft_begun",
        "activities.rules.draft_dropped",
    ]  # fmt: skip


@pytest.mark.parametrize("many", [1, 5])
def test_screens_ask_as_often_for_five_as_for_one(office, many, django_assert_max_num_queries):
    for n in range(many):
        kind = office.sample("usual", offer=False)
        ActivityKind.objects.filter(pk=kind.pk).update(name=f"类型 {n}")
        for version in range(2, 2 + many):
            KindRules.objects.create(
                kind=kind, version=version, content=kind.rules.first().content,
                made_by=office.cast.staff, put_in_force_by=office.cast.staff,
                in_force_from=timezone.now() + timedelta(seconds=version),
            )  # fmt: skip
        office.client.post(f"{BASE}{kind.pk}/draft/begin/")
    newest = kind.rules.filter(in_force_from__isnull=False).first().version
    base = f"{BASE}{kind.pk}/"
    for page, most in (
        (BASE, 5), (base, 11), (f"{base}draft/", 13), (f"{base}draft/chain/", 10), (f"{base}compare/", 11),
        (f"{base}draft/rows/chain/0/", 10), (f"{base}versions/{newest}/try/", 11),
        (f"{BASE}samples/", 5),
    ):  # fmt: skip
        office.client.get(page)  # versions are parsed once a process
        with django_assert_max_num_queries(most):
            assert office.client.get(page).status_code == 200


def test_students_and_others_see_nothing_of_it(office):
    kind = office.sample("usual")
    for who in ("student", "secretary", "teacher"):
        office.client.force_login(getattr(office.cast, who), BACKEND)
        for page in ("", f"{kind.pk}/", f"{kind.pk}/versions/1/export/", "samples/", "import/"):
            assert office.client.get(BASE + page).status_code == 403
        assert office.client.post(f"{BASE}{kind.pk}/offer/", {"offer": "no"}).status_code == 403
    assert ActivityKind.objects.get().is_active


@pytest.mark.django_db(transaction=True)
def test_two_put_one_draft_in_force_and_it_happens_once(office):
    draft = office.new().add("chain", name="团委").row
    staff = office.cast.staff
    found = at_once(*[lambda: actions.put_in_force(draft=draft, by=staff).version] * 2)
    assert sorted(map(str, found)) == ["1", "这份草稿刚刚已经生效了，要改请另起一份草稿。"]
    assert AuditEvent.objects.filter(name="activities.rules.put_in_force").count() == 1
