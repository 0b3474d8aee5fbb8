"""People whose named letters staff trust, and people whose letters rest for a while.

Everything here begins at a letter signed with a name. Hidden and anonymous letters neither lead
here nor show what stands here.
"""
