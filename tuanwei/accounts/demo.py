"""The people of the demonstration who can be tried with one click.

`fill` is called by `manage.py demo_data`, first of all rooms.
"""

from datetime import date

from django.contrib.auth.hashers import make_password
from django.utils.crypto import get_random_string

from tuanwei.accounts.models import Grant, User
from tuanwei.lib.pinyin import name_keys

DEMO_ROLES = [
    ("2024110101", "学生", "写信、查进度、评价答复"),
    ("2024110102", "团支书", "本支部名册、发激活码、导入花名册"),
    ("T1001", "团总支书记", "下属支部的名册与任职"),
    ("T3001", "后勤处答复人", "答复转来的信件"),
    ("T3003", "后勤处审核人", "审核答复，第二人把关"),
    ("T3002", "后勤处另一位答复人", "重办换人、代办"),
    ("T0001", "团委工作人员", "受理、转办、导入导出、发公告"),
    ("T0002", "团委另一位同事", "第二人确认：公开稿、署名、暂停来信"),
    ("T0000", "团委书记", "批示、签发、督办超期"),
    ("T0009", "团委管理员", "授权、组织与任职、全部信件"),
    ("T2001", "指导教师", "查看信件与统计"),
    ("T0008", "监督组", "查看操作记录与统计"),
]
NAMES = {
    "2024110101": "林知夏", "2024110102": "苏念", "T1001": "江临", "T3001": "吴立",
    "T3003": "王稳", "T0001": "周一鸣", "T0009": "何思远", "T2001": "陈望舒", "T0008": "沈清",
    "T3002": "彭思岚", "T0002": "陆可", "T0000": "方远",
}  # fmt: skip
GRANTS = {"T0009": "administrator", "T0008": "supervisor", "T2001": "teacher"}


def is_cast(number):
    """True for the numbers above."""
    return number in NAMES


def new_user(number, name, password, **fields):
    """An unsaved user with the keys that `save` would fill; `password` is already hashed."""
    pinyin, initials = name_keys(name)
    return User(
        number=number, name=name, name_pinyin=pinyin, name_initials=initials, password=password,
        **fields,
    )  # fmt: skip


def fill(rng, cast):
    """Create the cast with one password, told in `cast["password"]`, and its grants."""
    cast["password"] = f"demo-{get_random_string(8, 'abcdefghjkmnpqrstuvwxyz23456789')}"
    encoded = make_password(cast["password"])
    users = User.objects.bulk_create(
        new_user(number, name, encoded) for number, name in NAMES.items()
    )
    cast.update({user.number: user for user in users})
    Grant.objects.bulk_create(
        Grant(user=cast[number], role=role, starts_on=date(2025, 9, 1), reason="演示")
        for number, role in GRANTS.items()
    )
