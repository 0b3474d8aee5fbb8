"""Audit names of this room."""


class AccountEvent:
    """What happens to accounts and grants."""

    CODES_ISSUED = "accounts.code.issued"
    ACTIVATED = "accounts.user.activated"
    PASSWORD_CHANGED = "accounts.password.changed"  # noqa: S105
    PASSWORD_RESET = "accounts.password.reset"  # noqa: S105
    CONTACT_CHANGED = "accounts.contact.changed"
    DATA_EXPORTED = "accounts.data.exported"
    GRANTED = "accounts.grant.given"
    REVOKED = "accounts.grant.revoked"
