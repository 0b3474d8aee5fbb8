"""What happens here, for the audit trail."""

DEFINED = "five_haves.definitions.changed"
