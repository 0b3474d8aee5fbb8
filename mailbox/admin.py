"""Django looks here for support screens; they live in their rooms."""

from mailbox.cases import admin  # noqa: F401
