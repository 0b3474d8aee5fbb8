"""What the papers say, drafted from data: minutes, opinion, form, summary, the list for the Party branch
(R15). The same for the page and for Word."""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from django.utils import timezone

from branches.organisation.models import Appointment, Member
from party_pairing.decisions.queries import ways_of
from party_pairing.meetings.models import Attendee, Meeting
from party_pairing.meetings.queries import outcomes_of
from party_pairing.meetings.wording import rate_words
from party_pairing.recommend_rules import spec as rules

NO_POST = "无"
DASH = "—"
BASES = {
    rules.EXPECTED: "应到会", rules.VOTING: "有表决权", rules.PRESENT: "实到会",
    rules.ISSUED: "发出的票", rules.CAST: "收回的票", rules.VALID: "有效票",
}  # fmt: skip


def day_words(day):
    """2026年12月3日."""
    return f"{day.year}年{day.month}月{day.day}日" if day else "　　年　　月　　日"


def number_words(number):
    """A figure, or room to write it."""
    return "____" if number is None else str(number)


@dataclass(frozen=True)
class Row:
    """One person on a list: what every paper says about them."""

    recommendation: object
    name: str
    number: str
    unit: str
    phone: str
    post: str
    status: str
    votes: object
    state: str

    @property
    def rate(self):
        """通过率 in words."""
        return rate_words(self.votes.rate) if self.votes else DASH

    @property
    def yes(self):
        """Votes in favour."""
        return number_words(self.votes.yes) if self.votes else DASH


def post_of(spec, held):
    """The post that stands in the form: one of those that the rules allow (R15); `held` are the
    posts and titles of a person, the highest first."""
    if not spec.posts:
        return held[0] if held else NO_POST
    for words in held:
        for allowed in spec.posts:
            if allowed == words or _short(allowed) == _short(words):
                return allowed
    return next((each for each in spec.posts if each == NO_POST), "")


def _short(words):
    """团支部副书记 and 副书记(班长) are both 副书记."""
    for each in ("（", "("):
        words = words.split(each)[0]
    words = words.removeprefix("团支部").removeprefix("团支")
    return words.removesuffix("委员") or words


def rows_of(campaign, recommendations):
    """[Row] in the order given. Five queries."""
    people = [each.user_id for each in recommendations]
    votes = outcomes_of(recommendations)
    members = {each.user_id: each for each in Member.objects.filter(user__in=people)}
    held: dict = {}
    appointments = Appointment.objects.in_force().filter(
        user__in=people, unit__kind__in=("branch", "general_branch")
    )
    order = [value for value, _label in Appointment.Post.choices]
    for each in sorted(appointments, key=lambda one: order.index(one.post)):
        held.setdefault(each.user_id, []).extend(
            filter(None, (each.title, str(each.get_post_display())))
        )
    spec = campaign.spec
    return [
        Row(
            each, each.user.name, each.user.number, each.unit.name, each.user.phone or "",
            post_of(spec, held.get(each.user_id, [])),
            str(members[each.user_id].get_political_status_display())
            if each.user_id in members else "", votes.get(each.pk), str(each.get_state_display()),
        )
        for each in recommendations
    ]  # fmt: skip


@dataclass(frozen=True)
class Opinion:
    """推优意见 about one person: the template of 应到/实到/赞成/通过率, in as many copies as the rules
    ask for."""

    campaign: object
    row: Row
    meeting: Meeting | None
    text: tuple[str, ...]
    decisions: tuple
    copies: int
    day: dt.date


def opinion_of(recommendation):
    """The Opinion, with blanks where nothing is known yet."""
    campaign = recommendation.campaign
    row = rows_of(campaign, [recommendation])[0]
    votes, track = row.votes, campaign.rules.track.name
    way = ways_of([recommendation])[0]
    when = timezone.localtime(votes.meeting.gathering.starts_at) if votes else None
    text = [
        f"{row.unit}于{day_words(when)}召开团员大会，对{row.name}同志“{track}”进行了讨论和无记名投票。",
        f"应到会 {number_words(votes and votes.expected)} 人，实到会 "
        f"{number_words(votes and votes.present)} 人，有表决权 {number_words(votes and votes.voting)} 人；"
        f"发出选票 {number_words(votes and votes.issued)} 张，收回 "
        f"{number_words(votes and votes.cast)} 张，其中无效 {number_words(votes and votes.invalid)} 张。",
        f"赞成 {number_words(votes and votes.yes)} 票，反对 {number_words(votes and votes.no)} 票，弃权 "
        f"{number_words(votes and votes.abstained)} 票，通过率 {row.rate}。",
    ]  # fmt: skip
    posted = [each.publicity for each in way.postings if each.publicity.state == "concluded"]
    for each in posted:
        text.append(
            f"{day_words(each.starts_on)}至{day_words(each.ends_on)}公示 {each.workdays} 个工作日，"
            f"公示期满，异议均已裁定。"
        )
    to_status = dict(Member.Status.choices).get(campaign.spec.to_status, "")
    if recommendation.state in PASSED:
        text.append(f"经研究，同意推荐{row.name}同志为{to_status}。")
    elif recommendation.state not in ("applied", "listed"):
        text.append(f"这一次没有推荐{row.name}同志为{to_status}：{row.state}。")
    return Opinion(
        campaign, row, votes.meeting if votes else None, tuple(text), way.decisions,
        campaign.spec.copies, timezone.localdate(),
    )  # fmt: skip


