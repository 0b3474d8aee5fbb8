"""The society: units, members, transfers, terms of office."""
