from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from branches.league_days.days import hooks, queries, records, reminding
from branches.league_days.days.models import HandedInFile, LeagueDay
from branches.league_days.days.spec import Material
from tests.league_days.days.conftest import TEXT, photo
from tests.league_days.days.test_actions import second_branch
from tuanwei.attachments.models import Attachment
from tuanwei.gatherings import actions as gatherings
from tuanwei.gatherings import attending
from tuanwei.gatherings.models import CheckIn, Gathering

pytestmark = pytest.mark.django_db


def save(day, by, **fields):
    made = {"summary": TEXT, "feature": "", "outcome": "", "photos": [photo()], "hands_in": True}
    return records.save_record(league_day=day, by=by, **(made | fields))


def test_figures_come_from_check_ins_and_the_roll_of_the_day(days, cast):
    assert cast.party_member.pk
    mass = cast.student_of("2024110109", "路人", cast.branch, status="masses")
    day = days.held(came=[cast.student, mass, cast.other_student])
    line = queries.turnout(day)[0]
    assert (line.came, line.expected, line.others) == (1, 3, 2)
    day = save(day, cast.secretary)
    assert (day.state, day.came, day.expected) == ("recorded", 1, 3)


def test_joint_days_count_each_branch_apart(days, cast):
    from branches.league_days.days.actions import answer_partner, submit

    unit, other = second_branch(cast)
    mine, theirs = cast.student, cast.student_of("2024110201", "陈一", unit)
    stranger = cast.student_of("2024110202", "周二", unit, status="masses")
    day = days.plan(partners=[unit])
    answer_partner(partner=submit(league_day=day, by=cast.secretary).partners.get(), by=other,
                   accepts=True)  # fmt: skip
    days.decide(day)
    for user in (mine, theirs, stranger, cast.other_student):
        CheckIn.objects.create(gathering=day.gathering, user=user, way="code", at=timezone.now())
    lines = queries.turnout(LeagueDay.objects.get(pk=day.pk))
    assert [(each.unit, each.came, each.expected, each.others) for each in lines] == [
        (cast.branch, 1, 2, 1), (unit, 1, 1, 1),
    ]  # fmt: skip
    over = timezone.now() - timedelta(minutes=1)
    Gathering.objects.filter(pk=day.gathering_id).update(
        starts_at=over - timedelta(hours=1), ends_at=over,
        occupied_from=over - timedelta(hours=1), occupied_until=over,
    )  # fmt: skip
    day = save(LeagueDay.objects.get(pk=day.pk), cast.secretary)
    part = day.partners.get()
    assert (day.came, day.expected, part.came, part.expected) == (2, 3, 1, 1)
    CheckIn.objects.filter(user=theirs).delete()
    records.count_again(day.gathering)
    part.refresh_from_db()
    assert (part.came, part.expected) == (0, 1)


def test_a_record_needs_what_the_rules_ask_for(days, cast):
    days.rules(photos_least=2, feature_most=3)
    day = days.held()
    with pytest.raises(ValidationError) as refused:
        save(day, cast.secretary, summary="好", feature="很有特色")
    assert refused.value.message_dict == {
        "summary": ["总结至少 50 字，现在 1 字。"],
        "feature": ["有特色最多 3 字，现在 4 字，请删短一些。"],
        "photos": ["照片至少 2 张，现在 1 张。"],
    }
    assert not HandedInFile.objects.exists()
    draft = save(day, cast.secretary, summary="好", hands_in=False)
    assert (draft.state, draft.summary, draft.recorded_at) == ("approved", "好", None)
    assert save(day, cast.secretary).state == "recorded"  # the photo of the draft counts
    with pytest.raises(ValidationError, match="照片最多 9 张，已经有 2 张"):
        save(day, cast.secretary, photos=[photo() for _n in range(8)])


@pytest.mark.parametrize(
    ("made", "words"),
    [("submitted", "方案还没通过"), ("approved", "团日还没结束")],
)
def test_no_record_before_it_was_held(days, cast, made, words):
    with pytest.raises(ValidationError, match=words):
        save(getattr(days, made)(), cast.secretary)


def test_the_day_of_the_first_record_stays_and_corrections_stay_complete(days, cast):
    day = days.held(ago=5)
    day = save(day, cast.secretary)
    first = day.recorded_at
    assert queries.record_due(day).days_late == 2
    with pytest.raises(ValidationError):
        save(day, cast.secretary, summary="短", photos=(), hands_in=False)
    day = save(day, cast.general_secretary, outcome="定了小组", photos=(), hands_in=False)
    assert (day.recorded_at, day.recorded_by, day.outcome) == (
        first, cast.general_secretary, "定了小组",
    )  # fmt: skip


def test_a_record_that_a_contest_uses_stays(days, cast, monkeypatch):
    day = days.recorded()
    monkeypatch.setattr(hooks, "fixed", [lambda each: "已经参评，不能再改。"])
    with pytest.raises(ValidationError, match="已经参评"):
        save(day, cast.secretary)
    file = HandedInFile.objects.get()
    with pytest.raises(ValidationError, match="已经参评"):
        records.remove_file(league_day=day, file=file, by=cast.secretary)
    gathering = day.gathering
    CheckIn.objects.create(
        gathering=gathering, user=cast.student, way="code", at=gathering.starts_at
    )
    records.count_again(gathering)
    assert LeagueDay.objects.get().came == 0


