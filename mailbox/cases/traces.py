"""What in a letter may tell who wrote it, as in any text."""

from tuanwei.lib.traces import Trace, find, name_candidates

__all__ = ["Trace", "find", "name_candidates"]
