"""Rooms above whose occasions are gatherings answer for them here, and hear what happens.

Lists of functions, filled in AppConfig.ready; each is called inside the action's transaction with
the gathering locked, and a ValidationError undoes the action.
"""

from collections import defaultdict

publishing: list = []
"""f(gathering): why it cannot be published, in words, or None."""
changed: list = []
"""f(gathering, changes, by): fields of a gathering have changed, also after publishing;
`gathering.before` is {field: what it was}."""
called_off: list = []
"""f(gathering, by): it is cancelled."""
attended: list = []
"""f(check_in): somebody came or left, or that was corrected."""
given_back: list = []
"""f(registration, gathering, by): somebody gave their registration back."""
admitting: list = []
"""f(gathering, user): True for somebody who is expected there without a registration."""
runners: list = []
"""f(gathering): keys of those who run it besides its organisers."""
afterwards: list = []
"""f(gathering, user): (words, address) of what somebody does next who has left, or None."""
registrars: dict = {}
"""{kind: f(gathering, by)}: takes the registration over; the state, None where it is not theirs."""
movers: dict = {}
"""{kind: f(gathering)}: who of those in line moves up; registrations, None where it is not theirs.
They are seated by whoever asks."""
about: defaultdict = defaultdict(list)
"""{kind: [f(gathering, user)]}: the address of a page that tells more of it, None where it is not theirs or
`user` may not read it. Several rooms may hold gatherings of one kind; the first that knows it answers."""


def add(listeners, *functions):
    """Listen once, however often the app is made ready."""
    listeners.extend(each for each in functions if each not in listeners)
