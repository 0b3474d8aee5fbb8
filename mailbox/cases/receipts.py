"""Numbers and tracking codes. Pure: random letters in, codes and keyed hashes out.

Both leave out characters that are misread (0 O 1 I L). A tracking code is derived from the key
of the form and from what was written, so that a form sent twice shows the same receipt; only its
hash is stored. The key alone opens nothing: it comes from the browser, and somebody else may have
put it there or have seen it.
"""

import hashlib
import hmac
import secrets

from django.conf import settings

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
ANONYMOUS = "N"
CODE_LENGTH = 10  # 31 ** 10, about 2 ** 49


def new_number(day, *, is_anonymous=False):
    """A number such as 261122-7K3FQ: the day and five random characters.

    Anonymous letters, and only they, have N as the first of the five: they are numbered while
    they lie in the box, and their numbers must still be free when they leave it.
    """
    first = ANONYMOUS if is_anonymous else secrets.choice(ALPHABET.replace(ANONYMOUS, ""))
    return f"{day:%y%m%d}-{first}" + "".join(secrets.choice(ALPHABET) for _ in range(4))


def is_anonymous(number):
    """True for the number of an anonymous letter."""
    return number.partition("-")[2].startswith(ANONYMOUS)


def _keyed(purpose, text):
    return hmac.new(settings.SECRET_KEY.encode(), f"{purpose}:{text}".encode(), hashlib.sha256)


def submission_hash(key, author_id):
    """What is stored of a form's key: enough to know the form again, not the key.

    Everybody's keys are their own, those of nobody (None) too: no one uses up another's.
    """
    return _keyed("submission", f"{key}:{author_id or ''}").hexdigest()


def tracking_code(key, title, text):
    """The tracking code of the letter sent with this form key, in two groups of five."""
    words = _keyed("tracking", f"{key}\n{title}\n{text}")
    rest, letters = int.from_bytes(words.digest(), "big"), []
    for _ in range(CODE_LENGTH):
        rest, index = divmod(rest, len(ALPHABET))
        letters.append(ALPHABET[index])
    return "".join(letters[:5]) + "-" + "".join(letters[5:])


def tracking_hash(code):
    """The stored hash of a code as somebody typed it: case, blanks and dashes do not matter."""
    compact = "".join(c for c in code.upper() if c.isalnum())
    return _keyed("code", compact).hexdigest()


def same(stored, computed):
    """Compare two hashes in constant time."""
    return hmac.compare_digest(stored, computed)
