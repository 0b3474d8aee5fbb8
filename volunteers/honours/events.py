"""Audit names of honours and transcripts."""

AWARD_RECORDED = "volunteers.award.recorded"
AWARD_REMOVED = "volunteers.award.removed"
TRANSCRIPT_ISSUED = "volunteers.transcript.issued"
TRANSCRIPT_REVOKED = "volunteers.transcript.revoked"
