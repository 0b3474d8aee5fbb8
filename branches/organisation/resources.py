"""The columns of a roster going out, as a django-import-export resource.

The resource declares fields and headings, and serves single rows in the admin; the export centre
reads the same fields with one query, because row by row takes a minute for 30 000 members.
"""

from django.utils.translation import gettext_lazy as _
from import_export import fields, resources

from branches.organisation import people
from branches.organisation.models import Member
from branches.organisation.permissions import can_list_members
from tuanwei.accounts.models import User
from tuanwei.jobs import exports
from tuanwei.lib import masking


class MemberResource(resources.ModelResource):
    """A member with account and branch; headings are those that the importer knows."""

    number = fields.Field("user__number", _("学号"))
    name = fields.Field("user__name", _("姓名"))
    sex = fields.Field("sex", _("性别"))
    ethnicity = fields.Field("ethnicity", _("民族"))
    born_on = fields.Field("born_on", _("出生年月"))
    political_status = fields.Field("political_status", _("政治面貌"))
    joined_on = fields.Field("joined_on", _("入团时间"))
    development_number = fields.Field("development_number", _("发展团员编号"))
    certificate_number = fields.Field("certificate_number", _("团员证号"))
    is_registered_volunteer = fields.Field("is_registered_volunteer", _("是否注册志愿者"))
    phone = fields.Field("user__phone", _("手机号"))
    email = fields.Field("user__email", _("邮箱"))
    education = fields.Field("education", _("文化程度"))
    college = fields.Field("branch__parent__name", _("学院"))
    major = fields.Field("major", _("专业"))
    branch = fields.Field("branch__name", _("团支部"))
    grade = fields.Field("grade", _("年级"))
    dormitory = fields.Field("dormitory", _("宿舍"))
    remark = fields.Field("remark", _("备注"))

    class Meta:
        model = Member
        fields = (
            "number", "name", "sex", "ethnicity", "born_on", "political_status", "joined_on",
            "development_number", "certificate_number", "is_registered_volunteer", "phone",
            "email", "education", "college", "major", "branch", "grade", "dormitory", "remark",
        )  # fmt: skip


MASKS = {
    "number": masking.number, "name": masking.name, "phone": masking.phone,
    "email": masking.email, "development_number": masking.number,
    "certificate_number": masking.number, "born_on": lambda day: day and f"{day:%Y}",
    "dormitory": masking.name, "remark": lambda text: "*" * min(len(text or ""), 3),
}  # fmt: skip
WORDS = {
    "sex": {code: str(label) for code, label in Member.Sex.choices},
    "political_status": {code: str(label) for code, label in Member.Status.choices},
}
COLUMNS = tuple(
    exports.Column(
        key, MemberResource.fields[key].column_name, is_personal=key in MASKS,
        is_default=key not in {"dormitory", "remark", "certificate_number"},
    )
    for key in MemberResource.Meta.fields
)  # fmt: skip


def member_rows(parameters, columns, masked):
    """(total, iterator of rows) for the export centre; `parameters` may hold the list's own
    `unit`, `status` and `q`."""
    unit = str(parameters.get("unit", ""))
    members = people.roster(
        User.objects.get(pk=parameters["by"]),
        unit=int(unit) if unit.isdigit() else None,
        status=str(parameters.get("status", "")),
        text=str(parameters.get("q", "")),
    )
    paths = [MemberResource.fields[key].attribute for key in columns]
    change = [
        (place, MASKS[key] if masked and key in MASKS else WORDS[key].get)
        for place, key in enumerate(columns)
        if (masked and key in MASKS) or key in WORDS
    ]
    rows = members.order_by("branch__name_pinyin", "user__name_pinyin", "pk").values_list(*paths)
    return members.count(), _changed(rows.iterator(chunk_size=2_000), change)


def _changed(rows, change):
    for row in rows:
        cells = list(row)
        for place, function in change:
            cells[place] = function(cells[place])
        yield cells


exports.register("members", _("团员名册"), COLUMNS, member_rows, can_list_members, can_list_members)
