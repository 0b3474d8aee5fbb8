"""What roles may do here, asked one by one; see tests/test_permissions_table.py."""

PROBES: dict = {}
