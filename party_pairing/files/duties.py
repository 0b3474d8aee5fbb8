"""Who has a duty for whom: the own branch's cadres, those above it, the Party branch, staff in charge.

Read once a request and kept on the user object, as hats are.
"""

from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from branches.organisation.models import Appointment, Unit
from branches.organisation.queries import FILE_POSTS, hats
from party_pairing.files.models import Charge, PartyMembership, PartyPost
from tuanwei.accounts.models import User

KEEPERS = frozenset({PartyPost.Post.SECRETARY, PartyPost.Post.ORGANISATION})
"""Posts of a Party branch that write into files and say who belongs there; others read."""
OWN, KEEPS, READS, NEAR = "own", "keeps", "reads", "near"
"""The person; who reads and enters; who reads only; who is near by something else (a pair) and reads
what is not sensitive."""

more: list = []
"""f(user, person) -> words of a further duty, or None; rooms above add theirs in AppConfig.ready."""


@dataclass(frozen=True)
class Reach:
    """What one person has duties for: branches and general branches by post, general branches in
    charge (`has_all`: of the whole committee), posts in Party branches, and the general branches
    beside those."""

    branches: dict = field(default_factory=dict)
    general: dict = field(default_factory=dict)
    charges: frozenset = frozenset()
    has_all: bool = False
    party: dict = field(default_factory=dict)
    beside: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Duty:
    """In which words, and how far: OWN, KEEPS, READS, NEAR."""

    words: str
    scope: str


def reach(user):
    """The Reach of `user`: one to three queries, once."""
    known = getattr(user, "_reach", None)
    if known is None:
        if not user.is_authenticated or not user.is_active:
            return Reach()
        known = user._reach = _read(user)
    return known


def refusal(user, words):
    """Why `user` may not enter a room of duties: `words`, or to staff who are in charge of nothing whom to ask."""
    if hats(user).is_staff:
        return _("推优和结对按分管来看，请管理员在“谁分管哪里”给您分管一个团总支。")
    return words


def _read(user):
    worn = hats(user)
    held = {unit: posts & set(FILE_POSTS) for unit, posts in worn.posts.items()}
    charged, has_all = _charges(user, worn)
    party: dict = {}
    beside: dict = {}
    rows = PartyPost.objects.none()
    if worn.party_posts:  # hats know whether there are any
        rows = PartyPost.objects.in_force().filter(user=user.pk, party_branch__is_active=True)
    for branch, general, post in rows.values_list(
        "party_branch", "party_branch__general_branch", "post"
    ):
        party.setdefault(branch, set()).add(post)
        if general:
            beside.setdefault(general, set()).add(post)
    return Reach(
        branches={unit: held[unit] for unit in worn.branch_ids if held[unit]},
        general={unit: held[unit] for unit in worn.general_branch_ids if held[unit]},
        charges=charged, has_all=has_all,
        party={branch: frozenset(posts) for branch, posts in party.items()}, beside=beside,
    )  # fmt: skip


def _charges(user, worn):
    """(general branches in charge, True where it is all of them). A charge ends with the post."""
    if not worn.is_staff:
        return frozenset(), False
    units = []
    if not worn.is_administrator:
        rows = Charge.objects.in_force().filter(user=user.pk)
        units = list(rows.values_list("unit", "unit__kind"))
        if not units:
            return frozenset(), False
    if worn.is_administrator or any(kind == Unit.Kind.COMMITTEE for _unit, kind in units):
        above = (Unit.Kind.COMMITTEE, Unit.Kind.GENERAL_BRANCH)
        return frozenset(Unit.objects.filter(kind__in=above).values_list("pk", flat=True)), True
    return frozenset(unit for unit, _kind in units), False


def charges(user):
    """Keys of the general branches in the charge of `user` (with the committee's own where it is
    all); administrators: all."""
    return reach(user).charges


def in_charge_of(user, unit):
    """True where `user` is in charge of `unit` or of what stands above it."""
    found = reach(user)
    return found.has_all or unit.pk in found.charges or unit.parent_id in found.charges


