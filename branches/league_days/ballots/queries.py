"""What was voted and who turned out."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.utils.translation import gettext as _

from branches.league_days.ballots import bursts, receipts
from branches.league_days.ballots.models import Ballot, Candidate, Poll, RollEntry, Voted
from branches.league_days.rules import counting
from branches.league_days.rules import spec as rules
from branches.league_days.rules.reckoning import Turnout, Votes
from branches.organisation.models import Appointment, Member, Unit
from tuanwei.lib.statements import Statement


def channel_of(poll):
    """The Channel of the rules behind a poll."""
    return poll.run.stage.panel(poll.panel).channel(poll.channel)


def counts_of(run):
    """(Votes, Turnouts) of the polls of a stage that are counted. Candidates that are out are left
    out of the votes."""
    votes, turnouts = [], []
    polls = run.polls.filter(state=Poll.State.COUNTED).prefetch_related("candidates")
    for poll in polls:
        poll.run = run
        counted = counted_of(poll)
        turnouts.append(Turnout(poll.panel, poll.channel, counted.valid, counted.invalid))
        votes += [
            Votes(poll.panel, poll.channel, str(each.number), counted.votes.get(str(each.number), 0))
            for each in poll.candidates.all() if not each.is_out
        ]  # fmt: skip
    return tuple(votes), tuple(turnouts)


def counted_of(poll):
    """The Counted of one poll: of its ballots, or of the totals that two persons entered."""
    channel = channel_of(poll)
    numbers = [str(each.number) for each in poll.candidates.all()]
    if channel.kind == rules.ONLINE:
        ballots = Ballot.objects.filter(poll=poll).values_list("choices", flat=True)
        return counting.count(ballots.iterator(chunk_size=5_000), channel, numbers)
    sheets = poll.paper_counts.filter(confirmed_by__isnull=False)
    found = sheets.aggregate(valid=Sum("valid", default=0), invalid=Sum("invalid", default=0))
    totals = [counting.Counted(votes) for votes in sheets.values_list("votes", flat=True)]
    return counting.Counted(counting.added(totals).votes, found["valid"], found["invalid"])


def is_online(poll):
    """True where people vote here, not on paper or elsewhere."""
    return channel_of(poll).kind == rules.ONLINE


def panel_of(poll):
    """The Panel of the rules behind a poll."""
    return poll.run.stage.panel(poll.panel)


def candidates_of(polls):
    """Candidates of these polls with all that a card shows."""
    rows = Candidate.objects.filter(poll__in=polls).order_by("poll", "number")
    return list(rows.select_related("entry__unit", "entry__league_day__gathering"))


STANDING = Statement(
    "standing_in_poll", ("bigint", "bigint", "bool"),
    f"""
    SELECT roll.id, roll.unit_id, EXISTS (
        SELECT 1 FROM branches_voted voted WHERE voted.voter_id = roll.id AND voted.round =
            CASE WHEN $3 THEN (statement_timestamp() AT TIME ZONE '{settings.TIME_ZONE}')::date
                - (poll.opens_at AT TIME ZONE '{settings.TIME_ZONE}')::date + 1 ELSE 0 END)
    FROM branches_rollentry roll JOIN branches_poll poll ON poll.id = roll.poll_id
    WHERE roll.poll_id = $1 AND roll.user_id = $2
    """,  # noqa: S608
)  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """Somebody's place on a frozen roll, and whether they have voted (today, where each day has a
    ballot of its own)."""

    voter: int
    unit: int | None
    has_voted: bool


def standing(poll_id, user, is_daily):
    """The Standing of `user`; None off the roll."""
    found = STANDING.rows(poll_id, user.pk, is_daily)
    return Standing(*found[0]) if found else None


STATUSES = (
    Member.Status.LEAGUE, Member.Status.ACTIVIST, Member.Status.DEVELOPMENT,
    Member.Status.PROBATIONARY, Member.Status.PARTY,
)  # fmt: skip
"""League members. Whoever joins the Party stays one until 28, says the League's constitution."""


