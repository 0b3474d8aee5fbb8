"""Claims at every stage for a portal that somebody only tries out."""

import io
from datetime import timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from branches.organisation.models import Appointment
from volunteers.claims import actions, deciding, disputes, looking, publishing
from volunteers.claims.models import Claim
from volunteers.claims.queries import claim_grades
from volunteers.hours.actions import note_service
from volunteers.hours.models import ServiceKind, Volunteer
from volunteers.hours.people import volunteer_of

# what, days ago, from, hours, how far it goes
CLAIMS = (
    ("敬老院慰问老人", 3, 14, 2, "draft"), ("社区垃圾分类劝导", 2, 9, 3, "branch"),
    ("图书馆书架整理", 4, 14, 2, "branch"), ("迎新志愿服务", 5, 8, 4, "committee"),
    ("地铁站文明引导", 6, 17, 2, "returned"), ("“融爱你我”感恩节义卖", 7, 10, 3, "ready"),
    ("运动会检录", 8, 8, 4, "ready"), ("敬老院包饺子", 9, 14, 3, "public"),
    ("旧衣回收登记", 10, 13, 2, "refused"),
)  # fmt: skip


def fill(rng, cast):
    """The first branch's people at every stage, a sheet's rows, a dispute, something to look at."""
    branch = cast["branches"][0]
    people = [member.user for member in cast["members"] if member.branch_id == branch.pk][:12]
    held = Appointment.objects.in_force().filter(unit=branch).values_list("user", flat=True)
    people = [each for each in people if each.pk not in set(held)]
    cadre = Appointment.objects.in_force().filter(unit=branch).select_related("user").first()
    kind = ServiceKind.objects.filter(is_active=True).first()
    for place, row in enumerate(CLAIMS):
        _claim(cast, people[0 if place < 5 else place % len(people)], cadre, kind, *row)
    _imported(cast)
    if Claim.objects.filter(state=Claim.State.READY, title="敬老院包饺子").exists():
        keys = Claim.objects.filter(title="敬老院包饺子").values_list("pk", flat=True)
        publishing.publish(by=cast["T0001"], keys=list(keys))
    _services(cast, people[0], kind)
    looking.look()


def _claim(cast, person, cadre, kind, title, ago, start, hours, until):
    begins = timezone.localtime().replace(hour=start, minute=0, second=0, microsecond=0)
    begins -= timedelta(days=ago)
    claim = actions.save_claim(
        by=person, title=title, kind=kind, day=begins.date(), starts_at=begins,
        ends_at=begins + timedelta(hours=hours), minutes=Decimal(hours * 60), place="渝北区",
        served=20, witness="社区王主任", words="全班报名，带队的是学习委员。",
        files=[("start", _picture(title, "开始")), ("end", _picture(title, "结束"))],
    )  # fmt: skip
    try:
        if until != "draft":
            claim = actions.submit_claim(claim=claim, by=person)
            _decide(cast, claim, cadre, until)
    except ValidationError:  # other rules than the usual ones: it stays where it is
        return


def _decide(cast, claim, cadre, until):
    if until == "branch":
        return
    if claim.state == Claim.State.BRANCH and cadre:
        if until == "refused":
            deciding.refuse(claim=claim, by=cadre.user, reason="那天班里没有组织这次服务。")
            return
        claim = deciding.agree(claim=claim, by=cadre.user)
    if until == "returned":
        deciding.give_back(
            claim=claim, by=cast["T0001"], reason="结束时的照片看不清时间，请换一张。"
        )
    elif until in ("ready", "public") and claim.state == Claim.State.COMMITTEE:
        grade = claim_grades(claim.day)[0].key
        deciding.agree(
            claim=claim, by=cast["T0001"], grade=grade, checked=deciding.checks_asked(claim)
        )


def _imported(cast):
    """Rows of a sheet about people who are in no roster yet."""
    day = timezone.localdate().replace(day=1)
    for place, name in enumerate(("丁莉", "张伟", "张伟")):
        person = Volunteer.objects.create(
            name=name, number=f"202303900{place}", code=f"57066280268528560{place}"
        )
        Claim.objects.create(
            volunteer=person, title="城乡社区市民学校授课", is_month=True, minutes=Decimal(90),
            day=day, grade=claim_grades(day)[0].key, state=Claim.State.READY,
            batch=1, made_by=cast["T0001"], submitted_at=timezone.now(),
        )  # fmt: skip


def _services(cast, person, kind):
    """Two services that overlap, one of them disputed, one edited."""
    begins = timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0)
    begins -= timedelta(days=12)
    made = [
        note_service(
            origin=f"demo:{place}", source="system", volunteer=volunteer_of(person), kind=kind,
            title=title, day=begins.date(), came_at=begins + timedelta(hours=place),
            left_at=begins + timedelta(hours=place + 2), grade="checked",
        )
        for place, title in enumerate(("社区支教", "社区图书角"))
    ]  # fmt: skip
    disputes.dispute(
        service=made[0], by=person, words="那天 12:00 才走，签退忘了扫，带队老师知道。"
    )
    disputes.edit_service(
        service=made[1], by=cast["T0001"], reason="中间去了图书角以外的地方。", came_at=made[1].came_at,
        left_at=made[1].left_at, minutes=Decimal(60), grade="confirmed",
    )  # fmt: skip


def _picture(title, moment):
    image = Image.new("RGB", (800, 600), (214, 226, 220))
    ImageDraw.Draw(image).rectangle((120, 160, 680, 460), fill=(120, 150, 140))
    target = io.BytesIO()
    image.save(target, "JPEG")
    return SimpleUploadedFile(f"{title}{moment}.jpg", target.getvalue(), content_type="image/jpeg")