def party_posts(user):
    """{Party branch's key: posts held there}."""
    return reach(user).party


def duty_of(user, person):
    """The Duty of `user` for `person`, or None."""
    known = user.__dict__.setdefault("_duties", {})
    if person.pk not in known:
        known[person.pk] = _duty(user, person) if user.is_authenticated else None
    return known[person.pk]


def duty_for(user, person):
    """In which words `user` has a duty for `person`; None where there is none."""
    found = duty_of(user, person)
    return found.words if found else None


def full_duty_for(user, person):
    """As `duty_for`, without who is only near by a pair: they read no recommendation."""
    found = duty_of(user, person)
    return found.words if found and found.scope != NEAR else None


def may_enter(user, person):
    """True where `user` enters and takes back records of somebody else's file."""
    found = duty_of(user, person)
    return found is not None and found.scope == KEEPS


def _duty(user, person):
    if user.pk == person.pk:
        return Duty("本人", OWN)
    if found := _by_post(user, person):
        return found
    if hats(user).is_teacher:
        return Duty("督导教师", READS)
    if words := next((words for f in more if (words := f(user, person))), None):
        return Duty(words, NEAR)
    return None


def _by_post(user, person):
    """The Duty by post or charge; one that only reads gives way to one that keeps."""
    found = reach(user)
    unit = _unit_of(person)
    above = unit.parent_id if unit else None
    if unit and unit.pk in found.branches:
        return Duty(f"所在支部{_post(found.branches[unit.pk], '团支书')}", KEEPS)
    if above and above in found.general:
        return Duty(f"所在团总支{_post(found.general[above], '书记')}", KEEPS)
    posts = _party_posts_for(found, person, above)
    if posts & KEEPERS:
        return Duty(_party_words(posts), KEEPS)
    if found.has_all or (unit and (unit.pk in found.charges or above in found.charges)):
        return Duty("团委管理员" if hats(user).is_administrator else "分管老师", KEEPS)
    return Duty(_party_words(posts), READS) if posts else None


def _party_posts_for(found, person, above):
    """Posts in the person's Party branch, or in those beside the person's general branch."""
    if not found.party:
        return frozenset()
    rows = PartyMembership.objects.in_force().filter(user=person.pk, party_branch__in=found.party)
    branch = rows.values_list("party_branch", flat=True).first()
    return frozenset(found.party[branch] if branch else found.beside.get(above, ()))


def _unit_of(person):
    member = getattr(person, "member", None)
    return member.branch if member else None


def _post(posts, first):
    words = dict(Appointment.Post.choices) | {"secretary": first}
    return words[next(post for post in FILE_POSTS if post in posts)]


def _party_words(posts):
    """The highest of the posts, as `duty_for` says it."""
    post = next(each for each in PartyPost.Post if each in posts)
    return post.label if post == PartyPost.Post.SECRETARY else f"党支部{post.label}"


def people_of(user):
    """Everybody for whom `user` has a duty by post, charge or grant; not oneself, nor pairs."""
    found = reach(user)
    people = User.objects.filter(is_active=True).exclude(pk=user.pk)
    if found.has_all or hats(user).is_teacher:
        return people.filter(Q(member__isnull=False) | Q(pk__in=_in_the_party()))
    if not (found.branches or found.general or found.charges or found.party):
        return people.none()
    general = {*found.general, *found.beside, *found.charges}
    return people.filter(
        Q(member__branch__in=found.branches)
        | Q(member__branch__in=found.charges)
        | Q(member__branch__parent__in=general)
        | Q(pk__in=_in_the_party(found.party))
    )


def _in_the_party(branches=None):
    rows = PartyMembership.objects.in_force()
    if branches is not None:
        rows = rows.filter(party_branch__in=branches)
    return rows.values("user")


def in_general(user):
    """In which words `user` works with the files of many people at once."""
    found = reach(user)
    if hats(user).is_administrator:
        return "团委管理员"
    if found.charges:
        return "分管老师"
    if found.general:
        return "团总支"
    if found.party:
        return "党支部"
    if found.branches:
        return "团支部"
    return "督导教师"
