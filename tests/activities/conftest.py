"""Letters and proposals, as in their own tests."""

from tests.gatherings.conftest import crowd  # noqa: F401
from tests.mailbox.conftest import letters  # noqa: F401
from tests.proposals.conftest import proposals  # noqa: F401
