"""What this room keeps about a person, for the copy they may take."""

from django.utils.translation import gettext as _

from branches.organisation import people
from branches.organisation.models import Member

FIELDS = (
    "sex", "ethnicity", "born_on", "political_status", "joined_on", "development_number",
    "certificate_number", "is_registered_volunteer", "education", "grade", "major", "dormitory",
    "remark", "left_on",
)  # fmt: skip


def of(user):
    """{heading: [{label: value}]}."""
    member = Member.objects.filter(user=user.pk).select_related("branch").first()
    duties = people.duties_of(user)
    found = {
        _("任职与角色"): [
            {_("职务"): str(duty.label), _("组织"): duty.where, _("自"): duty.starts_on,
             _("至"): duty.ends_on}
            for held in duties.values() for duty in held
        ]
    }  # fmt: skip
    if member:
        labels = {name: Member._meta.get_field(name).verbose_name for name in FIELDS}
        found[_("团员、学生资料")] = [{str(labels[name]): getattr(member, name) for name in FIELDS}]
        found[_("组织关系")] = [
            {_("支部"): stay.branch.name, _("转入"): stay.starts_on, _("转出"): stay.ends_on,
             _("事由"): stay.reason}
            for stay in member.memberships.select_related("branch")
        ]  # fmt: skip
    return found
