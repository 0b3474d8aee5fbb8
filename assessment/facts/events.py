"""What happens in this room, for the audit trail."""

NOTED = "assessment.fact.noted"
ENDED = "assessment.fact.ended"
COLLECTED = "assessment.facts.collected"
IMPORTED = "assessment.facts.imported"
TAKEN_BACK = "assessment.facts.taken_back"
