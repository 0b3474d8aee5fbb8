"""What this room keeps about a person: posts as contact person, stand-ins, follow-ups, opinions, practice."""

from django.db.models import Q
from django.utils.translation import gettext as _

from branches.liaison.meeting_models import FollowUp, Invitation, MinutesRead, Opinion
from branches.liaison.models import Contact
from branches.liaison.practice_models import Practice, PracticeComment, PracticeUse


def of(user):
    """{heading: [{label: value}]}."""
    contacts = Contact.objects.filter(user=user.pk).select_related("unit")
    stood_in = Invitation.objects.filter(Q(substitute=user.pk) | Q(excuse_by=user.pk))
    uses = PracticeUse.objects.filter(by=user.pk).select_related("practice", "unit")
    return {
        _("我当联络员"): [
            {_("单位"): each.unit.name, _("身份"): each.get_role_display(),
             _("从"): each.starts_on, _("到"): each.ends_on}
            for each in contacts.order_by("pk")
        ],
        _("我替代参会、替单位请假"): [
            {_("会议"): each.meeting.gathering.title, _("单位"): each.unit.name,
             _("请假原因"): each.excuse if each.excuse_by_id == user.pk else ""}
            for each in stood_in.select_related("meeting__gathering", "unit").order_by("pk")
        ],
        _("我读过的会议纪要"): [
            {_("纪要"): str(each.minutes), _("打开"): each.at, _("确认"): each.confirmed_at}
            for each in MinutesRead.objects.filter(user=user.pk)
            .select_related("minutes__meeting__gathering").order_by("pk")
        ],
        _("我落实的事项"): [
            {_("事项"): each.title, _("办完日期"): each.due_on, _("状态"): each.get_state_display()}
            for each in FollowUp.objects.filter(person=user.pk).order_by("pk")
        ],
        _("我在会上提的意见"): [
            {_("意见"): each.text, _("提出"): each.raised_at, _("答复"): each.words}
            for each in Opinion.objects.filter(raised_by=user.pk).order_by("pk")
        ],
        _("我在交流板写的"): [
            {_("标题"): each.title, _("写于"): each.made_at}
            for each in Practice.objects.filter(made_by=user.pk).order_by("pk")
        ] + [
            {_("标题"): each.practice.title, _("写于"): each.at, _("内容"): each.words}
            for each in uses.order_by("pk")
        ] + [
            {_("标题"): each.practice.title, _("写于"): each.at, _("内容"): each.text}
            for each in PracticeComment.objects.filter(by=user.pk)
            .select_related("practice").order_by("pk")
        ],
    }  # fmt: skip
