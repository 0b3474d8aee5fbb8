"""Kinds of records that rules look at. Reading only."""

from party_pairing.files.models import RecordKind
from party_pairing.recommend_rules.library import RECORDS
from party_pairing.recommend_rules.models import TrackRules


def known_records():
    """The kinds of records in use, in order: what conditions may look at."""
    return list(RecordKind.objects.filter(is_active=True))


def shapes():
    """{key: shape} of the kinds of records in use."""
    return {each.key: each.shape for each in known_records()}


def lacking(spec):
    """Names of the kinds of records that a sample brought along and that are not there."""
    asked = {each.record for each in spec.conditions} & RECORDS.keys()
    there = set(RecordKind.objects.filter(key__in=asked).values_list("key", flat=True))
    return [each.name for key, each in RECORDS.items() if key in asked - there]


def asked_for(key):
    """In words, the tracks whose rules look at records of this kind, in any version: drafts count,
    and old versions, which what runs under them still reads. None where no rules do."""
    tracks: dict = {}
    for each in TrackRules.objects.select_related("track").order_by("track__position", "track"):
        spec = each.spec
        if key in {*(row.record for row in spec.conditions), *(row.source for row in spec.points)}:
            tracks[each.track.name] = True
    return f"“{'”“'.join(tracks)}”的规则要看" if tracks else None