@dataclass(frozen=True)
class Form:
    """推优登记表: the person, the post, the conditions as they were last kept, opinions of the steps."""

    campaign: object
    row: Row
    member: Member | None
    post: str
    posts: tuple[str, ...]
    words: str
    conditions: tuple
    steps: tuple
    opinion: Opinion
    copies: int


def form_of(recommendation, post=""):
    """The Form; `post` as it was chosen among those allowed, else the one that fits."""
    campaign = recommendation.campaign
    opinion = opinion_of(recommendation)
    row, spec = opinion.row, campaign.spec
    check = recommendation.checks.first()
    decisions = {each.step: each for each in opinion.decisions}
    steps = tuple((step, decisions.get(step.key)) for step in spec.steps)
    return Form(
        campaign, row, Member.objects.filter(user=recommendation.user_id).first(),
        post if post in spec.posts else row.post, spec.posts, recommendation.words,
        tuple(check.findings) if check else (), steps, opinion, spec.copies,
    )  # fmt: skip


@dataclass(frozen=True)
class Minutes:
    """A meeting's minutes: heads, plan, every round with its votes, what was written by hand."""

    campaign: object
    unit: object
    meeting: Meeting
    starts_at: dt.datetime
    place: str
    excused: tuple[str, ...]
    without_vote: tuple[str, ...]
    rounds: tuple
    passed: tuple[str, ...]


def minutes_of(campaign, unit):
    """The Minutes of the unit's last meeting that was not called off; None without one. Six queries."""
    meeting = (
        Meeting.objects.filter(campaign=campaign, unit=unit)
        .exclude(state=Meeting.State.CALLED_OFF)
        .select_related("gathering", "chair", "party_branch", "decided_by")
        .first()
    )
    if meeting is None:
        return None
    attendees = list(
        Attendee.objects.filter(meeting=meeting).select_related("user").order_by("user__number")
    )
    rounds = []
    ballots = meeting.ballots.exclude(state="called_off").order_by("number")
    for ballot in ballots.prefetch_related("standings__recommendation__user"):
        rounds.append((ballot, tuple(
            (each, rate_words(_rate(each, ballot))) for each in ballot.standings.all()
        )))  # fmt: skip
    passed = [
        each.recommendation.user.name
        for _ballot, lines in rounds for each, _words in lines if each.outcome == "passed"
    ]  # fmt: skip
    return Minutes(
        campaign, unit, meeting, timezone.localtime(meeting.gathering.starts_at),
        meeting.gathering.place, tuple(each.user.name for each in attendees if each.is_excused),
        tuple(f"{each.user.name}（{each.why_not}）" for each in attendees if not each.has_vote),
        tuple(rounds), tuple(passed),
    )  # fmt: skip


def _rate(standing, ballot):
    if standing.yes is None or not ballot.cast:
        return None
    return Fraction(standing.yes, ballot.cast)


@dataclass(frozen=True)
class Summary:
    """What a unit sends up: everybody with votes and where they stand."""

    campaign: object
    unit: object
    rows: tuple[Row, ...]
    meeting: Meeting | None
    rules: tuple[str, ...]
    day: dt.date


def summary_of(campaign, unit, recommendations):
    """The Summary of a unit."""
    rows = tuple(rows_of(campaign, recommendations))
    meeting = next((row.votes.meeting for row in rows if row.votes), None)
    return Summary(
        campaign, unit, rows, meeting, majority_words(campaign.spec), timezone.localdate()
    )


def majority_words(spec):
    """Quorum and majority, in words: 到会不少于应到会的 2/3."""
    found = []
    for kind, tests in (("到会", spec.meeting.quorum), ("赞成票", spec.meeting.passing)):
        for test in tests:
            least = "超过" if test.is_strict else "不少于"
            share = f"{test.share.numerator}/{test.share.denominator}"
            found.append(f"{kind}{least}{BASES[test.base]}的 {share}")
    return tuple(found)


def list_of(campaign, recommendations):
    """[Row] for the Party branch: those who passed, the best first."""
    passed = [each for each in recommendations if each.state in PASSED]
    rows = rows_of(campaign, passed)
    return sorted(rows, key=lambda row: (
        -(row.votes.rate if row.votes and row.votes.rate is not None else -1), row.number,
    ))  # fmt: skip


PASSED = ("passed", "published", "approving", "pre", "recommended", "admitted", "expired")


def frozen(rows):
    """The list as it is kept when it is handed in; telephone numbers are not."""
    return [
        {"recommendation": row.recommendation.pk, "name": row.name, "unit": row.unit,
         "post": row.post, "yes": row.votes.yes if row.votes else None, "rate": row.rate}
        for row in rows
    ]  # fmt: skip
