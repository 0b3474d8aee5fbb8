"""Audit names of the rules of recommendation."""

KIND_CHANGED = "party_pairing.track.changed"
RULES_DRAFTED = "party_pairing.track_rules.drafted"
RULES_DROPPED = "party_pairing.track_rules.dropped"
RULES_CHANGED = "party_pairing.track_rules.changed"
RECORDS_ADDED = "party_pairing.sample_records.added"
