"""A round of pairing: offers, needs, wishes, decrees, the proposal, confirming, publishing."""
