"""Audit names of rules of contests."""

KIND_CHANGED = "branches.contest_kind.changed"
RULES_DRAFTED = "branches.contest_rules.drafted"
RULES_DROPPED = "branches.contest_rules.dropped"
RULES_CHANGED = "branches.contest_rules.changed"
