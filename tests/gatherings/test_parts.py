"""Parts of a gathering, and who goes on from one to the next."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from tests.races import at_once
from tuanwei.gatherings import actions, part_actions
from tuanwei.gatherings.actions import save_gathering
from tuanwei.gatherings.models import Gathering, Registration
from tuanwei.gatherings.seats import waiting
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db
BACKEND = "tuanwei.accounts.backends.NumberBackend"


def states(gathering):
    """{user's key: state} of the registrations in force."""
    found = Registration.objects.filter(gathering=gathering, state__in=Registration.IN_FORCE)
    return dict(found.values_list("user", "state"))


@pytest.fixture
def contest(diary, crowd):
    """(first part, second part with two places, six people who were at the first)."""
    _whole, first, second = diary.contest()
    people = crowd(6)
    for person in people:
        diary.came(person, first)
    return first, second, people


def test_a_part_is_as_its_parent_unless_said_otherwise(diary):
    whole = diary.shown(role="league", grades=[2024], kind="lesson")
    whole.units.add(diary.cast.branch)
    start = whole.starts_at + timedelta(minutes=30)
    part = part_actions.plan_part(
        parent=whole, by=diary.cast.secretary, title="初赛", starts_at=start,
        ends_at=whole.ends_at, place="操场",
    )  # fmt: skip
    assert (part.role, part.grades, part.kind, part.unit, part.parent, part.state) == (
        "league", [2024], "lesson", whole.unit, whole, "draft",
    )  # fmt: skip
    assert list(part.units.all()) == [diary.cast.branch]
    assert not part_actions.is_outside(part, whole)
    part.ends_at = whole.ends_at + timedelta(minutes=1)
    assert part_actions.is_outside(part, whole)
    with pytest.raises(ValidationError, match="不能再分场"):
        part_actions.plan_part(parent=part, by=diary.cast.secretary, title="小场",
                               starts_at=start, ends_at=whole.ends_at)  # fmt: skip
    with pytest.raises(ValidationError, match="不能再分场"):
        save_gathering(gathering=whole, by=diary.cast.staff, parent=diary.shown())


def test_planned_from_the_page_of_the_parent_with_a_word_where_it_lies_outside(client, diary):
    whole = diary.shown(role="league")
    client.force_login(diary.cast.secretary, BACKEND)
    page = client.get(reverse("gatherings:arrange", args=[whole.pk])).content.decode()
    address = f"{reverse('gatherings:plan')}?parent={whole.pk}"
    assert f'href="{address}"' in page
    form = client.get(address).context["form"]
    assert (form["role"].value(), form["parent"].value()) == ("league", whole.pk)
    start = timezone.localtime(whole.ends_at) + timedelta(days=1)
    sent = {
        "kind": "activity", "title": "初赛", "unit": whole.unit_id, "parent": whole.pk,
        "starts_at": f"{start:%Y-%m-%dT14:00}", "ends_at": f"{start:%Y-%m-%dT16:00}",
        "place": "操场", "setup_minutes": "0", "clearing_minutes": "0", "mode": "promoted",
        "late_minutes": "15", "role": "league",
    }  # fmt: skip
    answer = client.post(address, sent, follow=True).content.decode()
    part = Gathering.objects.get(title="初赛")
    assert (part.parent, part.role) == (whole, "league")
    assert "不在“读书会第1期”的时间之内" in answer
    page = client.get(reverse("gatherings:arrange", args=[whole.pk])).content.decode()
    assert "初赛" in page
    assert "不在大活动的时间之内" in page
    client.force_login(diary.cast.student, BACKEND)
    assert client.get(address).status_code == 403


def test_promoted_people_have_seats_and_reserves_wait_in_their_order(contest, diary):
    first, second, people = contest
    by = diary.cast.secretary
    found = part_actions.promote(
        source=first, target=second, seats=[people[3].pk, people[1].pk],
        reserves=[people[5].pk, people[0].pk], by=by,
    )  # fmt: skip
    assert found == (2, 2)
    assert [each.user for each in waiting(second)] == [people[5], people[0]]
    assert diary.fresh(second).taken == 2
    assert Notice.objects.filter(title__startswith="晋级了").count() == 2
    assert Notice.objects.filter(title__startswith="你是替补").count() == 2
    actions.unregister(gathering=second, by=people[3])
    assert states(second)[people[5].pk] == "seated"
    assert [each.user for each in waiting(second)] == [people[0]]
    with pytest.raises(ValidationError, match="由前一场晋级"):
        actions.register(gathering=second, by=people[2])


def test_reserves_stand_before_whoever_waits_by_themselves(contest, diary):
    first, second, people = contest
    Gathering.objects.filter(pk=second.pk).update(mode="first_come", capacity=1)
    second = diary.fresh(second)
    actions.register(gathering=second, by=diary.cast.student)
    actions.register(gathering=second, by=people[0])  # waits by themselves
    give = {"source": first, "target": second, "by": diary.cast.secretary, "seats": []}
    part_actions.promote(**give, reserves=[people[4].pk])
    part_actions.promote(**give, reserves=[people[2].pk])
    assert [each.user for each in waiting(second)] == [people[4], people[2], people[0]]


@pytest.mark.parametrize(
    ("seats", "reserves", "capacity", "words"),
    [
        ([0, 1, 2], [], 2, "还有 2 个名额，这次选了 3 人"),
        ([0], [1], 2, "还剩 1 个名额，有空位时不用替补"),
        ([0], [1], None, "不限名额，替补没有意义"),
    ],
)
def test_places_are_respected(contest, diary, seats, reserves, capacity, words):
    first, second, people = contest
    Gathering.objects.filter(pk=second.pk).update(capacity=capacity)
    with pytest.raises(ValidationError, match=words):
        part_actions.promote(
            source=first, target=second, by=diary.cast.secretary,
            seats=[people[n].pk for n in seats], reserves=[people[n].pk for n in reserves],
        )  # fmt: skip
    assert states(second) == {}


def test_only_from_one_part_into_a_later_one_of_the_same(contest, diary):
    first, second, people = contest
    other, draft = diary.shown(mode="promoted", days=6), diary.plan(parent=first.parent, days=7)
    lottery = diary.shown(mode="lottery", parent=first.parent, days=8)
    for source, target in ((second, first), (first, other), (first, draft), (first, lottery)):
        with pytest.raises(ValidationError):
            part_actions.promote(
                source=source, target=target, seats=[people[0].pk], by=diary.cast.secretary
            )
    with pytest.raises(ValidationError, match="只有参加了这一场的人"):
        part_actions.promote(
            source=first, target=second, seats=[diary.cast.student.pk], by=diary.cast.secretary
        )


def test_twice_is_no_mistake_and_a_mistake_is_taken_back(contest, diary):
    first, second, people = contest
    give = {"source": first, "target": second, "by": diary.cast.secretary}
    part_actions.promote(**give, seats=[people[0].pk, people[1].pk], reserves=[people[2].pk])
    assert part_actions.promote(**give, seats=[people[0].pk]) == (0, 0)
    registration = Registration.objects.get(gathering=second, user=people[0])
    with pytest.raises(ValidationError, match="写一句原因"):
        part_actions.take_back(registration=registration, by=diary.cast.secretary, reason=" ")
    part_actions.take_back(
        registration=registration, by=diary.cast.secretary, reason="选错了人，抱歉"
    )
    assert states(second) == {people[1].pk: "seated", people[2].pk: "seated"}
    assert diary.fresh(second).taken == 2
    assert Notice.objects.get(title__startswith="晋级名单有变").body == "选错了人，抱歉"


def test_chosen_on_the_page(client, contest, diary):
    first, second, people = contest
    client.force_login(diary.cast.secretary, BACKEND)
    assert (
        "选谁进下一场"
        in client.get(reverse("gatherings:arrange", args=[first.pk])).content.decode()
    )
    address = reverse("gatherings:promote", args=[first.pk])
    assert "还没有选人" in client.post(address, {}).content.decode()
    twice = {f"go-{people[0].pk}": "1", f"go-{people[1].pk}": "1"}
    answer = client.post(address, twice)
    assert (answer.status_code, "替补第 1 选了两个人" in answer.content.decode()) == (400, True)
    sent = {f"go-{people[0].pk}": "in", f"go-{people[1].pk}": "in", f"go-{people[2].pk}": "2",
            f"go-{people[3].pk}": "1", "go-x": "in", f"go-{people[4].pk}": ""}  # fmt: skip
    page = client.post(address, sent, follow=True).content.decode()
    assert "2 人晋级，2 人替补" in page
    assert page.count("已晋级") == 2
    assert [each.user for each in waiting(second)] == [people[3], people[2]]
    back = reverse("gatherings:promoted-take-back", args=[
        Registration.objects.get(gathering=second, user=people[0]).pk])  # fmt: skip
    assert "已撤回" in client.post(back, {"reason": "选错了"}, follow=True).content.decode()
    client.force_login(diary.cast.student, BACKEND)
    assert (client.get(address).status_code, client.post(back).status_code) == (403, 404)


@pytest.mark.django_db(transaction=True)
def test_two_organisers_at_once_for_the_last_places(diary, crowd):
    _whole, first, second = diary.contest()
    people = crowd(6)
    for person in people:
        diary.came(person, first)
    by = diary.cast.secretary

    def choose(pair):
        keys = [person.pk for person in pair]
        return part_actions.promote(source=first, target=second, seats=keys, by=by)

    said = at_once(*[lambda n=n: choose(people[n : n + 2]) for n in (0, 2, 4)])
    assert sorted(type(each).__name__ for each in said) == ["Refused", "Refused", "tuple"]
    assert (diary.fresh(second).taken, len(states(second))) == (2, 2)