def test_a_check_in_that_is_made_up_reaches_the_record(days, cast):
    assert cast.student.pk
    day = days.recorded()
    assert (day.came, day.expected) == (0, 2)
    gathering = day.gathering
    attending.make_up(
        gathering=gathering, user=cast.student, by=cast.secretary, at=gathering.starts_at,
        reason="手机没电",
    )  # fmt: skip
    assert LeagueDay.objects.get().came == 1


def test_what_is_summed_up_is_neither_moved_nor_called_off(days, cast):
    day = days.recorded()
    gathering = day.gathering
    with pytest.raises(ValidationError, match="已经总结"):
        gatherings.save_gathering(gathering=gathering, by=cast.staff, title="别的名字")
    with pytest.raises(ValidationError, match="已经总结"):
        gatherings.cancel(gathering=gathering, by=cast.staff, reason="x")


def test_photos_are_drawn_anew_and_enough_of_them_stay(days, cast):
    day = days.recorded(photos=2)
    first, second = HandedInFile.objects.order_by("pk")
    assert Attachment.objects.filter(is_claimed=True).count() == 2
    records.remove_file(league_day=day, file=first, by=cast.secretary)
    with pytest.raises(ValidationError, match="照片至少要留 1 张"):
        records.remove_file(league_day=day, file=second, by=cast.secretary)
    records.remove_file(league_day=day, file=first, by=cast.secretary)  # gone already
    assert Attachment.objects.count() == 1


def test_what_is_no_picture_is_named(days, cast):
    day = days.held()
    wrong = SimpleUploadedFile("x.jpg", b"no picture", "image/jpeg")
    with pytest.raises(ValidationError, match=r"x\.jpg：这种文件收不了"):
        save(day, cast.secretary, photos=[wrong])


POSTER = Material("m1", "海报", when="before", amount=2, naming="{unit}-{title}-{label}")
WORDS = Material("m2", "体会", form="text", amount=3, unit="workdays", least=5, most=10)


def test_materials_have_a_state_and_lateness_stays(days, cast):
    days.rules(materials=(POSTER, WORDS))
    day = days.plan()
    with pytest.raises(ValidationError, match="方案交上去以后"):
        records.save_material(league_day=day, rule=POSTER, by=cast.secretary, uploads=[photo()])
    day = days.held(ago=1)
    first, second = queries.checklist(day)
    assert (first.rule, first.due.state, second.rule) == (POSTER, "late", WORDS)
    records.save_material(league_day=day, rule=POSTER, by=cast.secretary, uploads=[photo()])
    with pytest.raises(ValidationError, match="至少 5 字，现在 2 字"):
        records.save_material(league_day=day, rule=WORDS, by=cast.secretary, text="很好")
    with pytest.raises(ValidationError, match="最多 10 字，现在 11 字"):
        records.save_material(league_day=day, rule=WORDS, by=cast.secretary, text="好" * 11)
    records.save_material(league_day=day, rule=WORDS, by=cast.secretary, text="收获很大很大")
    first, second = queries.checklist(day)
    assert (first.due.state, second.due.state) == ("done_late", "done")
    at = first.handed_in.at
    records.save_material(league_day=day, rule=POSTER, by=cast.secretary, uploads=[photo()])
    first, _second = queries.checklist(day)
    assert (first.handed_in.at, len(first.files)) == (at, 2)
    file = first.files[1]
    assert records.file_name(day, file) == "会计2401团支部-学风大讨论-海报-2.jpg"
    with pytest.raises(ValidationError, match="最多 20 个，已经有 2 个"):
        records.save_material(
            league_day=day, rule=POSTER, by=cast.secretary, uploads=[photo()] * 19
        )


def test_one_hears_the_day_before_what_is_still_missing(days, cast, told):
    days.rules(materials=(Material("m1", "推送"), Material("m2", "视频", is_required=False)))
    day = days.held(ago=2)
    due = queries.record_due(day).day
    assert reminding.remind(due) == 0
    assert reminding.remind(due - timedelta(days=1)) == 1
    assert reminding.remind(due - timedelta(days=1)) == 1  # told once all the same
    assert told(cast.secretary).count("明天截止：学风大讨论") == 1
    save(day, cast.secretary)
    records.save_material(
        league_day=day, rule=day.rules.spec.materials[0], by=cast.secretary, uploads=[photo()]
    )
    assert reminding.remind(due - timedelta(days=1)) == 0


def test_a_day_over_two_months_belongs_to_the_one_in_which_it_ends(scene, cast):
    from datetime import datetime

    end = timezone.make_aware(datetime(2026, 6, 1, 0, 30))
    day = scene.day(at=end - timedelta(hours=2))
    may = queries.held_between(
        [cast.branch], end.date().replace(month=5), end.date() - timedelta(days=1)
    )
    june = queries.held_between([cast.branch], end.date(), end.date() + timedelta(days=29))
    assert (list(may), list(june)) == ([], [day])
    scene.day(at=timezone.now() + timedelta(days=1), state="approved")
    today = timezone.localdate()
    ahead = queries.held_between([cast.branch], today, today + timedelta(days=5))
    assert list(ahead) == []  # not held yet


def test_words_are_not_overwritten_unseen(days, cast):
    day = days.held()
    seen = records.mark(day)
    save(day, cast.secretary, summary="第一个窗口", hands_in=False, seen=seen)
    with pytest.raises(ValidationError, match="别的窗口或别的干部刚刚存过一版"):
        save(day, cast.general_secretary, summary="第二个窗口", hands_in=False, seen=seen)
    stands = LeagueDay.objects.get()
    assert stands.summary == "第一个窗口"
    save(day, cast.general_secretary, summary="合起来", hands_in=False, seen=records.mark(stands))
    assert LeagueDay.objects.get().summary == "合起来"
