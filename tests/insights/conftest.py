"""Letters at every stage, as in the mailbox's own tests."""

from tests.mailbox.conftest import letters  # noqa: F401
