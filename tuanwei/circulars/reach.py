"""Whom an audience reaches: one question, however many people it is, and each of them once."""

from dataclasses import dataclass

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.organisation.models import Appointment, Unit
from tuanwei.circulars.models import MEMBERS, PARTY, ROLES, TEACHERS

POSTS = frozenset(Appointment.Post.values)


@dataclass(frozen=True)
class Audience:
    """Units (key, with everything below?), roles (none: members and whoever holds a post), grades (none:
    all). `replaced` is the key of a circular whose readers get this one, too; `named` are keys of people
    who get it whatever they are."""

    scopes: tuple[tuple[int, bool], ...] = ()
    roles: tuple[str, ...] = ()
    grades: tuple[int, ...] = ()
    replaced: int | None = None
    named: tuple[int, ...] = ()


# A person counts to the branch where they are a member, otherwise to the unit of their post, otherwise
# (teachers) to the committee, otherwise to where they counted on the paper that is replaced. Grades are
# asked of students; of people with a post only where posts are named, since a teacher has no grade. Whoever
# is named counts where they belong, too.
REACHED = """
WITH RECURSIVE scope (id, is_whole) AS (
    SELECT unit.id, chosen.is_whole
    FROM unnest(%(units)s::bigint[], %(wholes)s::boolean[]) AS chosen (id, is_whole)
    JOIN branches_unit unit ON unit.id = chosen.id AND unit.is_active
    UNION
    SELECT below.id, true FROM branches_unit below
    JOIN scope ON scope.id = below.parent_id AND scope.is_whole WHERE below.is_active
), way AS (
    SELECT member.user_id, member.branch_id AS unit_id, 1 AS rank
    FROM branches_member member JOIN (SELECT DISTINCT id FROM scope) place ON place.id = member.branch_id
    WHERE member.left_on IS NULL
      AND (%(members)s OR %(party)s AND member.political_status IN ('party', 'probationary'))
      AND (%(any_grade)s OR member.grade = ANY(%(grades)s::int[]))
    UNION ALL
    SELECT held.user_id, held.unit_id, 2
    FROM branches_appointment held JOIN (SELECT DISTINCT id FROM scope) place ON place.id = held.unit_id
    LEFT JOIN branches_member member ON member.user_id = held.user_id
    WHERE held.starts_on <= %(today)s AND (held.ends_on IS NULL OR held.ends_on >= %(today)s)
      AND held.post = ANY(%(posts)s::text[])
      AND (%(any_grade)s OR member.grade = ANY(%(grades)s::int[])
           OR %(names_posts)s AND member.id IS NULL)
    UNION ALL
    SELECT given.user_id, root.id, 3
    FROM accounts_grant given JOIN branches_unit root ON root.parent_id IS NULL
    JOIN scope ON scope.id = root.id AND scope.is_whole
    WHERE %(teachers)s AND given.role = 'teacher' AND given.starts_on <= %(today)s
      AND (given.ends_on IS NULL OR given.ends_on >= %(today)s)
    UNION ALL
    SELECT earlier.user_id, earlier.unit_id, 4 FROM circulars_copy earlier
    WHERE earlier.circular_id = %(replaced)s
    UNION ALL
    SELECT named.id, coalesce(member.branch_id, held.unit_id, root.id), 5
    FROM unnest(%(named)s::bigint[]) AS named (id)
    JOIN branches_unit root ON root.parent_id IS NULL AND root.kind = 'committee'
    LEFT JOIN branches_member member ON member.user_id = named.id AND member.left_on IS NULL
    LEFT JOIN LATERAL (
        SELECT min(post.unit_id) AS unit_id FROM branches_appointment post
        WHERE post.user_id = named.id AND post.starts_on <= %(today)s
          AND (post.ends_on IS NULL OR post.ends_on >= %(today)s)
    ) held ON true
)
SELECT DISTINCT ON (way.user_id) way.user_id, way.unit_id
FROM way JOIN accounts_user person ON person.id = way.user_id AND person.is_active
"""
COUNT = "SELECT count(*) FROM ({reached} ORDER BY way.user_id, way.rank) reached"
COUNT_NEW = (
    "SELECT count(*), count(known.user_id) FROM ({reached} ORDER BY way.user_id, way.rank) reached "
    "LEFT JOIN circulars_copy known ON known.user_id = reached.user_id AND known.circular_id = %(circular)s"
)
WRITE = (
    "INSERT INTO circulars_copy (circular_id, user_id, unit_id, forward_id) "
    "SELECT %(circular)s, reached.user_id, reached.unit_id, %(forward)s "
    "FROM ({reached} ORDER BY way.user_id, way.rank) reached ON CONFLICT DO NOTHING RETURNING user_id"
)


def _params(audience):
    roles = set(audience.roles)
    return {
        "units": [key for key, _whole in audience.scopes],
        "wholes": [whole for _key, whole in audience.scopes],
        "members": not roles or MEMBERS in roles, "party": PARTY in roles,
        "teachers": TEACHERS in roles,
        "posts": sorted(roles & POSTS) if roles else sorted(POSTS),
        "names_posts": bool(roles), "any_grade": not audience.grades,
        "grades": list(audience.grades), "today": timezone.localdate(),
        "replaced": audience.replaced, "named": list(audience.named),
    }  # fmt: skip


def _asked(sql, audience, **more):
    with connection.cursor() as cursor:
        cursor.execute(sql.format(reached=REACHED), _params(audience) | more)
        return cursor.fetchall()


def count(audience):
    """How many people would get a copy now."""
    return _asked(COUNT, audience)[0][0]


def count_new(audience, circular):
    """(people reached, those of them who have a copy of `circular` already)."""
    return _asked(COUNT_NEW, audience, circular=circular.pk)[0]


def write_copies(audience, circular, forward=None):
    """Write the copies of all who have none; return these people's keys."""
    rows = _asked(WRITE, audience, circular=circular.pk, forward=forward and forward.pk)
    return [key for (key,) in rows]


def audience_of(circular):
    """The Audience of a circular."""
    scopes = circular.scopes.order_by("pk").values_list("unit", "is_whole")
    return Audience(
        tuple(scopes), tuple(circular.roles), tuple(circular.grades), circular.replaces_id,
        tuple(circular.named.order_by("pk").values_list("user", flat=True)),
    )  # fmt: skip


def said(circular, scopes, named=0):
    """The audience in words: 会计学院团总支和下属组织、…；书记；2024、2025 级；另点名 3 人."""
    parts = [units_said(scopes), *narrowed_said(circular.roles, circular.grades)] if scopes else []
    if named:
        by_name = _("另点名 %(n)d 人") if scopes else _("点名 %(n)d 人")
        parts.append(by_name % {"n": named})
    return "；".join(filter(None, parts))


def units_said(scopes):
    """Where the people are."""
    named = []
    for each in scopes:
        is_leaf = each.unit.kind in (Unit.Kind.BRANCH, Unit.Kind.DEPARTMENT)
        below = "" if is_leaf else _("和下属组织") if each.is_whole else _("本级")
        named.append(f"{each.unit.name}{below}")
    more = _("等 %(n)d 个组织") % {"n": len(named)} if len(named) > 4 else ""
    return "、".join(named[:4]) + more


def narrowed_said(roles, grades):
    """[who, of which grades]."""
    names = dict(ROLES)
    who = "、".join(str(names[each]) for each in roles if each in names) or _("全体成员和干部")
    of = _("%(grades)s 级") % {"grades": "、".join(map(str, sorted(grades)))} if grades else ""
    return [who, of]
