"""News: what staff publish in Markdown with pictures."""
