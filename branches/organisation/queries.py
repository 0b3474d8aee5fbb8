"""Which hats a person wears today, and whom a unit is made of."""

from dataclasses import dataclass, field

from django.db.models import Count, F, Min, Q
from django.utils import timezone

from branches.organisation.models import Appointment, Consequence, Member, Membership, Unit
from tuanwei.accounts.models import Grant
from tuanwei.lib.statements import Statement

STAFF_POSTS = {"secretary", "deputy", "staff"}
FILE_POSTS = ("secretary", "deputy", "organisation")
"""Posts of a branch and of a general branch that come with files of people, the highest first."""
PARTY_DECIDES = {"secretary", "organisation"}


def consequences_of(unit_ids, on=None):
    """{unit's key: [Consequence]} in force on a day (default today), one query; units without any are not
    among them."""
    found: dict = {}
    rows = Consequence.objects.in_force(on).filter(unit__in=list(unit_ids))
    for each in rows.order_by("unit", "starts_on", "pk"):
        found.setdefault(each.unit_id, []).append(each)
    return found


@dataclass(frozen=True)
class Hats:
    """What a person may be today, from appointments and grants in force.

    `posts` maps a unit's id to the posts held there; the sets name the units by kind. `party_posts`
    are posts in Party branches, which are no units. `is_contact` says that a unit in use has named them as a
    contact person; for which one, the liaison system says.
    """

    is_administrator: bool = False
    is_supervisor: bool = False
    is_teacher: bool = False
    posts: dict = field(default_factory=dict)
    committee_ids: frozenset = frozenset()
    general_branch_ids: frozenset = frozenset()
    branch_ids: frozenset = frozenset()
    department_ids: frozenset = frozenset()
    party_posts: frozenset = frozenset()
    is_contact: bool = False

    @property
    def is_staff(self):
        """True for the committee's own staff: they screen and route letters."""
        return self.is_administrator or any(
            self.posts[unit] & STAFF_POSTS for unit in self.committee_ids
        )

    @property
    def keeps_rosters(self):
        """True for those who may import and export members: staff and cadres of branches."""
        return self.is_staff or bool(self.branch_ids or self.general_branch_ids)

    @property
    def applies_for_units(self):
        """True for those who may apply for activities on behalf of a unit of theirs."""
        return bool(self.branch_ids or self.general_branch_ids or self.department_ids)

    @property
    def reads_audit(self):
        """True for those who may read the record: administrators and the supervision group."""
        return self.is_administrator or self.is_supervisor

    @property
    def reads_insights(self):
        """True for those who read every letter: the committee's staff and supervising teachers."""
        return self.is_staff or self.is_teacher

    @property
    def reads_hours(self):
        """True for those who read other people's hours: staff, teachers, the supervision group, and
        cadres of branches."""
        return self.keeps_rosters or self.is_teacher or self.is_supervisor

    @property
    def reads_claims(self):
        """True for those who check or read hours that were claimed: staff, teachers, cadres of branches."""
        return self.keeps_rosters or self.is_teacher

    @property
    def takes_part(self):
        """True for those with a page of their own in the liaison system beside contact persons: any post, staff,
        teachers."""
        return self.has_post or self.is_staff or self.is_teacher

    @property
    def reads_files(self):
        """True for those with files of people on their desk: leading cadres, staff, teachers, whoever
        has a post in a Party branch."""
        return (
            self.is_staff
            or self.is_teacher
            or bool(self.party_posts)
            or any(
                self.holds(unit, *FILE_POSTS) for unit in self.branch_ids | self.general_branch_ids
            )
        )

    @property
    def works_for_party(self):
        """True for those with any post in a Party branch."""
        return bool(self.party_posts)

    @property
    def answers_for_party(self):
        """True for secretary and organisation officer of a Party branch."""
        return bool(self.party_posts & PARTY_DECIDES)

    @property
    def decides_recommendations(self):
        """True for those with steps of recommendations to decide, and for teachers, who read them."""
        return (
            self.is_staff or self.is_teacher or self.answers_for_party
            or any(self.holds(unit, *FILE_POSTS) for unit in self.branch_ids)
            or any(self.holds(unit, "secretary", "deputy") for unit in self.general_branch_ids)
        )  # fmt: skip

    @property
    def reads_pairing_map(self):
        """True for those who see at a glance which pairs meet: staff, teachers, Party branches, general
        branches."""
        return (
            self.is_staff or self.is_teacher or self.works_for_party
            or any(self.holds(unit, *FILE_POSTS) for unit in self.general_branch_ids)
        )  # fmt: skip

    @property
    def reads_pair_rounds(self):
        """True for those with rounds of pairing at the desk: staff, teachers, heads of general branches,
        cadres of branches."""
        return (
            self.is_staff or self.is_teacher or bool(self.branch_ids)
            or any(self.holds(unit, "secretary") for unit in self.general_branch_ids)
        )  # fmt: skip

    @property
    def is_on_duty(self):
        """True for those with the post of a teacher on duty, wherever it is."""
        return any("duty_teacher" in held for held in self.posts.values())

    @property
    def reads_reports(self):
        """True for those who write or read what units report: cadres, the committee's people, teachers, the
        supervision group, whoever is on duty."""
        return (
            self.is_staff or self.is_teacher or self.is_supervisor or self.is_on_duty
            or bool(self.branch_ids or self.general_branch_ids or self.committee_ids)
        )  # fmt: skip

    @property
    def has_desk(self):
        """True when the desk's menu has something to show: a post or grant, or one in a Party branch."""
        return self.works_at_desk or self.works_for_party

    @property
    def unit_ids(self):
        """Every unit in which a post is held."""
        return frozenset(self.posts)

    @property
    def works_at_desk(self):
        """True when there is a desk to show: any post or grant."""
        return self.reads_letters or self.is_supervisor

    @property
    def reads_letters(self):
        """True for those with a queue of letters: any post, the teachers, the administrators."""
        return bool(self.posts) or self.is_administrator or self.is_teacher

    @property
    def has_post(self):
        """True for those with any post in force."""
        return bool(self.posts)

    def holds(self, unit_id, *posts):
        """True when one of `posts` is held in that unit."""
        return bool(self.posts.get(unit_id, frozenset()) & set(posts))


