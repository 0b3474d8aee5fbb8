"""Rules of recommendation as data, in versions; conditions, quotas, quorums and votes, exactly."""
