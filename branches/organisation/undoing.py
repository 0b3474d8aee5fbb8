"""Take a roster import back: delete what it created, restore what it changed.

A person stays as imported when somebody changed them since, when they have signed in, or when
something else refers to them; the answer says which rows and why.
"""

# ruff: noqa: S608  (the texts put together here are column names of this file, never input)

from datetime import timedelta

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from branches.organisation.models import Appointment, Member, Membership, Unit
from branches.organisation.saving import OF_MEMBER, forget_plans
from tuanwei.accounts.models import User

# Every account that goes is looked for in some thirty tables when constraints are checked: all of
# 30 000 at once would be one statement beyond the server's 30 seconds.
CHUNK = 2_000

# Everybody the batch wrote: (row, user, is new, was changed since, has signed in, member, member
# before). What the batch wrote last still carries one of its transaction numbers (xmin).
STATE = """
    SELECT r.number, u.id, c.id IS NULL,
           u.id IS NULL OR u.xmin::text <> ALL(%(marks)s) OR m.xmin::text <> ALL(%(marks)s),
           u.last_login IS NOT NULL OR u.password NOT LIKE '!%%', m.id,
           (c.before->>'member_id')::bigint
    FROM jobs_importrow r
    LEFT JOIN jobs_importchange c
           ON c.batch_id = r.batch_id AND c.number = r.number AND c.subject = 'person'
    LEFT JOIN accounts_user n ON n.number = r."values"[%(number)s]
    LEFT JOIN accounts_user u ON u.id = coalesce(c.object_id, n.id)
    LEFT JOIN branches_member m ON m.user_id = u.id
    WHERE r.batch_id = %(batch)s AND r.outcome IN ('new', 'changed')
    ORDER BY r.number
"""


def undo(batch, staged, *, by):
    """(rows taken back, {row: why it stays}) inside the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            STATE,
            {
                "batch": batch.pk,
                "marks": batch.report["marks"],
                "number": staged.index("number") + 1,
            },
        )
        rows = cursor.fetchall()
        posts = list(
            batch.changes.filter(subject="appointment").values_list("object_id", flat=True)
        )
        stays, created, restored = _judge(rows, posts)
        gone = [user_id for _, user_id, _ in created + restored]
        Appointment.objects.filter(pk__in=posts, user__in=gone).delete()
        _restore(cursor, batch, restored)
        forget_plans(cursor)
        for start in range(0, len(created) or 1, CHUNK):
            _delete(cursor, created[start : start + CHUNK])
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    _delete_units(batch)
    return len(gone), stays


def _judge(rows, posts):
    """({row: why}, created, restored) with (row, user id, member id to delete) each."""
    stays, created, restored = {}, [], []
    for row, user_id, is_new, is_changed, has_signed_in, member_id, member_before in rows:
        if is_changed:
            stays[row] = _("导入以后又改过")
        elif is_new and has_signed_in:
            stays[row] = _("已经登录过")
        elif is_new:
            created.append((row, user_id, member_id))
        else:
            restored.append((row, user_id, None if member_before else member_id))
    users = {user_id for _row, user_id, _member in created}
    members = {member for _row, _user, member in created + restored if member}
    used = _referred(User, users, {Member}, Appointment, posts)
    used_members = _referred(Member, members, {Membership}, Appointment, posts)
    for row, user_id, member_id in list(created):
        if user_id in used or member_id in used_members:
            stays[row] = _("已有别的记录用到这个人")
            created.remove((row, user_id, member_id))
    return stays, created, restored


def _referred(model, ids, ignored, partly_ignored, made):
    """Those of `ids` to which rows of other models refer; `made` of one model do not count."""
    found = set()
    for relation in model._meta.related_objects if ids else ():
        if relation.related_model in ignored or relation.many_to_many:
            continue
        rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": ids})
        if relation.related_model is partly_ignored:
            rows = rows.exclude(pk__in=made)
        found |= set(rows.values_list(relation.field.attname, flat=True))
    return found


def _restore(cursor, batch, restored):
    if not restored:
        return
    users = [user_id for _row, user_id, _member in restored]
    cursor.execute(
        """
        UPDATE accounts_user u SET email = c.before->>'email', phone = c.before->>'phone'
        FROM jobs_importchange c
        WHERE c.batch_id = %s AND c.subject = 'person' AND c.object_id = u.id AND u.id = ANY(%s)
        """,
        [batch.pk, users],
    )
    pairs = ", ".join(f"{key} = (c.before->>'{key}')::{kind}" for key, kind in OF_MEMBER.items())
    _move_back(cursor, batch, users)
    cursor.execute(
        f"""
        UPDATE branches_member m
        SET branch_id = (c.before->>'branch_id')::bigint, {pairs}
        FROM jobs_importchange c
        WHERE c.batch_id = %s AND c.subject = 'person' AND c.object_id = m.user_id
          AND m.user_id = ANY(%s) AND c.before->>'member_id' IS NOT NULL
        """,
        [batch.pk, users],
    )
    _delete_members(cursor, [member for _row, _user, member in restored if member])


def _move_back(cursor, batch, users):
    """Reopen the stay that the import ended, or put a stay corrected in place back."""
    saved_on = timezone.localdate(batch.saved_at)
    moved = Member.objects.filter(user__in=users).in_bulk(field_name="pk")
    before = dict(
        batch.changes.filter(subject="person", object_id__in=users).values_list(
            "object_id", "before__branch_id"
        )
    )
    for member in moved.values():
        old = before[member.user_id]
        if old == member.branch_id:
            continue
        open_stay = member.memberships.filter(ends_on=None).first()
        ended = member.memberships.filter(ends_on=saved_on - timedelta(days=1), branch=old).first()
        if old is None or ended:
            open_stay.delete()
            if ended:
                ended.ends_on = None
                ended.save()
        else:
            open_stay.branch_id = old
            open_stay.save()


def _delete(cursor, created):
    _delete_members(cursor, [member for _row, _user, member in created])
    cursor.execute(
        "DELETE FROM accounts_user WHERE id = ANY(%s)", [[user for _row, user, _member in created]]
    )


def _delete_members(cursor, ids):
    if ids:
        cursor.execute("DELETE FROM branches_membership WHERE member_id = ANY(%s)", [ids])
        cursor.execute("DELETE FROM branches_member WHERE id = ANY(%s)", [ids])


def _delete_units(batch):
    """Units that the import created and nobody uses; branches before general branches."""
    ids = list(batch.changes.filter(subject="unit").values_list("object_id", flat=True))
    for kind in (Unit.Kind.BRANCH, Unit.Kind.GENERAL_BRANCH):
        mine = set(Unit.objects.filter(pk__in=ids, kind=kind).values_list("pk", flat=True))
        Unit.objects.filter(pk__in=mine - _referred(Unit, mine, set(), None, ())).delete()