def hats(user):
    """The Hats of `user`, read in one query once per request (kept on the user object)."""
    worn = getattr(user, "_hats", None)
    if worn is None:
        if not user.is_authenticated or not user.is_active:
            return Hats()
        worn = user._hats = _read_hats(user.pk)
    return worn


# One statement for all sources, because every page of everybody asks it. Posts in Party branches and contact
# persons are kept by rooms above; their tables are named here and nothing of them imported.
HELD = Statement(
    "duties_in_force",
    ("bigint", "date"),
    """
    SELECT unit.id, unit.kind, held.post FROM branches_appointment held
    JOIN branches_unit unit ON unit.id = held.unit_id AND unit.is_active
    WHERE held.user_id = $1 AND held.starts_on <= $2
      AND (held.ends_on IS NULL OR held.ends_on >= $2)
    UNION ALL
    SELECT NULL, 'grant', role FROM accounts_grant
    WHERE user_id = $1 AND starts_on <= $2 AND (ends_on IS NULL OR ends_on >= $2)
    UNION ALL
    SELECT NULL, 'party', held.post FROM party_pairing_partypost held
    JOIN branches_partybranch party ON party.id = held.party_branch_id AND party.is_active
    WHERE held.user_id = $1 AND held.starts_on <= $2
      AND (held.ends_on IS NULL OR held.ends_on >= $2)
    UNION ALL
    SELECT NULL, 'contact', held.role FROM branches_contact held
    JOIN branches_unit unit ON unit.id = held.unit_id AND unit.is_active
    WHERE held.user_id = $1 AND held.ends_on IS NULL
    """,
)


def _read_hats(user_id):
    posts, kinds = {}, {}
    for unit, kind, post in HELD.rows(user_id, timezone.localdate()):
        kinds.setdefault(kind, set()).add(post if unit is None else unit)
        if unit is not None:
            posts.setdefault(unit, set()).add(post)
    roles = kinds.get("grant", ())
    return Hats(
        is_administrator=Grant.Role.ADMINISTRATOR in roles,
        is_supervisor=Grant.Role.SUPERVISOR in roles,
        is_teacher=Grant.Role.TEACHER in roles,
        posts={unit: frozenset(held) for unit, held in posts.items()},
        party_posts=frozenset(kinds.get("party", ())),
        is_contact="contact" in kinds,
        **{f"{kind}_ids": frozenset(kinds.get(kind, ())) for kind in Unit.Kind.values},
    )


def belonged(path, branches, day="day"):
    """A condition on rows with somebody's memberships at `path`: in one of these branches (keys) on the day that
    the row's field `day` (or a date) says. Group by `<path>__branch` to know in which."""
    day = F(day) if isinstance(day, str) else day
    until = f"{path}__ends_on"
    return Q(
        Q(**{until: None}) | Q(**{f"{until}__gte": day}),
        **{f"{path}__branch__in": list(branches), f"{path}__starts_on__lte": day},
    )


def members_on(branches, day):
    """{branch's key: how many people it had on a day}; those without any are left out. One query."""
    rows = Membership.objects.in_force(day).filter(branch__in=list(branches))
    there = rows.filter(Q(member__left_on=None) | Q(member__left_on__gt=day))
    return dict(there.order_by().values_list("branch").annotate(Count("pk")))


IN_LEAGUE = (Member.Status.LEAGUE, Member.Status.ACTIVIST, Member.Status.DEVELOPMENT)
FILLED = (
    ~Q(sex="") & ~Q(ethnicity="") & ~Q(major="") & Q(born_on__isnull=False)
    & Q(grade__isnull=False)
    & (~Q(political_status__in=IN_LEAGUE) | Q(joined_on__isnull=False))
)  # fmt: skip
"""A member's row is complete: sex, ethnicity, birth, grade, major, and when a League member joined."""


def filled_rosters(branches):
    """{branch's key: (members whose row is complete, all members)} of the rosters as they are now. One query."""
    rows = Member.objects.filter(branch__in=list(branches), left_on=None).order_by()
    counted = rows.values_list("branch").annotate(
        filled=Count("pk", filter=FILLED), members=Count("pk")
    )
    return {branch: (filled, members) for branch, filled, members in counted}


def first_days(branches):
    """{branch's key: the day its first member came}; those that never had any are left out. One query."""
    rows = Membership.objects.filter(branch__in=list(branches)).order_by()
    return dict(rows.values_list("branch").annotate(Min("starts_on")))


def posts_on(units, day):
    """[(unit's key, key of a post)] that somebody held on a day, each once. One query."""
    rows = Appointment.objects.in_force(day).filter(unit__in=list(units))
    return list(rows.order_by("unit", "post").values_list("unit", "post").distinct())
