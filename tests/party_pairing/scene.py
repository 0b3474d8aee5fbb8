"""People, rules, campaigns, meetings, rounds and pairs at every stage, written straight into the
tables.

Tests of a room that stand on lower rooms take what they need from here; a room's own steps are
tested through its actions.
"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from django.utils import timezone

from branches.organisation.models import PartyBranch
from party_pairing.candidates.models import Campaign, Recommendation
from party_pairing.files.models import Charge, PartyMembership, PartyPost, Record, RecordKind
from party_pairing.meetings.models import Attendee, Meeting
from party_pairing.pair_rules.models import PairKind, PairRules
from party_pairing.pair_rules.spec import Spec as PairSpec
from party_pairing.pairs.models import Pairing
from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.models import Track, TrackRules
from party_pairing.recommend_rules.spec import Condition, Limit, Quota, Spec, Step
from party_pairing.rounds.models import PairRound
from tuanwei.gatherings.models import Gathering

USUAL = Spec(
    conditions=(
        Condition("age", rules.AGE, "年龄 18–28 周岁", least=Decimal(18), most=Decimal(28)),
        Condition("application", rules.SINCE, "递交入党申请书满 6 个月", record="application",
                  least=Decimal(6)),
        Condition("rank", rules.RANK, "综测排名", record="comprehensive", most=Decimal(50),
                  period=rules.LAST_TERM, limits=(Limit(years=(1,), is_exempt=True),)),
        Condition("hours", rules.HOURS, "志愿服务满 5 小时", least=Decimal(5)),
        Condition("clean", rules.CLEAN, "没有处分", record="punishment", least=Decimal(12),
                  waived_by=rules.COMMITTEE),
    ),
    quotas=(Quota(rules.PERCENT, percent=Decimal(20)),),
    steps=(Step("general", "团总支审核", rules.GENERAL_BRANCH),
           Step("committee", "团委审批", rules.COMMITTEE)),
)  # fmt: skip
SHAPES = (
    ("application", "入党申请书", "day", ""), ("comprehensive", "综测排名", "rank", "term"),
    ("fails", "不及格门数", "number", "term"), ("punishment", "处分", "span", ""),
    ("school", "团校结业", "day", ""), ("dormitory", "宿舍等级", "mark", "term"),
    ("thoughts", "思想汇报", "day", ""),
)  # fmt: skip


class Scene:
    """`cast` is the known cast. Everything is made when asked for."""

    def __init__(self, cast):
        self.cast = cast
        self.numbers = cast.__dict__.setdefault("scene_numbers", count(1))

    def student(self, name="", branch=None, **fields):
        """One more student of a branch, old enough, with an application and hours to be credited."""
        n = next(self.numbers)
        user = self.cast.student_of(
            f"20241199{n:02}", name or f"学生{n}", branch or self.cast.branch,
            fields.pop("status", "league"),
        )  # fmt: skip
        made = {"born_on": date(2005, 5, 4), "joined_on": date(2019, 5, 4), "grade": 2024} | fields
        for key, value in made.items():
            setattr(user.member, key, value)
        user.member.save()
        return user

    def party_branch(self, name="会计学院学生党支部"):
        """A Party branch of the cast's general branch."""
        made, _is_new = PartyBranch.objects.get_or_create(
            name=name, defaults={"general_branch": self.cast.general_branch}
        )
        return made

    def party_member(self, name="", standing="formal", party_branch=None, **fields):
        """One more student who is in the Party, with the membership on record."""
        user = self.student(
            name, status="party" if standing == "formal" else "probationary", **fields
        )
        return self.in_party(user, standing, party_branch)

    def in_party(self, user, standing="formal", party_branch=None):
        """`user` belongs to a Party branch."""
        PartyMembership.objects.create(
            user=user, party_branch=party_branch or self.party_branch(), standing=standing,
            starts_on=date(2020, 1, 1), entered_by=self.cast.staff,
        )  # fmt: skip
        return user

    def contact(self, post="contact", party_branch=None):
        """Somebody with a post in the Party branch."""
        n = next(self.numbers)
        user = self.cast.user(f"T77{n:02}", f"党务{n}")
        PartyPost.objects.create(
            user=user, party_branch=party_branch or self.party_branch(), post=post,
            starts_on=date(2020, 1, 1), entered_by=self.cast.staff,
        )  # fmt: skip
        return user

    def charge(self, user=None, unit=None):
        """A member of staff in charge of a general branch."""
        made, _is_new = Charge.objects.get_or_create(
            user=user or self.cast.staff, unit=unit or self.cast.general_branch, ends_on=None,
            defaults={"starts_on": date(2020, 1, 1), "given_by": self.cast.administrator},
        )  # fmt: skip
        return made

    def kind(self, key):
        """A kind of records."""
        for place, (each, name, shape, period) in enumerate(SHAPES):
            RecordKind.objects.get_or_create(
                key=each, defaults={
                    "name": name, "shape": shape, "period": period, "position": place,
                    "marks": ["A", "B", "C"] if shape == "mark" else [],
                },
            )  # fmt: skip
        return RecordKind.objects.get(key=key)

    def record(self, user, key, **fields):
        """A line of somebody's file."""
        made = {"source": "typed", "entered_by": self.cast.staff} | fields
        return Record.objects.create(user=user, kind=self.kind(key), **made)

    def fit(self, user, on=date(2024, 9, 1)):
        """`user` has all records that the usual rules ask for; hours are the ledger's."""
        self.record(user, "application", on=on)
        return user

    def rules(self, spec=USUAL, name="团员推荐为入党积极分子"):
        """Rules in force of a track."""
        track, _is_new = Track.objects.get_or_create(name=name)
        last = track.rules.first()
        return TrackRules.objects.create(
            track=track, version=last.version + 1 if last else 1, document=spec.write(),
            in_force_from=timezone.now(), put_in_force_by=self.cast.staff,
        )  # fmt: skip

    def campaign(self, spec=USUAL, *, state="open", **fields):
        """A campaign of the committee in this month."""
        today = timezone.localdate()
        made = {
            "rules": fields.pop("rules", None) or self.rules(spec),
            "title": f"{today.month}月推优（{next(self.numbers)}）", "unit": self.cast.committee,
            "month": today.replace(day=1), "cut_off": today,
            "nominate_until": timezone.now() + timedelta(days=3), "state": state,
            "made_by": self.cast.staff, "opened_at": None if state == "draft" else timezone.now(),
            "reason": "计划改变" if state == "called_off" else "",
        } | fields  # fmt: skip
        return Campaign.objects.create(**made)

    def candidate(self, campaign, user=None, *, state="listed", **fields):
        """Somebody on their way."""
        user = user or self.student()
        made = {
            "number": f"TY{next(self.numbers):06}", "state": state,
            "unit": user.member.branch or self.cast.branch, "party_branch": self.party_branch(),
        } | fields  # fmt: skip
        return Recommendation.objects.create(campaign=campaign, user=user, **made)

    def meeting(self, campaign, unit=None, *, state="approved", at=None, **fields):
        """A branch's meeting; begins in an hour unless told otherwise."""
        unit, starts = unit or self.cast.branch, at or timezone.now() + timedelta(hours=1)
        gathering = Gathering.objects.create(
            kind="meeting", title="推优大会", starts_at=starts, ends_at=starts + timedelta(hours=1),
            unit=unit, place="教室", mode="open", made_by=self.cast.secretary,
            state="draft" if state in ("draft", "proposed", "returned") else "published",
        )  # fmt: skip
        decided = state not in ("draft", "proposed", "called_off")
        made = {
            "state": state, "chair": self.cast.secretary, "made_by": self.cast.secretary,
            "party_branch": self.party_branch(), "plan": "宣读候选人情况，无记名投票。",
            "decided_by": self.cast.general_secretary if decided else None,
            "decided_at": timezone.now() if decided else None,
            "reason": "人数不够" if state in ("invalid", "returned", "called_off") else "",
        } | fields  # fmt: skip
        return Meeting.objects.create(campaign=campaign, unit=unit, gathering=gathering, **made)

    def attendee(self, meeting, user=None, **fields):
        """Somebody who is expected."""
        return Attendee.objects.create(meeting=meeting, user=user or self.student(), **fields)

    def pair_rules(self, name="党员团员结对", **fields):
        """Rules in force of a kind of pairing."""
        kind, _is_new = PairKind.objects.get_or_create(name=name)
        last = kind.rules.first()
        return PairRules.objects.create(
            kind=kind, version=last.version + 1 if last else 1,
            document=replace(PairSpec(), **fields).write(), in_force_from=timezone.now(),
            put_in_force_by=self.cast.staff,
        )  # fmt: skip

    def round(self, *, state="collecting", **fields):
        """A round of pairing of the committee."""
        now = timezone.now()
        made = {
            "rules": fields.pop("rules", None) or self.pair_rules(), "title": "2026 秋结对",
            "unit": self.cast.committee, "opens_at": now - timedelta(days=1),
            "closes_at": now + timedelta(days=3), "confirm_until": now + timedelta(days=10),
            "goal": "everybody", "state": state, "made_by": self.cast.staff,
            "reason": "改期" if state == "called_off" else "",
        } | fields  # fmt: skip
        return PairRound.objects.create(**made)

    def pair(self, helper=None, member=None, **fields):
        """Two who are paired."""
        helper, member = helper or self.party_member(), member or self.student()
        made = {
            "rules": fields.pop("rules", None) or self.pair_rules(), "role": "main",
            "party_branch": self.party_branch(), "unit": member.member.branch,
            "starts_on": date(2026, 9, 1), "made_by": self.cast.staff,
        } | fields  # fmt: skip
        return Pairing.objects.create(helper=helper, member=member, **made)
