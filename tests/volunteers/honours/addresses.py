"""What stands behind this room's addresses, for tests/test_naughty_requests.py."""


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    return {}, {}
