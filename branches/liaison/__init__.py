"""The liaison system (联络制度): contact persons, meetings with minutes and follow-ups, opinions, shared practice."""
