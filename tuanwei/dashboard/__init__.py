"""The home page of every role, made of the cards that the apps offer."""
