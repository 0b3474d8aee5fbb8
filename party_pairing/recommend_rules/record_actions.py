"""Kinds of records that the samples look at."""

from django.db import transaction

from party_pairing.files.models import RecordKind
from party_pairing.recommend_rules import events
from party_pairing.recommend_rules.library import RECORDS
from tuanwei.audit.actions import record


@transaction.atomic
def add_records(*, by):
    """Add the kinds of records that the samples look at and that are not there. Their names, where
    another kind has one already, are left to it: staff choose that kind in the condition."""
    there = {(each.key, each.name) for each in RecordKind.objects.select_for_update()}
    keys, names = {key for key, _name in there}, {name for _key, name in there}
    found = [
        RecordKind(
            key=key, name=each.name, shape=each.shape, period=each.period,
            unit_word=each.unit_word, marks=list(each.marks), is_own=each.is_own,
            position=len(there) + place,
        )
        for place, (key, each) in enumerate(RECORDS.items(), 1)
        if key not in keys and each.name not in names
    ]  # fmt: skip
    for each in RecordKind.objects.bulk_create(found, ignore_conflicts=True):
        record(events.RECORDS_ADDED, None, by=by, label=each.name, key=each.key)
    return found
