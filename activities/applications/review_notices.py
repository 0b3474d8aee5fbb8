"""One function per message about deciding: to those who decide, and to those who applied."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.applications import deciders
from activities.applications.models import Review
from tuanwei.notices.actions import notify

Verdict = Review.Verdict


def spoken_day(day):
    """12月3日."""
    return f"{day.month}月{day.day}日"


def applicants(application):
    """Ids of whoever made it and of those who lead it."""
    leaders = application.team.filter(is_leader=True).values_list("user", flat=True)
    return {application.made_by_id, *leaders}


def _tell(people, kind, key, title, body, url):
    if people:
        notify(people, kind=kind, title=title, body=body, url=url,
               once=f"activities.review.{key}")  # fmt: skip


def _to_applicants(application, key, title, body="", kind="system"):
    url = reverse("activities:application", args=[application.pk])
    _tell(applicants(application), kind, key, title, body, url)


def _called(review):
    words = {"title": review.application.title, "unit": review.application.unit}
    if review.change_id:
        return _("“%(title)s”的变更（%(unit)s）") % words
    return _("“%(title)s”（%(unit)s）") % words


def to_decide(review):
    """The step has come to them."""
    rung, people = deciders.rung_of(review)
    body = _("%(step)s，请在%(day)s前审完。") % {
        "step": review.name, "day": spoken_day(review.due_on),
    }  # fmt: skip
    if rung and rung.why:
        body += str(rung.why)
    if not people:
        people = set(deciders.staff().values_list("pk", flat=True)) - deciders.barred(review)
    _tell(
        people, "todo", f"open:{review.pk}", _("请审核：%(what)s") % {"what": _called(review)},
        body, reverse("activities:review", args=[review.pk]),
    )  # fmt: skip


def recorded(review):
    """They are told and it goes on: the step only records."""
    _rung, people = deciders.rung_of(review)
    _tell(
        people, "system", f"noted:{review.pk}",
        _("告诉你一声：%(what)s") % {"what": _called(review)},
        _("这一步只备案，不用你审。"), reverse("activities:review", args=[review.pk]),
    )  # fmt: skip


def withdrawn(review):
    """What waited for them has been taken back."""
    _rung, people = deciders.rung_of(review)
    _tell(
        people, "system", f"withdrawn:{review.pk}",
        _("不用审了：%(what)s已撤回") % {"what": _called(review)}, "",
        reverse("activities:review-list"),
    )  # fmt: skip


def passed_on(review):
    """One step is over, the next one has begun: whoever applied sees that it moves."""
    _to_applicants(
        review.application, f"passed:{review.pk}",
        _("“%(title)s”：%(step)s同意") % {"title": review.application.title, "step": review.name},
        review.words,
    )  # fmt: skip


def returned(review):
    """To be changed, and what."""
    _to_applicants(
        review.application, f"returned:{review.pk}",
        _("“%(title)s”要改一改再交") % {"title": review.application.title},
        review.words, kind="todo",
    )  # fmt: skip


def refused(review):
    """It is not to be, and why."""
    application = review.application
    what = _("“%(title)s”的变更没有同意") if review.change_id else _("“%(title)s”没有通过")
    _to_applicants(
        application, f"refused:{review.pk}", what % {"title": application.title}, review.words
    )


def approved(application):
    """It may be held."""
    _to_applicants(
        application, f"approved:{application.pk}:{application.turn}",
        _("“%(title)s”通过了") % {"title": application.title},
        _("可以去排日程、分工、开报名了。时间、地点、规模要改，先申请变更。"),
    )  # fmt: skip


def noted(application, words):
    """Nobody needs to approve it."""
    _to_applicants(
        application, f"exempt:{application.pk}:{application.turn}",
        _("“%(title)s”不用审核，已备案") % {"title": application.title}, words,
    )  # fmt: skip


def public(application, publicity):
    """It is published before it is final."""
    _to_applicants(
        application, f"public:{publicity.pk}",
        _("“%(title)s”审核通过，正在公示") % {"title": application.title},
        _("公示到%(day)s，没有异议就正式通过。") % {"day": spoken_day(publicity.ends_on)},
    )  # fmt: skip


def decided_anew(application, why):
    """After its publicity somebody decides anew, for the reason `why`."""
    _to_applicants(
        application, f"objected:{application.pk}:{timezone.now():%y%m%d%H%M%S%f}",
        _("“%(title)s”：%(why)s") % {"title": application.title, "why": why},
        _("由团委来定，请等消息。"),
    )  # fmt: skip


def granted(change):
    """The change holds."""
    _to_applicants(
        change.application, f"change:{change.pk}",
        _("“%(title)s”的变更生效了") % {"title": change.application.title},
    )  # fmt: skip


def _remind(review, key, title, body):
    _rung, people = deciders.rung_of(review)
    _tell(people, "todo", f"{key}:{review.pk}:{review.due_on}", title, body,
          reverse("activities:review", args=[review.pk]))  # fmt: skip


def due_soon(review):
    """One day before its day."""
    _remind(
        review, "soon", _("快到期：%(what)s") % {"what": _called(review)},
        _("请在%(day)s前审完。") % {"day": spoken_day(review.due_on)},
    )  # fmt: skip


def overdue(review):
    """Its day is over: those who decide hear it, and whoever applied that it was noticed."""
    _remind(
        review, "late", _("已超期：%(what)s") % {"what": _called(review)},
        _("%(day)s前就该审完，同学在等。") % {"day": spoken_day(review.due_on)},
    )  # fmt: skip


def cannot_publish(review):
    """The day of publication has come, but what was agreed to has begun meanwhile."""
    _remind(
        review, "unpublished", _("没能公布：%(what)s") % {"what": _called(review)},
        _("开始时间已经过了，不能再同意。请改成退回或不同意。"),
    )  # fmt: skip


def start_passed(review):
    """It should have begun by now: staff look after it, whoever applied learns what to do."""
    application = review.application
    people = set(deciders.staff().values_list("pk", flat=True)) - deciders.barred(review)
    once = f"start:{review.pk}:{application.starts_at:%y%m%d%H%M}"
    _tell(
        people, "todo", f"{once}:staff",
        _("还没审完就到了开始时间：%(what)s") % {"what": _called(review)},
        _("不能再同意，请退回让同学改时间，或说明不同意。"),
        reverse("activities:review", args=[review.pk]),
    )  # fmt: skip
    _to_applicants(
        application, once, _("“%(title)s”已过开始时间，还没有审完") % {"title": application.title},
        _("没有通过的活动先不要办。退回后改一个时间再交就行。"), kind="todo",
    )  # fmt: skip
