"""The definitions in force, kept in the process until somebody writes a new version."""

from tuanwei.five_haves.models import Definitions
from tuanwei.lib.versioned import Versioned

USUAL = Definitions(version=0)
"""What holds where the college has set nothing."""

in_force = Versioned("five_haves:definitions", lambda: Definitions.objects.first() or USUAL)
"""() → the newest Definitions."""
