"""What is known of people, from the member list, files, the ledger and posts. A fixed number of
queries, however many people."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal

from branches.organisation.models import Appointment, Member
from party_pairing.files.queries import records_of
from party_pairing.recommend_rules import spec as rules
from party_pairing.recommend_rules.conditions import Facts, Noted, months_at
from tuanwei.lib.terms import Term
from volunteers.queries import hours_within

LEAGUE_POSTS = (
    "secretary", "deputy", "organisation", "publicity", "culture", "production", "rights",
    "volunteer", "other",
)  # fmt: skip


def spans(cut_off):
    """{period of the rules: (first day, last day)} as seen from the cut-off; nothing behind it."""
    now, last = Term.of(cut_off), Term.of(cut_off).previous
    this_year, last_year = Term(now.year, 1), Term(now.year - 1, 1)
    return {
        rules.EVER: (None, cut_off),
        rules.TERM: (now.first_day, cut_off),
        rules.LAST_TERM: (last.first_day, last.last_day),
        rules.YEAR: (this_year.first_day, cut_off),
        rules.LAST_YEAR: (last_year.first_day, this_year.first_day - dt.timedelta(days=1)),
    }


def facts_of(user_ids, cut_off, *, members=None, spec=None):
    """{user's key: Facts} as of the cut-off. Four queries; fewer where `members` ({user: Member}) were
    read already, or where a `spec` asks for neither hours nor posts. Somebody without a row in the
    member list is known by files and hours only."""
    users = list(dict.fromkeys(user_ids))
    if members is None:
        members = {each.user_id: each for each in Member.objects.filter(user__in=users)}
    records = records_of(users)
    kinds = None if spec is None else {each.kind for each in spec.conditions}
    within = spans(cut_off)
    hours = {user: dict.fromkeys(within, Decimal(0)) for user in users}
    if kinds is None or kinds & {rules.HOURS, rules.POINTS}:
        hours = hours_within(users, within)
    months = dict.fromkeys(users, 0)
    if kinds is None or rules.POST in kinds:
        months = _post_months(users, cut_off)
    return {
        user: _facts(members.get(user), records.get(user, ()), hours[user], months[user], cut_off)
        for user in users
    }


def _facts(member, records, hours, months, cut_off):
    notes = tuple(noted(each) for each in records)
    if member is None:
        return Facts(status="", hours=hours, records=notes, post_months=months)
    return Facts(
        born_on=member.born_on, joined_on=member.joined_on, status=member.political_status,
        status_since=status_since(member.political_status, notes, member.joined_on),
        year=year_of(member.grade, cut_off), degree=degree_of(member.education), hours=hours,
        records=notes, post_months=months,
    )  # fmt: skip


def noted(record):
    """A Record as conditions see it."""
    return Noted(
        str(record.pk), record.kind.key, record.on, record.until, record.value, record.total,
        record.mark, record.term,
    )  # fmt: skip


def status_since(status, notes, joined_on):
    """The day of the newest record of the kind that is named like the status; a League member is one
    since joining. None: not known."""
    days = [each.on for each in notes if each.kind == status and each.on]
    if days:
        return max(days)
    return joined_on if status == rules.LEAGUE else None


def year_of(grade, cut_off):
    """In which year of college somebody of a grade is; 0 where it is not known."""
    return max(0, Term.of(cut_off).year - grade + 1) if grade else 0


def degree_of(education):
    """Undergraduate or graduate, from 文化程度."""
    if education.endswith("在读") and any(word in education for word in ("研究生", "硕士", "博士")):
        return rules.GRADUATE
    return rules.UNDERGRADUATE


def _post_months(users, cut_off):
    """{user: months in a League post until the cut-off}; posts at the same time count once."""
    terms = defaultdict(list)
    rows = Appointment.objects.filter(
        user__in=users, post__in=LEAGUE_POSTS, starts_on__lte=cut_off,
        unit__kind__in=("branch", "general_branch", "committee"),
    )  # fmt: skip
    for user, first, last in rows.order_by("starts_on").values_list("user", "starts_on", "ends_on"):
        terms[user].append((first, min(last or cut_off, cut_off)))
    return {user: sum(_months(*each) for each in _merged(terms[user])) for user in users}


def _merged(spans_in_order):
    found: list = []
    for first, last in spans_in_order:
        if found and first <= found[-1][1] + dt.timedelta(days=1):
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def _months(first, last):
    return months_at(first, last + dt.timedelta(days=1))
