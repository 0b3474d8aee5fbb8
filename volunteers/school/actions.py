"""What happens to courses and lessons: planned, moved, told of, signed for.

A lesson locks its gathering first, as everybody does.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tuanwei.attachments.actions import claim, store
from tuanwei.attachments.formats import IMAGES
from tuanwei.audit.actions import record
from tuanwei.gatherings import actions as gatherings
from tuanwei.gatherings import seating
from tuanwei.gatherings.models import Gathering, Registration
from volunteers.school import events, hours, notices, queries
from volunteers.school.models import Course, Lecturer, Lesson, new_token

LINK_DAYS = timedelta(days=30)


@transaction.atomic
def save_course(*, by, course=None, **fields):
    """Add a course at a site, or change one."""
    course = Course(made_by=by) if course is None else _locked_course(course)
    before = {name: getattr(course, name) for name in fields} if course.pk else {}
    for name, value in fields.items():
        setattr(course, name, value)
    course.validate_constraints()
    course.save()
    changes = sorted(name for name in before if before[name] != fields[name])
    if changes or not before:
        record(events.COURSE_SAVED, course, by=by, changes=changes)
    return course


def _locked_course(course):
    return Course.objects.select_for_update().get(pk=course.pk)


@transaction.atomic
def plan_lesson(
    *, course, by, starts_at, ends_at, place, helpers, party_branch, lecturers, assistants=()
):
    """Plan a lesson and put it into the calendar; those who teach hear of it. `helpers`: so many
    more may register to help; 0: nobody needs to."""
    if not course.is_active:
        raise ValidationError(_("这门课已经停了，先把课程重新启用。"))
    gathering = gatherings.save_gathering(
        by=by, kind=Gathering.Kind.LESSON, title=course.title, unit=course.team.unit,
        summary=_summary(course, helpers), asks_check_out=True,
        **_occasion(starts_at, ends_at, place, helpers),
    )  # fmt: skip
    lesson = Lesson.objects.create(
        gathering=gathering, course=course, party_branch=party_branch,
        link_until=ends_at + LINK_DAYS,
    )  # fmt: skip
    gatherings.publish(gathering=gathering, by=by)
    _set_people(lesson, gathering, lecturers, assistants, by)
    record(events.LESSON_PLANNED, lesson, by=by, start=timezone.localtime(starts_at).isoformat())
    return lesson


def _summary(course, helpers):
    words = _("城乡社区市民学校，讲给%(whom)s。") % {"whom": course.for_whom}
    if helpers:
        words += _("报名的同学当助教：帮忙签到、布置、答疑。")
    return f"{words}\n\n{course.summary}".strip()


def _occasion(starts_at, ends_at, place, helpers):
    mode = Gathering.Mode.FIRST_COME if helpers else Gathering.Mode.OPEN
    return {
        "starts_at": starts_at, "ends_at": ends_at, "place": place, "mode": mode,
        "capacity": helpers or None,
    }  # fmt: skip


def locked(lesson):
    """The lesson with its gathering, both locked, as they are now."""
    gathering = seating.locked(lesson.gathering)
    found = Lesson.objects.select_for_update(of=("self",)).select_related("course__team").get(
        pk=lesson.pk
    )  # fmt: skip
    found.gathering = gathering
    return found


def _must_be_open(lesson):
    if lesson.gathering.state == Gathering.State.CANCELLED:
        raise ValidationError(_("这次课已经取消了，请另排一次。"))
    if lesson.signed_at:
        raise ValidationError(_("社区已经签认，时间、授课人和人数不能再改。"))


@transaction.atomic
def change_lesson(
    *, lesson, by, starts_at, ends_at, place, helpers, party_branch, lecturers, assistants=()
):
    """Another time, place or lecturer; those concerned hear of it. Signed for, it stays."""
    lesson = locked(lesson)
    _must_be_open(lesson)
    gathering = gatherings.save_gathering(
        by=by, gathering=lesson.gathering, summary=_summary(lesson.course, helpers),
        **_occasion(starts_at, ends_at, place, helpers),
    )  # fmt: skip
    lesson.gathering = gathering
    changes = [] if lesson.party_branch == party_branch else ["party_branch"]
    lesson.party_branch = party_branch
    lesson.save(update_fields=["party_branch"])
    if _set_people(lesson, gathering, lecturers, assistants, by):
        changes.append("lecturers")
    if changes:
        record(events.LESSON_CHANGED, lesson, by=by, changes=changes)
    hours.note(lesson)
    return lesson


def _set_people(lesson, gathering, lecturers, assistants, by):
    """Make these the people who teach; True when that changes anything. Who helps because they
    registered and came stays."""
    if not lecturers:
        raise ValidationError({"lecturers": _("至少选一位授课人。")})
    wanted = {user.pk: (user, True) for user in assistants}
    wanted |= {user.pk: (user, False) for user in lecturers}
    known = {each.user_id: each for each in lesson.lecturers.all()}
    gone = set(known) - set(wanted) - _registered(gathering)
    new = []
    for key, (user, is_helper) in wanted.items():
        if busy := queries.busy_words(user, gathering):
            raise ValidationError(
                _("%(name)s那个时间有“%(what)s”，请换个时间或换个人。") % {
                    "name": user.name, "what": busy})  # fmt: skip
        if key not in known:
            new.append(Lecturer(lesson=lesson, user=user, is_helper=is_helper))
        elif known[key].is_helper != is_helper:
            known[key].is_helper = is_helper
            known[key].save(update_fields=["is_helper"])
    Lecturer.objects.bulk_create(new)
    lesson.lecturers.filter(user__in=gone).delete()
    hours.take_back(lesson, gone, by=by, reason=_("这次课后来不是这位同学讲。"))
    notices.asked_to_teach(lesson, new, by=by)
    if gone:
        notices.no_longer_teaches(lesson, gone)
    return bool(new or gone)


def _registered(gathering):
    seated = Registration.objects.filter(
        gathering=gathering, state=Registration.State.SEATED, user__check_ins__gathering=gathering
    )
    return set(seated.values_list("user", flat=True))


@transaction.atomic
def cancel_lesson(*, lesson, by, reason):
    """Call it off; everybody who registered or teaches hears why."""
    if not reason.strip():
        raise ValidationError(_("写一句为什么取消，大家会读到。"))
    gatherings.cancel(gathering=lesson.gathering, by=by, reason=reason.strip())


@transaction.atomic
def tell_lesson(*, lesson, by, residents, summary):
    """How many residents came and how it went, as those who taught say."""
    lesson = locked(lesson)
    _must_be_open(lesson)
    if lesson.gathering.starts_at > timezone.now():
        raise ValidationError(_("还没到上课时间，上完课再记。"))
    lesson.residents, lesson.summary = residents, summary
    lesson.save(update_fields=["residents", "summary"])
    record(events.LESSON_TOLD, lesson, by=by, people=residents)
    return lesson


@transaction.atomic
def sign_lesson(*, lesson, name, residents, words="", token=None, by=None, paper=None):
    """The community signs: by the link (`token`, nobody signed in), or on paper that `by` keeps.
    Once only. The hours of those who taught count from now on."""
    lesson = locked(lesson)
    must_be_signable(lesson, token)
    if by and lesson.lecturers.filter(user=by).exists():
        raise ValidationError(_("你参加了这次课，请由别的队长或老师来登记签认单。"))
    lesson.signed_at, lesson.signed_by = timezone.now(), name
    lesson.residents, lesson.signed_words = residents, words
    if by:
        kept = store(paper, by=by, allow=IMAGES)
        claim([kept])
        lesson.paper, lesson.noted_by = kept, by
        record(events.PAPER_KEPT, lesson, by=by)
    lesson.save()
    record(events.LESSON_SIGNED, lesson, by=by, people=residents)
    hours.note(lesson, reason=_("社区签认。"))
    notices.signed(lesson)
    return lesson


def must_be_signable(lesson, token):
    """Raises ValidationError in words for a lesson that cannot be signed for, or not by this link."""
    if lesson.gathering.state != Gathering.State.PUBLISHED:
        raise ValidationError(_("这次课取消了，不用签认。"))
    if lesson.signed_at:
        raise ValidationError(_("这次课已经签认过了，谢谢。"), code="signed")
    if lesson.gathering.starts_at > timezone.now():
        raise ValidationError(_("还没到上课时间，上完课再签认。"))
    if token is not None and (token != lesson.token or link_is_over(lesson)):
        raise ValidationError(_("这个链接已经过期，请联系讲课的同学要一个新的。"), code="over")


def link_is_over(lesson):
    """True when nobody can sign by the link any more."""
    return lesson.link_until is None or lesson.link_until <= timezone.now()


@transaction.atomic
def renew_link(*, lesson, by):
    """A new link, good for 30 days; the one before it is worth nothing any more."""
    lesson = locked(lesson)
    _must_be_open(lesson)
    lesson.token = new_token()
    lesson.link_until = max(lesson.gathering.ends_at, timezone.now()) + LINK_DAYS
    lesson.save(update_fields=["token", "link_until"])
    record(events.LINK_RENEWED, lesson, by=by)
    return lesson


def note_lessons_over(now=None):
    """Lessons that are over: hours wait for the signature, whoever planned hears; harmless twice."""
    now = now or timezone.now()
    recent = Lesson.objects.filter(
        queries.HELD, signed_at=None, gathering__ends_at__range=(now - LINK_DAYS, now)
    )
    for lesson in recent.select_related("gathering").order_by("pk"):
        with transaction.atomic():
            found = locked(lesson)
            hours.note(found)
            if found.signed_at is None:
                notices.please_get_signed(found)
