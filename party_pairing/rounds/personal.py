"""What rounds of pairing keep about one person."""


def of(user):
    """{heading: [{label: value}]}."""
    return {}
