"""A vote on paper: two persons plan it, two others count it without seeing each other's figures."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from branches.league_days.ballots import paper_actions, paper_checks, queries
from branches.league_days.ballots.models import PaperCount
from branches.league_days.ballots.paper_checks import Figures
from branches.league_days.rules import spec as rules
from branches.league_days.rules.spec import Channel, Panel, Spec, Stage
from tests.league_days.scene import VOTED
from tuanwei.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
PAPER = Channel("paper", "纸质投票", rules.PAPER, least=1, most=3)
SPEC = Spec(stages=(Stage("final", "终评", (
    Panel("vote", "团员投票", rules.VOTE, VOTED.weight, channels=(
        PAPER, Channel("wechat", "公众号投票", rules.ELSEWHERE, per=rules.DAILY, limits="每个微信号一票"),
    )),
)),))  # fmt: skip


class Papers:
    """A paper poll of three entries."""

    def __init__(self, scene):
        self.scene, self.cast = scene, scene.cast
        contest = scene.contest(SPEC)
        self.entries = [scene.entry(contest) for _ in range(3)]
        self.run = scene.running(contest, self.entries)
        self.poll, self.elsewhere = paper_actions.draft_polls(self.run, self.cast.staff)

    def place(self, name="东校区食堂", *, ended=True):
        """A place, closed an hour ago or open until tomorrow."""
        now = timezone.now()
        closes = now - timedelta(hours=1) if ended else now + timedelta(days=1)
        return paper_actions.add_place(
            poll=self.poll, name=name, opens_at=now - timedelta(hours=9), closes_at=closes,
            by=self.cast.staff,
        )  # fmt: skip

    def settled(self, **kwargs):
        """A place of a poll whose arrangements stand."""
        place = self.place(**kwargs)
        paper_actions.propose(poll=self.poll, by=self.cast.staff)
        self.poll = paper_actions.confirm(poll=self.poll, by=self.cast.administrator)
        return place

    def enter(self, place, by, *, issued=100, valid=90, invalid=5, votes=(80, 40, 30)):
        """`by` enters these figures."""
        numbers = [str(each.number) for each in self.entries]
        return paper_actions.enter(
            place=place, by=by, issued=issued, valid=valid, invalid=invalid,
            votes=dict(zip(numbers, votes, strict=True)),
        )  # fmt: skip

    def url(self, name, *args):
        return reverse(f"league_days:paper-{name}", args=[self.poll.pk, *args])


@pytest.fixture
def papers(scene):
    return Papers(scene)


def test_a_stage_drafts_a_poll_for_each_channel_outside_the_portal_once(papers):
    assert (papers.poll.channel, papers.elsewhere.channel) == ("paper", "wechat")
    assert papers.poll.candidates.count() == 3
    assert paper_actions.draft_polls(papers.run, papers.cast.staff) == []


def test_places_stand_when_a_second_person_confirms(papers):
    with pytest.raises(ValidationError, match="还没有投票点"):
        paper_actions.propose(poll=papers.poll, by=papers.cast.staff)
    place = papers.place()
    with pytest.raises(ValidationError, match="已经有了"):
        papers.place()
    other = papers.place("西校区食堂", ended=False)
    poll = paper_actions.propose(poll=papers.poll, by=papers.cast.administrator)
    assert (poll.opens_at, poll.closes_at) == (place.opens_at, other.closes_at)
    with pytest.raises(ValidationError, match="另一位管理员"):
        paper_actions.confirm(poll=poll, by=papers.cast.administrator)
    paper_actions.hand_back(poll=poll, by=papers.cast.staff)
    paper_actions.remove_place(place=other, by=papers.cast.staff)
    paper_actions.propose(poll=poll, by=papers.cast.staff)
    paper_actions.confirm(poll=poll, by=papers.cast.administrator)
    with pytest.raises(ValidationError, match="这一步做不了"):
        papers.place("北校区食堂")


def test_what_two_persons_enter_alike_stands(papers):
    place = papers.settled()
    assert papers.enter(place, papers.cast.staff) is None
    count = papers.enter(place, papers.cast.staff2)
    assert (count.valid, count.entered_by, count.confirmed_by) == (
        90, papers.cast.staff, papers.cast.staff2,
    )  # fmt: skip
    with pytest.raises(ValidationError, match="票数已经定了"):
        papers.enter(place, papers.cast.staff, valid=91)
    paper_actions.count(poll=papers.poll, by=papers.cast.staff)
    votes, turnouts = queries.counts_of(papers.run)
    assert [each.votes for each in votes] == [80, 40, 30]
    assert [(each.channel, each.valid, each.invalid) for each in turnouts] == [("paper", 90, 5)]


def test_nothing_stands_until_they_agree(papers):
    place = papers.settled()
    papers.enter(place, papers.cast.staff)
    assert papers.enter(place, papers.cast.staff2, votes=(81, 40, 30)) is None
    assert not PaperCount.objects.exists()
    with pytest.raises(ValidationError, match="还没有定"):
        paper_actions.count(poll=papers.poll, by=papers.cast.staff)
    with pytest.raises(ValidationError, match="已经有两个人录过"):
        papers.enter(place, papers.cast.administrator)
    assert papers.enter(place, papers.cast.staff, votes=(81, 40, 30)).votes["1"] == 81
    names = set(AuditEvent.objects.values_list("name", flat=True))
    assert {"branches.paper_count.differed", "branches.paper_count.agreed"} <= names


def test_one_person_alone_never_confirms_the_own_figures(papers):
    place = papers.settled()
    papers.enter(place, papers.cast.staff)
    assert papers.enter(place, papers.cast.staff) is None
    assert place.entries.count() == 1


def test_a_mistake_of_both_is_entered_again_with_a_reason(papers):
    place = papers.settled()
    papers.enter(place, papers.cast.staff)
    papers.enter(place, papers.cast.staff2)
    with pytest.raises(ValidationError, match="为什么重录"):
        paper_actions.start_again(place=place, by=papers.cast.staff, reason=" ")
    paper_actions.start_again(place=place, by=papers.cast.staff, reason="漏了一叠票")
    assert not PaperCount.objects.exists()
    papers.enter(place, papers.cast.staff2, valid=91)
    assert papers.enter(place, papers.cast.staff, valid=91).valid == 91


def test_figures_are_entered_after_the_place_has_closed(papers):
    place = papers.settled(ended=False)
    with pytest.raises(ValidationError, match="还没有结束"):
        papers.enter(place, papers.cast.staff)


@pytest.mark.parametrize(
    ("figures", "field", "words"),
    [
        (Figures(95, 90, 6, {"1": 90}), "issued", "发出 95 张，收回却有 96 张（有效 90 + 无效 6）"),
        (Figures(95, 90, 5, {"1": 91, "2": 0}), "1", "1 号有 91 票"),
        (Figures(9, 9, 0, {"1": 9, "2": 9, "3": 9, "4": 1}), "valid", "最多 27 票"),
        (Figures(9, 9, 0, {"1": 8}), "valid", "至少 9 票"),
    ],
)
def test_figures_that_cannot_be_are_refused_with_the_reason(figures, field, words):
    ((found, said),) = paper_checks.faults(figures, PAPER)
    assert found == field
    assert words in said


def test_figures_at_the_border_can_be():
    assert list(paper_checks.faults(Figures(90, 85, 5, {"1": 85, "2": 85, "3": 85}), PAPER)) == []
    assert list(paper_checks.faults(Figures(0, 0, 0, {"1": 0}), PAPER)) == []


def test_limits_are_said_in_words():
    assert paper_checks.limits(SPEC.stages[0].panels[0].channels[1]) == [
        "每张票选 1–3 个，多选、少选都算无效票", "每人每天一张票", "每个微信号一票",
    ]  # fmt: skip


# --- pages ----------------------------------------------------------------------------------------


def typed(papers, **fields):
    numbers = [each.number for each in papers.entries]
    usual = {"issued": 100, "valid": 90, "invalid": 5}
    return usual | {f"vote_{n}": v for n, v in zip(numbers, (80, 40, 30), strict=True)} | fields


def test_the_second_person_does_not_see_the_first_ones_figures(papers, client):
    place = papers.settled()
    papers.enter(place, papers.cast.staff, votes=(77, 41, 31))
    client.force_login(papers.cast.staff2)
    for address in (
        papers.url("poll"),
        papers.url("enter", place.pk),
        papers.url("sheet", place.pk),
    ):
        page = client.get(address).content.decode()
        assert not [n for n in ("77", "41 ", "31 ") if f">{n}" in page or f'value="{n}"' in page]
    client.post(papers.url("enter", place.pk), typed(papers))
    page = client.get(papers.url("poll")).content.decode()
    assert ">77<" in page
    assert ">80<" in page
    client.force_login(papers.cast.student)
    page = client.get(papers.url("poll")).content.decode()
    assert ">77<" not in page


def test_a_mistyped_total_names_the_field(papers, client):
    place = papers.settled()
    client.force_login(papers.cast.staff)
    answer = client.post(papers.url("enter", place.pk), typed(papers, issued=94))
    assert answer.status_code == 400
    assert "发出 94 张，收回却有 95 张" in answer.content.decode()
    assert not place.entries.exists()


def test_a_place_added_after_the_page_was_opened_is_not_confirmed(papers, client):
    cast = papers.cast
    papers.place()
    paper_actions.propose(poll=papers.poll, by=cast.staff)
    client.force_login(cast.administrator)
    seen = re.compile(r'name="seen" value="(\w+)"')
    (old,) = seen.findall(client.get(papers.url("poll")).content.decode())
    paper_actions.hand_back(poll=papers.poll, by=cast.staff)
    papers.place("夜里的投票点")
    paper_actions.propose(poll=papers.poll, by=cast.staff)
    answer = client.post(papers.url("confirm"), {"seen": old}, follow=True)
    assert "这一页打开以后内容改过了" in answer.content.decode()
    (new,) = seen.findall(answer.content.decode())
    client.post(papers.url("confirm"), {"seen": new})
    papers.poll.refresh_from_db()
    assert papers.poll.state == "set"


def test_from_the_plan_to_the_count_on_the_pages(papers, client):
    opened = timezone.localtime() - timedelta(hours=5)
    when = {"opens_at": opened, "closes_at": opened + timedelta(hours=4)}
    said = {name: f"{value:%Y-%m-%dT%H:%M}" for name, value in when.items()}
    client.force_login(papers.cast.staff)
    assert client.post(papers.url("place-add"), {"name": "一号楼"} | said).status_code == 302
    wrong = {"name": "二号楼"} | said | {"closes_at": said["opens_at"]}
    assert "结束要晚于开始" in client.post(papers.url("place-add"), wrong).content.decode()
    client.post(papers.url("propose"))
    assert client.post(papers.url("confirm")).status_code == 403
    client.force_login(papers.cast.administrator)
    client.post(papers.url("confirm"))
    papers.poll.refresh_from_db()
    assert papers.poll.state == "proposed"  # nobody confirms what they have not seen
    client.post(papers.url("confirm"), {"seen": paper_actions.mark_of(papers.poll)})
    place = papers.poll.places.get()
    for person in (papers.cast.staff, papers.cast.staff2):
        client.force_login(person)
        client.post(papers.url("enter", place.pk), typed(papers))
    client.post(papers.url("count"))
    client.force_login(papers.cast.student)
    page = client.get(papers.url("poll")).content.decode()
    assert "有效 90 张，无效 5 张" in page
    assert "80" in page


def test_the_sheet_has_lines_to_sign_and_the_figures_that_stand(papers, client):
    place = papers.settled()
    client.force_login(papers.cast.staff)
    blank = client.get(papers.url("sheet", place.pk)).content.decode()
    assert all(words in blank for words in ("计票人", "监票人", "画“正”字", "多选、少选都算无效票"))
    papers.enter(place, papers.cast.staff)
    papers.enter(place, papers.cast.staff2)
    full = client.get(papers.url("sheet", place.pk)).content.decode()
    assert "周一鸣、陆可 分别录入，数字一致" in full


def test_votes_in_the_portal_have_no_paper_page(scene, client):
    contest = scene.contest()
    run = scene.running(contest, [scene.entry(contest)])
    now = timezone.now()
    poll = run.polls.create(
        panel="vote", channel="online", opens_at=now, closes_at=now.replace(year=2099)
    )
    client.force_login(scene.cast.staff)
    assert client.get(reverse("league_days:paper-poll", args=[poll.pk])).status_code == 404


@pytest.mark.parametrize("places", [1, 3])
def test_queries_do_not_grow_with_places(papers, client, django_assert_max_num_queries, places):
    for n in range(places):
        papers.place(f"点{n}")
    client.force_login(papers.cast.student)
    client.get(papers.url("poll"))
    with django_assert_max_num_queries(12):
        client.get(papers.url("poll"))
    client.force_login(papers.cast.staff)
    with django_assert_max_num_queries(20):
        client.get(papers.url("poll"))
