"""Saved replies of a unit: texts with placeholders that go into the draft of an answer."""
