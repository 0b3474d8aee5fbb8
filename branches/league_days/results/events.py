"""Audit names of results and awards."""

COUNTED = "branches.contest_stage.counted"
DECIDED = "branches.contest_border.decided"
RECOUNTED = "branches.contest_stage.recounted"
PUBLISHED = "branches.contest_awards.published"
REPLACED = "branches.contest_awards.replaced"
GRANTED = "branches.contest_award.granted"
REVOKED = "branches.contest_award.revoked"
