"""One function per message about recommendations. Titles that leave the portal by mail or push say
nothing of political status."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches.organisation.models import Appointment, Unit
from branches.organisation.queries import FILE_POSTS
from party_pairing.candidates.models import Campaign, Recommendation
from party_pairing.files.models import Charge
from tuanwei.notices.actions import notify

State = Recommendation.State
NEXT = {
    State.APPLIED: gettext_lazy("报上了。接下来支部核对条件，列入候选后开大会。"),
    State.LISTED: gettext_lazy("你列入了候选，接下来支部开推优大会投票。"),
    State.NOT_LISTED: gettext_lazy("这一次没有列入候选。"),
    State.PASSED: gettext_lazy("支部大会通过了，接下来公示和审批。"),
    State.NOT_PASSED: gettext_lazy("这一次大会没有通过。下一批还可以再报。"),
    State.DROPPED: gettext_lazy("考察以后这一次没有列入。"),
    State.PUBLISHED: gettext_lazy("正在公示，公示期满继续往下走。"),
    State.APPROVING: gettext_lazy("正在审批，结果出来马上告诉你。"),
    State.PRE: gettext_lazy("团组织这边走完了，接下来等党组织答复。"),
    State.RECOMMENDED: gettext_lazy("推荐有效了。"),
    State.REFUSED: gettext_lazy("这一次没有批准。"),
    State.WITHDRAWN: gettext_lazy("已经退出这一批。以后还可以再报。"),
    State.STOPPED: gettext_lazy("这一次推优中止了。"),
    State.EXPIRED: gettext_lazy("推荐的有效期到了，可以再次参加推优。"),
    State.ADMITTED: gettext_lazy("党组织已经吸收，这一段路走完了。"),
}


def moment(at):
    """12月3日 18:00."""
    local = timezone.localtime(at)
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def cadres_of(*units):
    """Keys of those who look after members of these units: secretary, deputy, organisation."""
    held = Appointment.objects.in_force().filter(
        unit__in=units, post__in=FILE_POSTS, user__is_active=True
    )
    return set(held.values_list("user", flat=True))


def in_charge(recommendation):
    """Keys of staff in charge of the unit, or of the whole committee; where nobody is, of the general
    branch's cadres."""
    above = recommendation.unit.parent_id
    rows = Charge.objects.in_force().filter(user__is_active=True)
    rows = rows.filter(unit__in=[each for each in (above, recommendation.campaign.unit_id) if each])
    return set(rows.values_list("user", flat=True)) or cadres_of(above)


def moved(recommendation, made):
    """The person: where they are now, and why."""
    body = str(NEXT[made.state])
    if made.state == State.RECOMMENDED and recommendation.valid_until:
        until = recommendation.valid_until
        body += _("有效到 %(y)d年%(m)d月%(d)d日。") % {
            "y": until.year, "m": until.month, "d": until.day
        }  # fmt: skip
    if made.reason:
        body += _("说明：%s") % made.reason
    notify(
        [recommendation.user_id], kind="system", title=_("你的申请有新进展"),
        shown_title=_("推优：%s") % State(made.state).label, body=body,
        url=reverse("party_pairing:recommendation-mine"),
        once=f"party_pairing.recommendation.moved:{made.pk}",
    )  # fmt: skip


def entered(recommendation):
    """Cadres of the branch: somebody applied."""
    notify(
        cadres_of(recommendation.unit_id) - {recommendation.user_id}, kind="todo",
        title=_("有人报名推优"), shown_title=_("%s报名推优") % recommendation.user.name,
        body=_("%(title)s，%(until)s 截止。看看条件，合适的列入候选。") % {
            "title": recommendation.campaign.title,
            "until": moment(recommendation.campaign.nominate_until),
        },
        url=reverse("party_pairing:recommendation", args=[recommendation.number]),
        once=f"party_pairing.recommendation.entered:{recommendation.pk}",
    )  # fmt: skip


