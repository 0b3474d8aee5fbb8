"""Standards in versions: written part by part, tried out, handed on as files."""
