"""What decisions keep about one person."""

from django.utils.translation import gettext as _

from party_pairing.decisions.models import Decision, PartyAnswer, Posting


def of(user):
    """{heading: [{label: value}]}."""
    decisions = Decision.objects.filter(recommendation__user=user.pk).select_related(
        "recommendation__campaign__rules"
    )
    answers = PartyAnswer.objects.filter(recommendation__user=user.pk).select_related(
        "recommendation"
    )
    postings = Posting.objects.filter(recommendations__user=user.pk).select_related("publicity")
    return {
        _("推优的审批"): [
            {_("推优"): each.recommendation.number, _("环节"): _step(each),
             _("意见"): each.get_verdict_display(), _("理由"): each.reason, _("时间"): each.at}
            for each in decisions
        ],
        _("党组织的答复"): [
            {_("推优"): each.recommendation.number, _("答复"): each.get_answer_display(),
             _("日期"): each.on, _("文号、会议"): each.paper, _("理由"): each.reason}
            for each in answers
        ],
        _("推优公示"): [
            {_("公示"): each.publicity.title, _("从"): each.publicity.starts_on,
             _("到"): each.publicity.ends_on, _("状态"): each.publicity.get_state_display()}
            for each in postings
        ],
    }  # fmt: skip


def _step(decision):
    step = decision.recommendation.campaign.spec.step(decision.step)
    return step.label if step else _("考察")
