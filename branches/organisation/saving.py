"""Write a confirmed roster set-based: one statement a table, however many rows there are."""

# ruff: noqa: S608  (the texts put together here are column names of this file, never input)

from dataclasses import dataclass, field
from types import SimpleNamespace

from django.conf import settings
from django.db import IntegrityError, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.organisation.models import Appointment
from branches.organisation.placement import create_planned
from tuanwei.jobs.importers import Stale
from tuanwei.jobs.models import ImportChange

# key: SQL type. The order is that of the columns in MEMBER_COLUMNS statements below.
OF_USER = {"name": "text", "email": "text", "phone": "text"}
OF_MEMBER = {
    "sex": "text", "ethnicity": "text", "born_on": "date", "political_status": "text",
    "joined_on": "date", "joined_is_month": "boolean", "certificate_number": "text",
    "development_number": "text", "is_registered_volunteer": "boolean", "education": "text",
    "grade": "smallint", "major": "text", "dormitory": "text", "remark": "text",
}  # fmt: skip
EMPTY = {"political_status": "'league'", "text": "''", "boolean": "false"}


@dataclass
class Known:
    """The people a sheet may mean, by every way to name them."""

    by_id: dict = field(default_factory=dict)
    by_number: dict = field(default_factory=dict)
    by_code: dict = field(default_factory=dict)
    by_name: dict = field(default_factory=dict)

    def add(self, person):
        """Take a person in, once."""
        if person.user_id in self.by_id:
            return
        self.by_id[person.user_id] = self.by_number[person.number] = person
        self.by_name.setdefault(person.name, []).append(person)
        if person.development_number:
            self.by_code[person.development_number] = person


def read_people(frame):
    """Everybody the frame's rows may mean, in at most four queries.

    Sheets with 学号 name people by it; the others by 发展团员编号, else by name.
    """
    numbers = list(set(frame.column("number")) - {None})
    codes = list(set(frame.column("development_number")) - {None})
    names = [] if numbers else list(set(frame.column("name")) - {None})
    of_member = [key for key in OF_MEMBER if key != "joined_is_month"]
    keys = ["user_id", "number", *OF_USER, "member_id", "branch_id", *of_member, "posts"]
    known = Known()
    with connection.cursor() as cursor:
        for condition, wanted in (
            ("u.number = ANY(%s)", numbers or codes),
            (
                "u.id IN (SELECT user_id FROM branches_member WHERE development_number = ANY(%s))",
                codes,
            ),
            ("u.name = ANY(%s)", names),
        ):
            if wanted:
                columns = ", ".join(
                    [f"u.{k}" for k in OF_USER]
                    + ["m.id", "m.branch_id"]
                    + [f"m.{k}" for k in of_member]
                )
                cursor.execute(
                    f"SELECT u.id, u.number, {columns} FROM accounts_user u "
                    f"LEFT JOIN branches_member m ON m.user_id = u.id WHERE {condition}",
                    [wanted],
                )
                for row in cursor:
                    known.add(SimpleNamespace(**dict(zip(keys, (*row, set()), strict=True))))
    if known.by_id and any(frame.column("post")):
        held = Appointment.objects.in_force().filter(user__in=known.by_id)
        for user_id, unit_id, post in held.values_list("user_id", "unit_id", "post"):
            known.by_id[user_id].posts.add((unit_id, post))
    return known


def save(batch, staged, *, by):
    """Write the new and changed rows of a batch; returns counts. Raises Stale."""
    try:
        units = create_planned(batch.plan.get("units", []), settings.COMMITTEE_NAME)
        with connection.cursor() as cursor:
            return _Save(cursor, batch, staged, by).run(units)
    except IntegrityError as conflict:
        raise Stale from conflict


def forget_plans(cursor):
    """Make PostgreSQL plan its foreign-key checks anew before they run at the commit.

    A connection that checked keys while a table was tiny keeps scanning it whole, row by row:
    minutes for 12 000 rows.
    """
    cursor.execute("DISCARD PLANS")


