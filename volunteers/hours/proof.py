"""Walk every chain of the ledger and name the first broken link of each broken one.

The database writes each entry as the text that was hashed (`chain.link`), so that a million of them
are read as five columns. One statement: what is written meanwhile is not seen.
"""

import hashlib
from dataclasses import dataclass, replace

from django.db import connection, transaction
from django.utils.translation import gettext as _

from tuanwei.audit.models import AuditEvent
from volunteers.hours import chain, events
from volunteers.hours.models import HoursEntry, Service

AT_ONCE = 5000
# Exactly what chain.said_exactly writes of ledger.FIELDS, in its order.
SAID = r"""
    concat_ws(E'\x1f', e.volunteer_id, e.seq, e.service_id, e.source, e.grade, e.day, e.hours,
        e.rules, CASE WHEN e.is_correction THEN 'True' ELSE 'False' END, e.reason,
        coalesce(e.by_id::text, ''), to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'))
"""
ENTRIES = f"""
    SELECT e.volunteer_id, e.seq, e.previous, e.hash, {SAID}
    FROM volunteers_hoursentry e ORDER BY e.volunteer_id, e.seq
"""  # noqa: S608  no values
HEADS = "SELECT id, length, head FROM volunteers_volunteer"
NAMED_MOST = 20
"""Broken links of which the record is asked what they said at first."""


@dataclass(frozen=True)
class Fault:
    """The first broken link of a volunteer's chain: at which place, and what is wrong."""

    volunteer: int
    seq: int
    words: str


@dataclass(frozen=True)
class Verdict:
    """What a proof came to."""

    chains: int
    entries: int
    faults: tuple[Fault, ...]


class Walk:
    """One chain after the other, entry by entry."""

    def __init__(self, heads):
        self.heads = heads
        self.faults: list[Fault] = []
        self.chains = self.entries = 0

    def run(self, rows):
        """Take (volunteer, seq, previous, hash, said) in order of volunteer and seq."""
        sha256, start = hashlib.sha256, chain.START
        volunteer, seq, head, is_broken, entries = None, 0, start, False, 0
        for of, place, previous, found, said in rows:
            entries += 1
            if of != volunteer:
                self._end(volunteer, seq, head, is_broken)
                volunteer, seq, head, is_broken = of, 0, start, False
            if is_broken:
                continue
            seq += 1
            if (
                place == seq and previous == head
                and sha256(f"{previous}\x1f{said}".encode()).hexdigest() == found
            ):  # fmt: skip
                head = found
                continue
            is_broken = True
            self.faults.append(Fault(of, min(place, seq), _words(place, seq, previous, head)))
        self._end(volunteer, seq, head, is_broken)
        for volunteer in list(self.heads):  # nothing of theirs was read
            self._end(volunteer, 0, start, False)
        self.entries = entries

    def _end(self, volunteer, seq, head, is_broken):
        if volunteer is None:
            return
        length, last = self.heads.pop(volunteer, (0, chain.START))
        self.chains += bool(length or seq)
        if is_broken or (length, last) == (seq, head):
            return
        if length > seq:
            words = _("末尾少了 %(n)d 条（应有 %(length)d 条）。") % {
                "n": length - seq,
                "length": length,
            }
        elif length < seq:
            words = _("末尾多出 %(n)d 条（应有 %(length)d 条）。") % {
                "n": seq - length,
                "length": length,
            }
        else:
            words = _("最后一条被换过，与名下记着的不一样。")
        self.faults.append(Fault(volunteer, min(length, seq) + 1 if length != seq else seq, words))


def _words(place, seq, previous, head):
    if place > seq:
        return _("第 %(seq)d 条不见了，后面接的是第 %(place)d 条。") % {"seq": seq, "place": place}
    if place < seq:
        return _("第 %(place)d 条出现了两次，或者顺序错了。") % {"place": place}
    if previous != head:
        return _("接不上前一条：顺序被换过，或者前一条被换过。")
    return ""  # what was changed is looked up in the record


def prove(rows_at_once=AT_ONCE):
    """The Verdict over all chains, of one moment. Holds `rows_at_once` entries in memory."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        with connection.cursor() as cursor:
            if is_outermost:  # heads and entries of the same snapshot
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute(HEADS)
            walk = Walk({key: (length, head) for key, length, head in cursor.fetchall()})
        with connection.connection.cursor("proof") as rows:
            rows.itersize = rows_at_once
            rows.execute(ENTRIES)
            walk.run(rows)
    faults = sorted(walk.faults, key=lambda fault: fault.volunteer)
    unsaid = [fault for fault in faults if not fault.words]
    named = {fault: _changed(fault) for fault in unsaid[:NAMED_MOST]}
    usual = _("内容被改过，或者被换过。")
    return Verdict(walk.chains, walk.entries, tuple(
        fault if fault.words else replace(fault, words=named.get(fault) or usual)
        for fault in faults
    ))  # fmt: skip


def _changed(fault):
    """Which fields are not what the record of the portal kept when the entry was written."""
    entry = HoursEntry.objects.get(volunteer=fault.volunteer, seq=fault.seq)
    services = Service.objects.filter(volunteer=fault.volunteer).values_list("pk", flat=True)
    kept = AuditEvent.objects.filter(
        name__in=(events.POSTED, events.CORRECTED), subject_type="volunteers.service",
        subject_key__in=[*map(str, services), str(entry.service_id)],
        data__volunteer=fault.volunteer, data__seq=fault.seq,
    ).first()  # fmt: skip
    if kept is None:
        return _("内容被改过；操作记录里也找不到这一条。")
    said = kept.data
    pairs = [
        (_("小时"), said["hours"], f"{entry.hours:.2f}"),
        (_("日期"), said["day"], entry.day.isoformat()),
        (_("来源"), said["source"], entry.source), (_("材料等级"), said["grade"], entry.grade),
        (_("规则版本"), said["rules"], entry.rules), (_("原因"), said["reason"], entry.reason),
        (_("服务记录"), kept.subject_key, str(entry.service_id)),
        (_("经手人"), kept.actor_id, entry.by_id), (_("链值"), said["hash"], entry.hash),
        (_("是否更正"), kept.name == events.CORRECTED, entry.is_correction),
    ]  # fmt: skip
    words = [
        _("%(what)s由“%(was)s”变成了“%(now)s”") % {"what": what, "was": was, "now": now}
        for what, was, now in pairs if was != now
    ]  # fmt: skip
    return "；".join(words) + "。" if words else _("写入的时间被改过。")
