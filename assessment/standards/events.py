"""Audit names of the standards."""

KIND_CHANGED = "assessment.standard.changed"
RULES_DRAFTED = "assessment.standard.drafted"
RULES_DROPPED = "assessment.standard.dropped"
RULES_CHANGED = "assessment.standard.put_in_force"
