"""Audit names of bundles."""

PUBLISHED = "branches.bundle.published"
