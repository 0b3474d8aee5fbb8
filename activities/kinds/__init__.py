"""Kinds of activities: which form, which attachments, which chain, by when. All of it data."""
