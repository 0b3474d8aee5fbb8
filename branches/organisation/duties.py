"""What a post or a role lets a person do, in the words shown to people. No database."""

from django.utils.translation import gettext_lazy as _

from branches.organisation.models import Appointment, Unit
from tuanwei.accounts.models import Grant

Kind, Post, Role = Unit.Kind, Appointment.Post, Grant.Role

CADRES = (
    Post.SECRETARY, Post.DEPUTY, Post.ORGANISATION, Post.PUBLICITY, Post.CULTURE,
    Post.PRODUCTION, Post.RIGHTS, Post.VOLUNTEER, Post.OTHER,
)  # fmt: skip
POSTS = {
    Kind.COMMITTEE: (Post.SECRETARY, Post.DEPUTY, Post.STAFF, Post.DUTY_TEACHER, Post.OTHER),
    Kind.GENERAL_BRANCH: (*CADRES, Post.ANSWERER, Post.AUDITOR),
    Kind.BRANCH: CADRES,
    Kind.DEPARTMENT: (Post.ANSWERER, Post.AUDITOR, Post.DUTY_TEACHER, Post.OTHER),
}
STAFF_WORDS = _("受理、转办全部来信；维护组织、任职和名册；导入导出；发公告。")
WORDS = {
    (Kind.COMMITTEE, Post.SECRETARY): STAFF_WORDS,
    (Kind.COMMITTEE, Post.DEPUTY): STAFF_WORDS,
    (Kind.COMMITTEE, Post.STAFF): STAFF_WORDS,
    (Kind.GENERAL_BRANCH, Post.SECRETARY): _(
        "查看并导出下属支部的名册，任免支部干部，在下属支部之间转接组织关系，发激活码；"
        "答复转到本团总支的来信。"
    ),
    (Kind.BRANCH, Post.SECRETARY): _("查看并导入本支部名册，给本支部同学发激活码。"),
    (Kind.DEPARTMENT, Post.ANSWERER): _("答复转到本部门的来信。"),
    (Kind.DEPARTMENT, Post.AUDITOR): _("审核本部门的答复，通过后才发给同学。"),
}
BY_KIND = {
    Kind.COMMITTEE: _("参与团委的工作。"),
    Kind.GENERAL_BRANCH: _("查看下属支部的名册（个人信息部分隐藏）。"),
    Kind.BRANCH: _("查看本支部的名册（个人信息部分隐藏）。"),
    Kind.DEPARTMENT: _("查看转到本部门的来信。"),
}
BY_ROLE = {
    Role.ADMINISTRATOR: _("管理授权、组织和任职，查看全部来信；查看名册会留下记录。"),
    Role.SUPERVISOR: _("查看操作记录和统计，不参与决定。"),
    Role.TEACHER: _("查看来信和统计，不修改。"),
}


def of_post(kind, post):
    """What a post in a unit of this kind allows."""
    return WORDS.get((kind, post)) or BY_KIND[kind]


def of_role(role):
    """What a grant allows."""
    return BY_ROLE[role]


def choices(kind):
    """The posts that exist in a unit of this kind, for a form."""
    return [(post.value, post.label) for post in POSTS[kind]]
