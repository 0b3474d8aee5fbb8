"""What happens in this room, for the audit trail."""

RECOMPUTED = "assessment.scores.recomputed"
DIFFERED = "assessment.scores.differed"
TAKEN_OVER = "assessment.discrepancy.taken_over"
SETTLED = "assessment.discrepancy.settled"
