"""Circulars (通知公文): papers for units, roles and grades; passed on, confirmed, numbered, found again."""
