"""Papers of the demonstration college: one to confirm, one passed on, one recalled, one corrected, minutes,
a draft."""

from datetime import timedelta

from django.utils import timezone

from branches.organisation.models import Appointment
from tuanwei.circulars import actions
from tuanwei.circulars.models import Circular, Copy
from tuanwei.notices.models import Delivery, Notice

EVALUATION = """为进一步加强团员队伍建设，根据上级团委部署，现就做好本年度团员教育评议工作通知如下。
一、时间安排
本月内完成支部大会，下月五日前报送结果。
二、评议内容
（一）理想信念与政治表现。
（二）参加团日活动、志愿服务的情况。
（三）学习、工作中发挥作用的情况。
三、有关要求
各团支部要严格标准，评议等次为优秀的不超过参评团员的百分之三十。结果在支部内公示三个工作日。"""
SUBJECTS = (
    ("report", "关于第三季度主题团日评选结果的通报", 40,
     "经各支部申报、评委打分和公示，第三季度主题团日评选结果如下。\n请各支部学习获奖支部的做法，办好下一季度的团日活动。"),
    ("decision", "关于表彰 2025—2026 学年优秀共青团员的决定", 30,
     "经支部推荐、团总支审核、团委委员会议通过，决定对表现突出的团员予以表彰。\n希望受到表彰的同学珍惜荣誉，再接再厉。"),
    ("letter", "关于商请协助做好青年志愿服务站场地的函", 24,
     "因志愿服务站开展服务的需要，商请贵单位在每周三下午提供一间活动室。\n联系人：团委办公室。"),
    ("minutes", "团委第七次工作例会纪要", 12,
     "一、听取各团总支本月工作汇报。\n二、讨论冬季志愿服务安排，由志愿服务部牵头。\n三、确定下次例会的时间。"),
)  # fmt: skip


def fill(rng, cast):
    """Seven papers sent over two months with who has read and confirmed them."""
    by, committee, now = cast["T0001"], cast["committee"], timezone.now()
    for kind, title, days, body in SUBJECTS:
        roles = ["secretary", "deputy"] if kind in ("letter", "minutes") else []
        found = _sent(by, committee, title, body, kind=kind, roles=roles)
        _looked_back(rng, found, now - timedelta(days=days), read=88, confirmed=0)
    evaluation = _sent(
        by, committee, "关于做好 2026 年度团员教育评议的通知", EVALUATION, must_confirm=True,
        confirm_by=now + timedelta(days=3), addressees="各团总支、团支部",
    )  # fmt: skip
    _passed_on(evaluation, cast)
    _looked_back(rng, evaluation, now - timedelta(days=4), read=78, confirmed=62)
    wrong = _sent(by, committee, "关于冬季长跑报名的通知", "报名截止到十一月三十一日。")
    _looked_back(rng, wrong, now - timedelta(days=9), read=40, confirmed=0)
    draft, _is_new = actions.draft_correction(circular=wrong, by=by)
    actions.save_draft(
        by=by, circular=draft, edition=draft.edition, scopes=[(committee.pk, True)],
        fields={"body": "报名截止到十一月三十日。原通知日期写错，以这一份为准。"},
    )  # fmt: skip
    draft.refresh_from_db()
    right, _people = actions.send(circular=draft, by=by, edition=draft.edition)
    _looked_back(rng, right, now - timedelta(days=8), read=70, confirmed=0)
    early = _sent(
        by, committee, "关于校园歌手大赛决赛时间的通知", "决赛定于本周五晚七点，在大学生活动中心。"
    )
    _looked_back(rng, early, now - timedelta(days=16), read=55, confirmed=0)
    actions.recall(circular=early, by=by, reason="场地冲突，决赛改期，时间定了另行通知。")
    _draft(by, committee, "关于组织观看团史纪录片的通知", "请各支部在下周内组织一次集体观看。")


def _draft(by, unit, title, body, **fields):
    given = {"kind": "notice", "title": title, "body": body, "unit": unit} | fields
    return actions.save_draft(by=by, fields=given, scopes=[(unit.pk, True)])


def _sent(by, unit, title, body, **fields):
    draft = _draft(by, unit, title, body, **fields)
    found, _people = actions.send(circular=draft, by=by, edition=1)
    return found


def _passed_on(circular, cast):
    """By the secretaries of two branches, with a word each."""
    held = Appointment.objects.in_force().filter(
        post="secretary", unit__in=[unit.pk for unit in cast["branches"][:2]]
    )
    words = ("本周四班会一起学，没确认的先点确认。", "评议表周五前交给组织委员。")
    for each, note in zip(held.select_related("unit", "user").order_by("pk"), words, strict=False):
        actions.forward(circular=circular, by=each.user, unit=each.unit, note=note)


def _looked_back(rng, circular, at, *, read, confirmed):
    """As if it had been sent at `at`; so many in a hundred have read and confirmed it since."""
    at = max(at, timezone.localtime().replace(month=1, day=1))
    Circular.objects.filter(pk=circular.pk).update(sent_at=at, made_at=at)
    notices = [circular.notice_id, *circular.forwards.values_list("notice", flat=True)]
    Notice.objects.filter(pk__in=notices).update(created_at=at)
    circular.forwards.update(made_at=at + timedelta(hours=2))
    site = Delivery.objects.filter(notice__in=notices, channel="site")
    site.update(sent_at=at)
    Delivery.objects.filter(notice__in=notices).exclude(channel="site").delete()
    people = list(
        Copy.objects.filter(circular=circular).order_by("pk").values_list("user", flat=True)
    )
    rng.shuffle(people)
    seen, sure = (people[: len(people) * each // 100] for each in (read, confirmed))
    site.filter(recipient__in=seen).update(read_at=at + timedelta(hours=3))
    site.filter(recipient__in=sure).update(confirmed_at=at + timedelta(hours=5))
