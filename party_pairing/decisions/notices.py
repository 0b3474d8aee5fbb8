"""One function per message about what follows the vote. What happens to somebody's way is told by
`candidates.actions.move`; here are those who have to do something, and what ends."""

from django.urls import reverse
from django.utils.translation import gettext as _

from party_pairing.decisions.deciders import people_for, publishers_of
from party_pairing.files.queries import holders_of
from tuanwei.notices.actions import notify
from tuanwei.publicity.window import spoken


def passed(meeting, many):
    """Who publishes and inspects after the vote: the general branch's leaders and staff in charge."""
    unit = meeting.unit
    notify(
        publishers_of(unit), kind="system",
        title=_("%(unit)s的推优大会有结果了") % {"unit": unit.name},
        body=_("%(campaign)s，通过 %(n)d 人，等考察、公示。")
        % {"campaign": meeting.campaign.title, "n": many},
        url=reverse("party_pairing:posting-list"), once=f"party_pairing.counted:{meeting.pk}",
    )  # fmt: skip


def waits(recommendation, step, due):
    """Those who decide the step: once a day, campaign, unit and step."""
    campaign, unit = recommendation.campaign, recommendation.unit
    people = [each for each in people_for(step.who, recommendation)
              if each.pk != recommendation.user_id]  # fmt: skip
    by = _("请在%(day)s前审完。") % {"day": spoken(due)} if due else ""
    notify(
        people, kind="system", title=_("推优等你审：%(step)s") % {"step": step.label},
        body=_("%(campaign)s，%(unit)s有人到了“%(step)s”。%(by)s")
        % {"campaign": campaign.title, "unit": unit.name, "step": step.label, "by": by},
        url=reverse("party_pairing:decision-queue"),
        once=f"party_pairing.step:{campaign.pk}:{unit.pk}:{step.key}:{recommendation.since:%Y%m%d}",
    )  # fmt: skip


def asked(recommendation):
    """The Party branch: somebody waits for its answer; once a day, campaign and Party branch."""
    branch = recommendation.party_branch_id
    if branch is None:
        return
    notify(
        holders_of([branch], "secretary", "organisation")[branch], kind="system",
        title=_("预推荐名单等党支部答复"),
        body=_("%(campaign)s有人走完了团组织的程序。党组织研究以后，请把答复登记上去。")
        % {"campaign": recommendation.campaign.title},
        url=reverse("party_pairing:answer-list"),
        once=f"party_pairing.asked:{recommendation.campaign_id}:{branch}:{recommendation.since:%Y%m%d}",
    )  # fmt: skip


def list_sent(milestone):
    """The Party branch gets a unit's list."""
    branch = milestone.party_branch_id
    if branch is None:
        return
    notify(
        holders_of([branch], "secretary", "organisation")[branch], kind="system",
        title=_("%(unit)s的推优名单报来了") % {"unit": milestone.unit.name},
        body=_("%(campaign)s，共 %(n)d 人。")
        % {"campaign": milestone.campaign.title, "n": len(milestone.lines)},
        url=reverse(
            "party_pairing:paper-word-unit",
            args=[milestone.campaign_id, milestone.unit_id, "list"],
        ),
        once=f"party_pairing.list:{milestone.pk}",
    )  # fmt: skip


def published(recommendation, publicity):
    """The person reads where the own name stands, and until when."""
    notify(
        [recommendation.user_id], kind="system", title=_("推优公示开始了"),
        body=_("%(title)s，公示到%(day)s 24:00。")
        % {"title": publicity.title, "day": spoken(publicity.ends_on)},
        url=reverse("publicity:publicity", args=[publicity.pk]),
        once=f"party_pairing.published:{recommendation.pk}:{publicity.pk}",
    )  # fmt: skip


def later(recommendation, answer):
    """The Party branch has not decided yet."""
    notify(
        [recommendation.user_id], kind="system", title=_("党组织的答复：继续培养，暂不确定"),
        body=_("%(reason)s 预推荐还在，有新的答复会再告诉你。") % {"reason": answer.reason},
        url=reverse("party_pairing:recommendation", args=[recommendation.number]),
        once=f"party_pairing.later:{answer.pk}",
    )  # fmt: skip


def ends_soon(recommendation, days):
    """Some days before it ends: the person and the Party branch."""
    people = [recommendation.user_id]
    if branch := recommendation.party_branch_id:
        people += [each.pk for each in holders_of([branch], "secretary", "organisation")[branch]]
    notify(
        people, kind="system",
        title=_("%(name)s的推荐还有 %(n)d 天到期")
        % {"name": recommendation.user.name, "n": days},
        body=_("推荐有效到%(day)s。到期没有被党组织吸收，就要重新推荐。")
        % {"day": spoken(recommendation.valid_until)},
        url=reverse("party_pairing:recommendation", args=[recommendation.number]),
        once=f"party_pairing.ends:{recommendation.pk}:{days}",
    )  # fmt: skip
