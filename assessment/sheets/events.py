"""What happens in this room, for the audit trail."""
