"""The roster of a team as a sheet; telephone numbers in full only for those who lead it."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from branches.organisation.queries import hats
from tuanwei.accounts.models import User
from tuanwei.jobs import exports
from tuanwei.lib import masking
from volunteers.teams import queries
from volunteers.teams.permissions import is_leading, team_to_people

COLUMNS = (
    exports.Column("name", _("姓名")), exports.Column("number", _("学号")),
    exports.Column("branch", _("团支部")), exports.Column("role", _("身份")),
    exports.Column("since", _("加入")), exports.Column("phone", _("手机"), is_personal=True),
    exports.Column("qualifications", _("资质")),
)  # fmt: skip
STANDINGS = {
    "valid": _("有效"), "expiring": _("快到期"), "pending": _("待确认"), "over": _("过期"),
    "missing": _("没有"),
}  # fmt: skip


def rows(parameters, columns, masked):
    """A row for each person in the team; who may see it is asked again."""
    user = User.objects.get(pk=parameters["by"])
    team = team_to_people(user, int(parameters["team"]))
    if not masked and not is_leading(user, team):
        raise PermissionDenied
    people = list(queries.roster(team).order_by("place", "user__name_pinyin", "pk"))
    held = queries.qualifications_of([each.user_id for each in people], queries.in_use())
    return len(people), (
        tuple(_row(each, held[each.user_id], masked)[key] for key in columns) for each in people
    )


def _row(person, held, masked):
    return {
        "name": person.user.name, "number": person.user.number,
        "branch": person.branch or "", "role": person.get_role_display(), "since": f"{person.joined_on:%Y-%m-%d}",
        "phone": masking.phone(person.user.phone) if masked else person.user.phone,
        "qualifications": "；".join(
            f"{each.qualification}：{STANDINGS[each.standing]}"
            + (f"（到 {each.valid_until:%Y-%m-%d}）" if each.valid_until else "")
            for each in held
        ),
    }  # fmt: skip


def can_export(user):
    """Those with a roster to see: `rows` asks which."""
    worn = hats(user)
    return worn.is_staff or bool(worn.branch_ids or worn.general_branch_ids) or leads_any(user)


def leads_any(user):
    """True for those who lead some team."""
    return bool(queries.leading(user))


def register():
    """It starts from the roster, which knows the team."""
    exports.register(
        "team-roster",
        _("服务队花名册"),
        COLUMNS,
        rows,
        can_export,
        leads_any,
        is_listed=False,
        where="volunteers:team-list",
    )
