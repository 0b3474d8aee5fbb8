"""Two menus and themes that students wish for, for a portal that somebody only tries out."""

from decimal import Decimal

from django.utils import timezone

from activities.menu import actions, queries
from activities.menu.models import Menu
from branches.organisation.models import Member
from branches.organisation.queries import STAFF_POSTS
from tuanwei.accounts.models import User
from tuanwei.proposals.models import Proposal, ProposalSupport

# title, aims, places of its months in the term, budget
THEMES = [
    ("融爱你我", "寝室和班级之间多走动，一学期认识一个新班。", (0, 1), "1500"),
    ("class show 班级风采大赛", "每个班上一次台，人人有份工。", (1, 2), "3000"),
    ("奔跑吧融智", "把夜跑变成习惯，每周两次，有人领跑。", (), "800"),
    ("11.27 红岩精神纪念活动", "走一次、讲一次、写一次。", (2,), "2000"),
    ("文武争霸——社团文化节", "每个社团拿出一样看家本领。", (3,), "5000"),
    ("三走：走下网络、走出宿舍、走向操场", "让不常运动的同学也有得玩。", (), "600"),
]
WISHES = [
    ("宿舍楼旧书漂流", "一楼放个书架，看完写一句话再放回去。", True, 14),
    ("食堂大叔教你一道菜", "每月一次，二十人一期。", True, 9),
    ("给高中母校写明信片", "寒假前寄出去。", False, 0),
]


def fill(rng, cast):
    """The menus of this term and the last one are published; the next is still to be drawn up."""
    staff = User.objects.filter(
        appointments__unit__kind="committee", appointments__post__in=STAFF_POSTS
    ).order_by("pk")[0]
    now = queries.current_term()
    for term, themes in ((now.previous, THEMES[:4]), (now, THEMES)):
        for title, aims, places, budget in themes:
            months = Menu(code=term.code).months
            actions.add_theme(
                term=term, by=staff, title=title, aims=aims, person=staff,
                months=[months[place] for place in places], budget=Decimal(budget),
            )  # fmt: skip
        actions.publish(term=term, by=staff)
    students = list(Member.objects.order_by("pk").values_list("user", flat=True)[20:80])
    for title, text, is_shown, many in WISHES:
        made = Proposal.objects.create(
            kind="theme", title=title, text=text, source="person", source_key=str(students[0]),
            made_by_id=students[0], is_shown=is_shown, made_at=timezone.now(),
        )  # fmt: skip
        ProposalSupport.objects.bulk_create(
            ProposalSupport(proposal=made, user_id=person)
            for person in rng.sample(students[1:], many)
        )
