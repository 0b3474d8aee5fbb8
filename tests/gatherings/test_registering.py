"""Registering: exactly the seats there are, a line in order, and words for everybody else."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.races import at_once, refusals
from tuanwei.gatherings import actions, attending
from tuanwei.gatherings.drawing import drawn
from tuanwei.gatherings.models import Gathering, Registration
from tuanwei.gatherings.seats import place_in_line, registration_of, waiting
from tuanwei.gatherings.tasks import remind
from tuanwei.notices.models import Notice

pytestmark = pytest.mark.django_db


def states(gathering):
    """{state: number} of the registrations."""
    found = {}
    for state in Registration.objects.filter(gathering=gathering).values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_for_twenty_seats(diary, crowd):
    gathering, people = diary.shown(capacity=20), crowd(50)
    found = at_once(
        *[lambda each=each: actions.register(gathering=gathering, by=each) for each in people]
    )
    assert refusals(found) == []
    assert states(gathering) == {"seated": 20, "waiting": 30}
    assert diary.fresh(gathering).taken == 20
    seated = Registration.objects.filter(gathering=gathering, state="seated")
    line = [each.pk for each in waiting(gathering)]
    assert line == sorted(line)
    assert max(seated.values_list("pk", flat=True)) < line[0]


@pytest.mark.django_db(transaction=True)
def test_one_person_with_two_phones_takes_one_seat(diary):
    gathering, student = diary.shown(capacity=5), diary.cast.student
    said = at_once(*[lambda: actions.register(gathering=gathering, by=student)] * 8)
    assert sorted(said) == ["seated", *["你已经报过名了。"] * 7]
    assert diary.fresh(gathering).taken == 1


@pytest.mark.django_db(transaction=True)
def test_giving_back_while_others_come_leaves_no_seat_empty(diary, crowd):
    gathering, people = diary.shown(capacity=10), crowd(30)
    for person in people[:15]:
        actions.register(gathering=gathering, by=person)
    jobs = [(actions.unregister, person) for person in people[:10]]
    jobs += [(actions.register, person) for person in people[15:]]
    found = at_once(*[lambda act=act, by=by: act(gathering=gathering, by=by) for act, by in jobs])
    assert refusals(found) == []
    assert states(gathering) == {"cancelled": 10, "seated": 10, "waiting": 10}
    assert diary.fresh(gathering).taken == 10
    first = Registration.objects.filter(gathering=gathering, user__in=people[10:15])
    assert set(first.values_list("state", flat=True)) == {"seated"}


def test_the_next_in_line_moves_up_and_hears_of_it(diary, crowd):
    gathering, (one, two, three) = diary.shown(capacity=1), crowd(3)
    assert [actions.register(gathering=gathering, by=who) for who in (one, two, three)] == [
        "seated", "waiting", "waiting",
    ]  # fmt: skip
    assert place_in_line(registration_of(three, gathering)) == 2
    actions.unregister(gathering=gathering, by=one)
    assert registration_of(two, gathering).state == "seated"
    assert place_in_line(registration_of(three, gathering)) == 1
    notice = Notice.objects.get(title__startswith="有位置了")
    assert [copy.recipient_id for copy in notice.deliveries.filter(channel="site")] == [two.pk]
    assert actions.register(gathering=gathering, by=one) == "waiting"
    assert place_in_line(registration_of(one, gathering)) == 2


def test_a_larger_room_seats_the_line_and_a_smaller_one_is_refused(diary, crowd):
    gathering, people = diary.shown(capacity=2), crowd(5)
    for person in people:
        actions.register(gathering=gathering, by=person)
    actions.save_gathering(by=diary.cast.secretary, gathering=gathering, capacity=4)
    assert states(gathering) == {"seated": 4, "waiting": 1}
    with pytest.raises(ValidationError, match="已经有 4 人报上"):
        actions.save_gathering(by=diary.cast.secretary, gathering=gathering, capacity=3)
    actions.save_gathering(by=diary.cast.secretary, gathering=gathering, capacity=None)
    assert states(gathering) == {"seated": 5}
    assert diary.fresh(gathering).taken == 5


def soon(**delta):
    return timezone.now() + timedelta(**delta)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"opens_at": ("hours", 1)}, "还没开始报名"),
        ({"closes_at": ("hours", -1)}, "已经截止"),
        ({"mode": "open"}, "不用报名"),
        ({"role": "party"}, "党员"),
        ({"grades": [2019]}, "2019 级"),
    ],
)
def test_who_cannot_register_reads_why(diary, fields, words):
    fields = {
        name: soon(**{value[0]: value[1]}) if isinstance(value, tuple) else value
        for name, value in fields.items()
    }
    gathering = diary.shown(**fields)
    with pytest.raises(ValidationError, match=words):
        actions.register(gathering=gathering, by=diary.cast.student)
    assert not Registration.objects.exists()


def test_drafts_and_what_is_called_off_take_nobody(diary):
    draft = diary.plan()
    with pytest.raises(ValidationError):
        actions.register(gathering=draft, by=diary.cast.student)
    gathering = diary.shown()
    actions.register(gathering=gathering, by=diary.cast.student)
    actions.cancel(gathering=gathering, by=diary.cast.secretary, reason="老师临时出差")
    with pytest.raises(ValidationError, match="取消了"):
        actions.register(gathering=diary.fresh(gathering), by=diary.cast.other_student)
    notice = Notice.objects.get(title__startswith="取消了")
    assert (notice.body, notice.must_confirm) == ("老师临时出差", True)


def test_a_draw_gives_what_the_published_seed_says(diary, crowd):
    gathering, people = diary.shown(mode="lottery", capacity=3), crowd(8)
    promise = gathering.promise
    for person in people:
        assert actions.register(gathering=gathering, by=person) == "applied"
    with pytest.raises(ValidationError, match="还没截止"):
        actions.draw(gathering=gathering, by=diary.cast.secretary)
    gathering = diary.closed(gathering)
    assert actions.draw(gathering=gathering, by=diary.cast.secretary) == 3
    gathering = diary.fresh(gathering)
    assert gathering.promise == promise
    rows = Registration.objects.filter(gathering=gathering)
    order = drawn(gathering.seed, list(rows.values_list("ticket", flat=True)))
    assert [rows.get(ticket=ticket).state for ticket in order] == ["seated"] * 3 + ["waiting"] * 5
    assert [each.ticket for each in waiting(gathering)] == order[3:]
    with pytest.raises(ValidationError, match="抽过签"):
        actions.draw(gathering=gathering, by=diary.cast.secretary)
    with pytest.raises(ValidationError, match="抽过签"):
        actions.register(gathering=gathering, by=diary.cast.student)
    winner = rows.get(ticket=order[0]).user
    actions.unregister(gathering=gathering, by=winner)
    assert rows.get(ticket=order[3]).state == "seated"
    assert diary.fresh(gathering).taken == 3


def test_reviewed_ones_hear_the_reason_and_nobody_chooses_themselves(diary, crowd):
    gathering, (one, two) = diary.shown(mode="review", capacity=1), crowd(2)
    for person in (one, two, diary.cast.secretary):
        actions.register(gathering=gathering, by=person)
    by = diary.cast.secretary
    own, first, second = (registration_of(who, gathering) for who in (by, one, two))
    with pytest.raises(ValidationError, match="自己的报名"):
        actions.decide(registration=own, by=by, is_chosen=True)
    actions.decide(registration=first, by=by, is_chosen=True)
    with pytest.raises(ValidationError, match="名额已经满了"):
        actions.decide(registration=second, by=by, is_chosen=True)
    with pytest.raises(ValidationError, match="写一句原因"):
        actions.decide(registration=second, by=by, is_chosen=False)
    actions.decide(registration=second, by=by, is_chosen=False, reason="这次优先大四同学")
    assert registration_of(two, gathering).state == "refused"
    assert Notice.objects.get(title__startswith="这次没选上").body == "这次优先大四同学"


def test_the_database_gives_no_seat_twice(diary):
    gathering = diary.shown(capacity=1)
    with pytest.raises(Exception, match="gathering_gives_no_seat_twice"):
        Gathering.objects.filter(pk=gathering.pk).update(taken=2)


@pytest.mark.parametrize("verb", ["draw", "decide", "make_up"])
def test_nothing_is_drawn_or_chosen_once_it_is_called_off(diary, verb):
    mode = "review" if verb == "decide" else "lottery"
    gathering = diary.shown(mode=mode)
    actions.register(gathering=gathering, by=diary.cast.student)
    registration = registration_of(diary.cast.student, gathering)
    gathering = diary.closed(gathering)
    actions.cancel(gathering=gathering, by=diary.cast.secretary, reason="下雨")
    gathering, by = diary.fresh(gathering), diary.cast.secretary
    given = {
        "draw": {"gathering": gathering},
        "decide": {"registration": registration, "is_chosen": True},
        "make_up": {"gathering": gathering, "user": diary.cast.student, "reason": "在场",
                    "at": gathering.starts_at},
    }[verb]  # fmt: skip
    with pytest.raises(ValidationError, match="已经取消"):
        getattr(attending if verb == "make_up" else actions, verb)(by=by, **given)
    assert registration_of(diary.cast.student, gathering).state == "applied"


def test_whoever_has_a_seat_hears_the_day_before_and_once(diary, crowd):
    soon, later = diary.shown(days=1, capacity=1), diary.shown(days=2)
    one, two = crowd(2)
    for gathering in (soon, later):
        actions.register(gathering=gathering, by=one)
    actions.register(gathering=soon, by=two)
    for _round in range(2):
        remind()
    told = Notice.objects.filter(title__startswith="明天：")
    assert [list(n.deliveries.values_list("recipient", flat=True)) for n in told] == [[one.pk]]
    actions.unregister(gathering=soon, by=one)
    remind()
    assert sorted(
        person for n in told.all() for person in n.deliveries.values_list("recipient", flat=True)
    ) == sorted([one.pk, two.pk])