class _Save:
    def __init__(self, cursor, batch, staged, by):
        self.cursor, self.batch, self.staged, self.by = cursor, batch, staged, by
        self.today = timezone.localdate()
        asked = {*OF_USER, *OF_MEMBER} - {"joined_is_month"}
        self.absent = asked - set(batch.mapping.values())

    def run(self, units):
        self.collect(units)
        counts = {"units": len(units) - units.count(None)}
        counts["accounts"] = self.insert_users()
        self.keep_before()
        counts["members"] = self.insert_members()
        counts["updated"] = self.change_people()
        counts["posts"] = self.appoint()
        counts["marks"] = self.note_changes([pk for pk in units if pk])
        self.cursor.execute("DROP TABLE roster, roster_before")
        forget_plans(self.cursor)
        return counts

    def do(self, sql, **parameters):
        """Run a statement; returns the number of rows it touched."""
        self.cursor.execute(
            sql, {"batch": self.batch.pk, "today": self.today, "by": self.by.pk, **parameters}
        )
        return self.cursor.rowcount

    def column(self, key, kind="text"):
        if key in self.absent:
            return f"NULL::{kind}"  # quicker than opening every row's array
        place = self.staged.index(key) + 1
        return f'r."values"[{place}]' + ("" if kind == "text" else f"::{kind}")

    def collect(self, units):
        """The rows as a typed temporary table; ids of new people are drawn here."""
        typed = {"number": "text", **OF_USER, **OF_MEMBER, "name_pinyin": "text",
                 "name_initials": "text", "post": "text", "post_title": "text", "post_from": "date"}  # fmt: skip
        columns = ", ".join(f"{self.column(key, kind)} AS {key}" for key, kind in typed.items())
        user, member = self.column("user_id", "bigint"), self.column("member_id", "bigint")
        self.cursor.execute(
            "SELECT pg_get_serial_sequence('accounts_user', 'id'),"
            " pg_get_serial_sequence('branches_member', 'id')"
        )
        user_ids, member_ids = self.cursor.fetchone()
        self.do(
            f"""
            CREATE TEMPORARY TABLE roster ON COMMIT DROP AS
            SELECT r.number AS row, {columns},
                   {user} IS NULL AS is_new_user, {member} IS NULL AS is_new_member,
                   coalesce({user}, nextval('{user_ids}'::regclass)) AS user_id,
                   coalesce({member}, nextval('{member_ids}'::regclass)) AS member_id,
                   coalesce({self.column("unit_id", "bigint")}, plan.id) AS unit_id
            FROM jobs_importrow r
            LEFT JOIN unnest(%(units)s::bigint[]) WITH ORDINALITY AS plan (id, place)
                   ON plan.place = {self.column("unit_plan", "int")} + 1
            WHERE r.batch_id = %(batch)s AND r.outcome IN ('new', 'changed')
            ORDER BY r.number
            """,
            units=units,
        )
        # Only what the joins below ask about: looking at every column takes longer than they do.
        self.cursor.execute("ANALYZE roster (user_id, member_id, is_new_user, is_new_member)")

    def insert_users(self):
        """Accounts nobody can sign in to yet; Django reads '!…' as an unusable password."""
        return self.do(
            """
            INSERT INTO accounts_user (id, number, name, name_pinyin, name_initials, email, phone,
                password, must_change_password, is_active, is_staff, is_superuser, created_at)
            SELECT user_id, number, name, name_pinyin, name_initials, coalesce(email, ''),
                   coalesce(phone, ''), '!' || replace(gen_random_uuid()::text, '-', ''), true,
                   true, false, false, now()
            FROM roster WHERE is_new_user ORDER BY row
            """
        )

    def keep_before(self):
        """The values that are about to be replaced, for undo."""
        pairs = ", ".join(
            [f"'{key}', u.{key}" for key in OF_USER] + ["'branch_id', m.branch_id", "'member_id', m.id"]
            + [f"'{key}', m.{key}" for key in OF_MEMBER]
        )  # fmt: skip
        self.do(
            f"""
            CREATE TEMPORARY TABLE roster_before ON COMMIT DROP AS
            SELECT u.id AS user_id, jsonb_build_object({pairs}) AS before
            FROM roster JOIN accounts_user u ON u.id = roster.user_id
            LEFT JOIN branches_member m ON m.user_id = u.id
            WHERE NOT roster.is_new_user
            """
        )

    def insert_members(self):
        values = ", ".join(
            key
            if kind in {"date", "smallint"}
            else f"coalesce({key}, {EMPTY.get(key, EMPTY[kind])})"
            for key, kind in OF_MEMBER.items()
        )
        written = self.do(
            f"""
            INSERT INTO branches_member (id, user_id, branch_id, {", ".join(OF_MEMBER)})
            SELECT member_id, user_id, unit_id, {values} FROM roster WHERE is_new_member ORDER BY row
            """
        )
        # In random order: rising keys split the pages of the exclusion constraint 40 % slower.
        self.do(
            """
            INSERT INTO branches_membership (member_id, branch_id, starts_on, reason)
            SELECT member_id, unit_id, %(today)s, %(reason)s FROM roster
            WHERE is_new_member AND unit_id IS NOT NULL
            ORDER BY random()
            """,
            reason=_("名册导入"),
        )
        return written

    def change_people(self):
        """Known people: only what the sheet fills replaces what is stored."""
        self.cursor.execute("SELECT EXISTS (SELECT FROM roster WHERE NOT is_new_user)")
        if not self.cursor.fetchone()[0]:
            return 0
        self.move()
        self.do(
            _update(
                "accounts_user", ["email", "phone"], "t.id = roster.user_id AND NOT is_new_user"
            )
        )
        return self.do(
            _update(
                "branches_member", OF_MEMBER, "t.id = roster.member_id AND NOT is_new_member",
                "branch_id = coalesce(roster.unit_id, t.branch_id)",
            )
        )  # fmt: skip

    def move(self):
        """Transfers: the open stay ends yesterday; one that began today is corrected in place."""
        moving = "roster.member_id = s.member_id AND NOT is_new_member AND unit_id IS NOT NULL"
        moving += " AND s.ends_on IS NULL AND s.branch_id <> unit_id"
        self.do(
            f"UPDATE branches_membership s SET branch_id = unit_id FROM roster WHERE {moving}"
            " AND s.starts_on >= %(today)s"
        )
        self.do(
            f"UPDATE branches_membership s SET ends_on = %(today)s::date - 1 FROM roster WHERE {moving}"
            " AND s.starts_on < %(today)s"
        )
        self.do(
            """
            INSERT INTO branches_membership (member_id, branch_id, starts_on, reason)
            SELECT member_id, unit_id, %(today)s, %(reason)s FROM roster
            WHERE NOT is_new_member AND unit_id IS NOT NULL AND NOT EXISTS (
                SELECT FROM branches_membership s
                WHERE s.member_id = roster.member_id AND s.ends_on IS NULL)
            """,
            reason=_("名册导入"),
        )

    def appoint(self):
        """Posts of the sheet that are not held yet; noted one by one, so that undo finds them."""
        return self.do(
            """
            WITH appointed AS (
                INSERT INTO branches_appointment (user_id, unit_id, post, title, starts_on, appointed_by_id)
                SELECT roster.user_id, coalesce(unit_id, m.branch_id), post, coalesce(post_title, ''),
                       least(coalesce(post_from, %(today)s), %(today)s), %(by)s
                FROM roster JOIN branches_member m ON m.id = roster.member_id
                WHERE post IS NOT NULL AND coalesce(unit_id, m.branch_id) IS NOT NULL
                ORDER BY row ON CONFLICT DO NOTHING RETURNING id
            )
            INSERT INTO jobs_importchange (batch_id, subject, object_id)
            SELECT %(batch)s, 'appointment', id FROM appointed
            """
        )

    def note_changes(self, units):
        """What undo needs beside the staged rows themselves; returns the marks of our writes.

        A row that nobody touched since still has the transaction number of this import (xmin).
        """
        self.do(
            """
            INSERT INTO jobs_importchange (batch_id, number, subject, object_id, before)
            SELECT %(batch)s, roster.row, 'person', user_id, before
            FROM roster JOIN roster_before USING (user_id)
            """
        )
        ImportChange.objects.bulk_create(
            ImportChange(batch=self.batch, subject="unit", object_id=pk) for pk in units
        )
        self.cursor.execute(
            """
            SELECT DISTINCT unnest(ARRAY[u.xmin::text, m.xmin::text])
            FROM roster JOIN accounts_user u ON u.id = roster.user_id
            JOIN branches_member m ON m.id = roster.member_id
            """
        )
        return sorted(mark for (mark,) in self.cursor.fetchall())


def _update(table, keys, condition, *more):
    pairs = ", ".join([f"{key} = coalesce(roster.{key}, t.{key})" for key in keys] + list(more))
    return f"UPDATE {table} t SET {pairs} FROM roster WHERE {condition}"
