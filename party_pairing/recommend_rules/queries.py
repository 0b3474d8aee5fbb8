"""Tracks, and which version of their rules holds. Reading only."""

from party_pairing.files.models import RecordKind
from party_pairing.recommend_rules.library import RECORDS
from party_pairing.recommend_rules.models import Track, TrackRules


def active_tracks():
    """Tracks in use, in order."""
    return Track.objects.filter(is_active=True)


def rules_in_force(track):
    """The newest TrackRules in force, or None."""
    return track.rules.exclude(in_force_from=None).order_by("-version").first()


def versions_of(track):
    """Every version that was in force, the newest first."""
    return (
        track.rules.exclude(in_force_from=None)
        .select_related("put_in_force_by")
        .order_by("-version")
    )  # fmt: skip


def draft_of(track):
    """The draft, or None."""
    return track.rules.filter(in_force_from=None).select_related("made_by").first()


def versions_by_track():
    """{track id: number of the newest version in force} and the ids of tracks with a draft."""
    newest, drafts = {}, set()
    rows = TrackRules.objects.order_by("version").values_list(
        "track_id", "version", "in_force_from"
    )
    for track, version, since in rows:
        if since is None:
            drafts.add(track)
        else:
            newest[track] = version
    return newest, drafts


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
