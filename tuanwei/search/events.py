"""What happens here, for the audit trail."""
