"""Rounds (评审批次): bid windows with quotas, reviewers with a rubric, decisions published at once."""
