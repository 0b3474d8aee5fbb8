"""Django looks here for support screens; they live in their rooms."""

from branches.organisation import admin  # noqa: F401
