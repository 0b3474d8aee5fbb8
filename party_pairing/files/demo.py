"""Invented Party members, posts, charges and records of the files."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from party_pairing.files.models import (
    Charge,
    Look,
    PartyMembership,
    PartyPost,
    Record,
    RecordKind,
)
from tuanwei.lib.terms import Term

STANDINGS = {"party": "formal", "probationary": "probationary"}


def fill(rng, cast):
    """Everybody in the Party is in a Party branch; students of one general branch have files.

    `cast["party_branch"]` is the Party branch beside that general branch, `cast["party_people"]`
    those of its members, `cast["filed"]` the Members with records."""
    staff, known = cast["T0001"], cast["2024110101"]
    today = timezone.localdate()
    since = today - timedelta(days=500)
    parents = {each.pk: each.parent_id for each in cast["branches"]}
    beside = {
        each.general_branch_id: each for each in cast["party_branches"] if each.general_branch_id
    }
    members = list(cast["members"])
    own = next(parents[each.branch_id] for each in members if each.user_id == known.pk)
    branch = cast["party_branch"] = beside[own]
    Charge.objects.create(user=staff, unit=cast["committee"], starts_on=since, given_by=staff)
    party = [
        each for each in members
        if each.political_status in STANDINGS and parents.get(each.branch_id) in beside
    ]  # fmt: skip
    PartyMembership.objects.bulk_create(
        PartyMembership(
            user_id=each.user_id, party_branch=beside[parents[each.branch_id]], starts_on=since,
            standing=STANDINGS[each.political_status], entered_by=staff,
        )
        for each in party
    )  # fmt: skip
    PartyPost.objects.bulk_create(
        PartyPost(
            user=cast[number], party_branch=branch, post=post, starts_on=since, entered_by=staff
        )
        for number, post in (("T2001", "secretary"), ("T0002", "organisation"))
    )
    cast["party_people"] = [
        each.user for each in party if parents[each.branch_id] == branch.general_branch_id
    ]
    cast["filed"] = [
        each for each in members
        if parents.get(each.branch_id) == own and each.political_status not in STANDINGS
    ][:80]  # fmt: skip
    if all(each.user_id != known.pk for each in cast["filed"]):
        cast["filed"] += [each for each in members if each.user_id == known.pk]
    _records(rng, cast["filed"], known, staff, today)
    Look.objects.create(subject=known, viewer=staff, what=Look.What.FILE, duty="分管老师", times=2)


def _records(rng, people, known, staff, today):
    kinds = {each.key: each for each in RecordKind.objects.all()}
    last, now = Term.of(today).previous, timezone.now()
    places = list(range(1, len(people) + 1))
    rng.shuffle(places)
    made = []

    def add(member, key, **fields):
        made.append(
            Record(
                kind=kinds[key], user_id=member.user_id, entered_by=staff, entered_at=now,
                **{"source": "imported", "origin": f"{last.code} {kinds[key].name}.xlsx"} | fields,
            )
        )  # fmt: skip

    for place, member in zip(places, people, strict=True):
        add(member, "comprehensive", value=Decimal(place), total=Decimal(len(people)),
            term=last.code)  # fmt: skip
        add(member, "fails", value=Decimal(rng.choice((0, 0, 0, 0, 1))), term=last.code)
        add(member, "dormitory", mark=rng.choice("AAB"), term=last.code)
        if rng.random() < 0.6:
            day = today - timedelta(days=rng.randrange(60, 600))
            add(member, "application", on=day, source="typed", origin="")
        if rng.random() < 0.3:
            add(member, "school", on=date(today.year - 1, 12, 20))
        if rng.random() < 0.03:
            add(member, "punishment", on=today - timedelta(days=300), note="警告", source="typed",
                origin="")  # fmt: skip
    made.append(
        Record(
            kind=kinds["thoughts"], user=known, on=today - timedelta(days=3), source="own",
            entered_by=known,
        )
    )  # fmt: skip
    Record.objects.bulk_create(made)
