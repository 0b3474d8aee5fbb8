"""Rules of pairing as data, in versions; matching, exactly."""
