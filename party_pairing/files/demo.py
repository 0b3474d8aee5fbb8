"""Invented Party members, posts, charges and records of the files."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from branches.organisation.models import PartyBranch
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
    """Students of the first branches have files; `cast["party_branch"]` is the first Party branch,
    `cast["party_people"]` its members, `cast["filed"]` the members with records."""
    staff, today = cast["T0001"], timezone.localdate()
    since = today - timedelta(days=500)
    branch = PartyBranch.objects.filter(general_branch__isnull=False, is_active=True).first()
    if branch is None:
        return
    Charge.objects.create(
        user=staff, unit=cast["committee"], starts_on=since, given_by=cast["T0001"]
    )
    members = list(cast["members"])
    parents = {each.pk: each.parent_id for each in cast["branches"]}
    beside = [each for each in members if parents.get(each.branch_id) == branch.general_branch_id]
    party = [each for each in beside if each.political_status in STANDINGS]
    PartyMembership.objects.bulk_create(
        PartyMembership(
            user_id=each.user_id, party_branch=branch, starts_on=since, entered_by=staff,
            standing=STANDINGS[each.political_status],
        )
        for each in party
    )  # fmt: skip
    PartyPost.objects.bulk_create(
        PartyPost(
            user=cast[number], party_branch=branch, post=post, starts_on=since, entered_by=staff
        )
        for number, post in (("T2001", "secretary"), ("T0002", "organisation"))
    )
    cast["party_branch"] = branch
    cast["party_people"] = [each.user for each in party]
    cast["filed"] = [each for each in beside if each.political_status not in STANDINGS][:80]
    known = cast["2024110101"]
    if all(each.user_id != known.pk for each in cast["filed"]):
        cast["filed"] += [each for each in members if each.user_id == known.pk]
    _records(rng, cast["filed"], staff, today)
    Look.objects.create(subject=known, viewer=staff, what=Look.What.FILE, duty="分管老师", times=2)


def _records(rng, people, staff, today):
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
    waiting = people[-1]
    made.append(
        Record(
            kind=kinds["thoughts"], user_id=waiting.user_id, on=today - timedelta(days=3),
            source="own", entered_by_id=waiting.user_id,
        )
    )  # fmt: skip
    Record.objects.bulk_create(made)
