"""What meetings keep about one person."""


def of(user):
    """{heading: [{label: value}]}."""
    return {}
