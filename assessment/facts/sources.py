"""Every source there is: what reads records stands in `collecting_…`; importing this offers all of it."""

from assessment.facts import collecting_records, collecting_units
from assessment.facts.collecting import COLLECTORS, rows_of, scope_of

__all__ = ["COLLECTORS", "collecting_records", "collecting_units", "rows_of", "scope_of"]
