"""Steps to tick before a letter is answered: a list for each class, and each letter's own copy."""
