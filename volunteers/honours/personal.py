"""What this room keeps about a person: honours, and transcripts as they were issued."""

from django.utils import timezone
from django.utils.translation import gettext as _

from volunteers.honours.models import Award, Transcript


def of(user):
    """{heading: [{label: value}]}."""
    awards = Award.objects.filter(volunteer__user=user.pk).select_related("evidence")
    transcripts = Transcript.objects.filter(volunteer__user=user.pk)
    return {
        _("志愿荣誉"): [
            {_("荣誉"): each.title, _("哪天"): each.given_on, _("谁授予的"): each.giver,
             _("证书或文件"): each.evidence.name if each.evidence else ""}
            for each in awards
        ],
        _("志愿服务证明"): [
            {_("查验码"): each.code, _("开具时间"): timezone.localtime(each.issued_at),
             _("内容"): each.content, _("作废时间"): each.revoked_at,
             _("作废原因"): each.revoked_because}
            for each in transcripts
        ],
    }  # fmt: skip
