"""Django looks here for models; they live in their rooms."""

from activities.menu.models import Menu, Theme

__all__ = ["Menu", "Theme"]
