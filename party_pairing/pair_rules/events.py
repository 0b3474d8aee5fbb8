"""Audit names of the rules of pairing."""

KIND_CHANGED = "party_pairing.pair_kind.changed"
RULES_DRAFTED = "party_pairing.pair_rules.drafted"
RULES_DROPPED = "party_pairing.pair_rules.dropped"
RULES_CHANGED = "party_pairing.pair_rules.changed"
