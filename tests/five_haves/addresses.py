"""What stands behind this room's addresses, for the test of naughty requests."""


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    return {"five_haves:": [cast.general_branch.pk]}, {"has": ["people"]}