def nominated(recommendation, by):
    """The person: the branch put them forward."""
    notify(
        [recommendation.user_id], kind="system", title=_("支部给你报了名"),
        shown_title=_("支部提名你参加推优"),
        body=_("%(name)s 提名，%(title)s。不想参加可以退出；自我陈述可以现在补上。") % {
            "name": by.name, "title": recommendation.campaign.title
        },
        url=reverse("party_pairing:recommendation-mine"),
        once=f"party_pairing.recommendation.nominated:{recommendation.pk}",
    )  # fmt: skip


def _heads_under(campaign, kinds=(Unit.Kind.BRANCH, Unit.Kind.GENERAL_BRANCH)):
    units = Unit.objects.active().under(campaign.unit_id).filter(kind__in=kinds)
    return cadres_of(*units.values_list("pk", flat=True))


def opened(campaign):
    """Cadres of every branch that takes part."""
    notify(
        _heads_under(campaign), kind="todo", title=_("推优开始了：%s") % campaign.title,
        body=_("%s 前报名、提名。点开能看到本支部的名额和每个人的条件。")
        % moment(campaign.nominate_until),
        url=reverse("party_pairing:campaign", args=[campaign.pk]),
        once=f"party_pairing.campaign.opened:{campaign.pk}",
    )  # fmt: skip


def last_days(campaign, unit_ids, day):
    """Cadres of branches without a candidate: nominations end soon."""
    notify(
        cadres_of(*unit_ids), kind="todo", title=_("还没有候选人：%s") % campaign.title,
        body=_("%s 截止，到时候没有候选人就开不了推优大会。") % moment(campaign.nominate_until),
        url=reverse("party_pairing:campaign", args=[campaign.pk]),
        once=f"party_pairing.campaign.last_days:{campaign.pk}:{day.isoformat()}",
    )  # fmt: skip


def not_looked_at(campaign, unit_ids, day):
    """Cadres of branches where somebody still waits for an answer: nominations end soon."""
    notify(
        cadres_of(*unit_ids), kind="todo", title=_("还有人等着核对：%s") % campaign.title,
        body=_("%s 截止。符合条件的列入候选，不列入的写一句原因。")
        % moment(campaign.nominate_until),
        url=reverse("party_pairing:campaign", args=[campaign.pk]),
        once=f"party_pairing.campaign.not_looked_at:{campaign.pk}:{day.isoformat()}",
    )  # fmt: skip


def ended(campaign):
    """Cadres: it is closed or called off."""
    is_off = campaign.state == Campaign.State.CALLED_OFF
    title = _("推优取消了：%s") if is_off else _("推优结束了：%s")
    body = _("原因：%s") % campaign.reason if is_off else _("每个人的结果都在批次页里。")
    notify(
        _heads_under(campaign), kind="system", title=title % campaign.title, body=body,
        url=reverse("party_pairing:campaign", args=[campaign.pk]),
        once=f"party_pairing.campaign.ended:{campaign.pk}",
    )  # fmt: skip


def concerned(recommendation, found):
    """Those in charge: something changed after a step."""
    notify(
        in_charge(recommendation) - {recommendation.user_id}, kind="todo",
        title=_("推优里有情况要处理"),
        shown_title=_("%s的推优：情况有变化") % recommendation.user.name,
        body="".join(each.words for each in found)[:300],
        url=reverse("party_pairing:recommendation", args=[recommendation.number]),
        once=f"party_pairing.concern:{found[0].pk}",
    )  # fmt: skip


def settled(recommendation, concern):
    """The person: what was decided about a change."""
    notify(
        [recommendation.user_id], kind="system", title=_("你的申请有新进展"),
        shown_title=_("推优：%s，已处理") % concern.get_kind_display(),
        body=_("%(words)s处理：%(answer)s") % {"words": concern.words, "answer": concern.answer},
        url=reverse("party_pairing:recommendation-mine"),
        once=f"party_pairing.concern.settled:{concern.pk}",
    )  # fmt: skip
