"""Rules of contests: kinds, versions, and the arithmetic they ask for."""
