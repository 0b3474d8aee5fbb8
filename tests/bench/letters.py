"""A college of 100 000 letters, written in one statement from invented words."""

from django.db import connection

PLACES = [
    "第一食堂",
    "第二食堂",
    "图书馆三楼",
    "东区宿舍",
    "西区浴室",
    "田径场",
    "教学楼A",
    "体育馆",
    "校医院",
    "快递站",
    "自习室",
    "实验楼",
]
MATTERS = [
    "排队太久",
    "热水不够",
    "灯光太暗",
    "空调坏了",
    "座位不足",
    "价格上涨",
    "晚上关门太早",
    "网络很慢",
    "卫生打扫",
    "垃圾没人清",
    "门禁打不开",
    "投影看不清",
    "噪声影响休息",
    "预约不上",
    "漏水",
    "通知太晚",
]
ASKS = [
    "希望尽快处理",
    "能不能延长时间",
    "请问由谁负责",
    "建议增加窗口",
    "麻烦核实一下",
    "想知道什么时候修好",
]
STATES = ["closed"] * 92 + ["handling"] * 3 + ["submitted"] * 2 + ["answered"] * 2 + ["refused"]

FILL = """
INSERT INTO mailbox_case (id, kind, number, tracking_hash, submission_hash, case_class_id, rules_id,
    visibility, author_id, title, text, publish_consent, received_at, state,
    state_before_wait, is_valued, lead_id, step, step_started_at, due_at, is_extended, urged,
    reopened_times, outcome, answered_at, answered_in_time, is_satisfied, responded_at, closed_at,
    shows_title)
SELECT gen_random_uuid(), 'suggestion', 'B' || lpad(n::text, 11, '0'), md5(n::text), md5('s' || n),
    c.case_class_id, c.id, 'named', a.id,
    p.places[1 + n %% 12] || p.matters[1 + (n / 12) %% 16],
    p.places[1 + n %% 12] || '最近' || p.matters[1 + (n / 12) %% 16] || '，'
        || p.asks[1 + (n / 7) %% 6] || '。上周' || (n %% 7 + 1) || '次遇到，编号' || n || '。',
    n %% 3 = 0, now() - (n * interval '5 minutes'), p.states[1 + n %% 100], '', n %% 20 = 0,
    u.ids[1 + n %% array_length(u.ids, 1)],
    CASE WHEN p.states[1 + n %% 100] IN ('handling', 'submitted') THEN 'answer' ELSE '' END,
    now() - (n * interval '5 minutes'),
    CASE WHEN p.states[1 + n %% 100] IN ('handling', 'submitted')
         THEN now() + (n %% 200 - 20) * interval '1 hour' END,
    false, 0, 0, CASE WHEN p.states[1 + n %% 100] = 'closed' THEN 'solved' ELSE '' END,
    now() - (n * interval '5 minutes') + interval '2 days', n %% 10 > 0, n %% 9 > 0,
    now() - (n * interval '5 minutes') + interval '4 hours',
    now() - (n * interval '5 minutes') + interval '3 days', n %% 3 = 0
FROM generate_series(1, %(count)s) n
CROSS JOIN (SELECT %(places)s::text[] places, %(matters)s::text[] matters, %(asks)s::text[] asks,
                   %(states)s::text[] states) p
CROSS JOIN (SELECT array_agg(id) ids FROM branches_unit WHERE kind = 'department') u
JOIN LATERAL (SELECT id, case_class_id FROM mailbox_classrules
              WHERE case_class_id = 1 + n %% 5 LIMIT 1) c ON true
JOIN accounts_user a ON a.number = 'bench-' || (n %% 1000)
"""

PUBLISH = """
INSERT INTO mailbox_publication (case_id, title, question, answer, prepared_by_id, prepared_at,
    approved_by_id, published_on)
SELECT id, title, text, '已经处理。', %(staff)s, now(), author_id, received_at::date
FROM mailbox_case WHERE publish_consent AND state = 'closed' ORDER BY received_at DESC LIMIT 10000
"""


def fill(count=100_000):
    """People, units and `count` letters; returns (students, staff)."""
    from branches.organisation.models import Appointment, Unit
    from tuanwei.accounts.models import User

    if User.objects.filter(number="bench-0").exists():
        return (
            list(User.objects.filter(number__startswith="bench-")),
            User.objects.get(number="staff"),
        )
    students = User.objects.bulk_create(
        User(number=f"bench-{n}", name=f"同学{n}") for n in range(1000)
    )
    staff = User.objects.create_user("staff", "周一鸣")
    committee = Unit.objects.create(name="团委", kind="committee")
    Appointment.objects.create(user=staff, unit=committee, post="staff")
    for name in ("后勤处", "教务处", "学生处", "图书馆", "保卫处"):
        Unit.objects.create(name=name, kind="department", parent=committee)
    with connection.cursor() as cursor:
        cursor.execute(
            FILL,
            {"count": count, "places": PLACES, "matters": MATTERS, "asks": ASKS, "states": STATES},
        )
        cursor.execute(PUBLISH, {"staff": staff.pk})
        cursor.execute("VACUUM ANALYZE")
    return students, staff