def electors(run, roll):
    """Rows (user, unit) of those who may vote by the rules today, each person once."""
    if roll in (rules.SECRETARIES, rules.ENTERED_SECRETARIES):
        held = Appointment.objects.in_force().filter(
            post=Appointment.Post.SECRETARY, unit__is_active=True, user__is_active=True,
            unit__kind=Unit.Kind.BRANCH,
        )  # fmt: skip
        if roll == rules.ENTERED_SECRETARIES:
            held = held.filter(unit__in=run.entries.values("entry__unit"))
        return held.order_by("user", "starts_on", "pk").distinct("user").values_list("user", "unit")
    members = Member.objects.filter(left_on=None, user__is_active=True, branch__is_active=True)
    if roll == rules.MEMBERS:
        members = members.filter(political_status__in=STATUSES)
    return members.order_by("user").values_list("user", "branch")


def why_off(user, run, roll):
    """Why the rules do not let `user` vote, in words; "" when they do, today."""
    if electors(run, roll).filter(user=user.pk).exists():
        return ""
    if roll == rules.SECRETARIES:
        return _("这次由团支部书记来投。你现在不是团支部书记。")
    if roll == rules.ENTERED_SECRETARIES:
        return _("这次由参评支部的书记来投。你现在不是参评支部的书记。")
    member = Member.objects.filter(user=user.pk).select_related("branch").first()
    if member is None:
        return _("这次由学生来投，你的账号不在学生名册里。名册有误请找团支书。")
    if member.left_on:
        return _("名册上写你已经离校。有误请找团支书。")
    if member.branch is None or not member.branch.is_active:
        return _("你现在不在任何团支部。转接组织关系以后就在名册里了，请找团支书。")
    return _("这次由团员来投，你在名册上的政治面貌是“%(status)s”。有误请找团支书。") % {
        "status": member.get_political_status_display()
    }


def of_roll(poll):
    """[(number, unit id or "")] of the frozen roll, as its lines are made."""
    rows = RollEntry.objects.filter(poll=poll).values_list("user__number", "unit")
    return [(number, str(unit or "")) for number, unit in rows]


@dataclass(frozen=True)
class Branch:
    """How many of a branch were on the roll and have voted."""

    pk: int | None
    name: str
    size: int
    came: int


def turnout(poll):
    """[Branch] by name; on the roll and voted at least once."""
    has_voted = Exists(Voted.objects.filter(voter=OuterRef("pk")))
    rows = (
        RollEntry.objects.filter(poll=poll).annotate(came=has_voted).order_by()
        .values("unit", "unit__name").annotate(size=Count("pk"), many=Count("pk", filter=Q(came=True)))
    )  # fmt: skip
    found = [
        Branch(row["unit"], row["unit__name"] or "没有支部", row["size"], row["many"])
        for row in rows
    ]
    return sorted(found, key=lambda branch: branch.name)


def people_of(poll, unit_id):
    """[RollEntry] of a branch with `came`, by number."""
    rows = RollEntry.objects.filter(poll=poll, unit=unit_id).select_related("user")
    return rows.annotate(came=Exists(Voted.objects.filter(voter=OuterRef("pk")))).order_by(
        "user__number"
    )


def voters(poll):
    """{unit id as text: ballots} so far."""
    rows = Voted.objects.filter(voter__poll=poll).order_by()
    counted = rows.values("voter__unit").annotate(n=Count("voter_id"))
    return {str(row["voter__unit"] or ""): row["n"] for row in counted}


def bursts_of(poll):
    """[(name of the branch, Burst)] of a poll."""
    counted = RollEntry.objects.filter(poll=poll).order_by().values("unit").annotate(n=Count("pk"))
    sizes = {str(row["unit"] or ""): row["n"] for row in counted}
    found = bursts.bursts(list(poll.samples.values_list("at", "counts")), sizes)
    units = [int(each.unit) for each in found if each.unit]
    names = {
        str(pk): name for pk, name in Unit.objects.filter(pk__in=units).values_list("pk", "name")
    }
    return [(names.get(each.unit, "没有支部"), each) for each in found]


HOLDING = Statement(
    "ballot_held", ("bigint", "int", "text"),
    "SELECT ballots ? $3 FROM branches_box WHERE poll_id = $1 AND number = $2",
)  # fmt: skip


def holds(poll, receipt):
    """True when a ballot with this receipt is in its box, or was counted."""
    if poll.state == Poll.State.COUNTED:
        return Ballot.objects.filter(poll=poll, receipt=receipt).exists()
    return lies_in_box(poll, receipt)


def lies_in_box(poll, receipt):
    """True when a ballot with this receipt lies in a box of a poll (or Paper) that runs."""
    if not poll.boxes:
        return False
    found = HOLDING.rows(poll.pk, receipts.box_of(receipt, poll.boxes), receipt)
    return bool(found and found[0][0])
