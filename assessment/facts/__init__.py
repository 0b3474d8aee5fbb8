"""Facts from records, other offices' tables and people, each leading to what it came from."""
