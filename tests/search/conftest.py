"""The makers of what is looked for."""

from tests.activities.projects.conftest import projects  # noqa: F401
from tests.gatherings.conftest import diary  # noqa: F401
from tests.mailbox.conftest import letters  # noqa: F401
from tests.proposals.conftest import proposals  # noqa: F401
from tests.publicity.conftest import board  # noqa: F401
