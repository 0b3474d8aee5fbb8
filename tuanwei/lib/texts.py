"""What people type, made fit to keep: one kind of line end, nothing invisible. Pure."""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Marks that turn the direction of text around can make a sentence read as another one.
DIRECTION = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff]")
UNSAYABLE = re.compile("[\ufffe\uffff]")
SURROGATE = re.compile("[\ud800-\udfff]")


def clean_text(text):
    """`text` without control and direction characters and what XML does not hold, lines ended by \\n, composed (NFC).

    Raises ValidationError for halves of characters, which no database keeps.
    """
    if SURROGATE.search(text):
        raise ValidationError(_("有一个字符没有传完整，请删掉它或换个写法。"), code="surrogate")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    text = UNSAYABLE.sub("", CONTROL.sub("", DIRECTION.sub("", text)))
    return unicodedata.normalize("NFC", text).strip()


def sayable(text):
    """`text` without what XML does not hold, wherever it came from; never raises."""
    return UNSAYABLE.sub("", CONTROL.sub("", SURROGATE.sub("", text)))


def clean_line(text):
    """Like `clean_text`, with every run of blanks and line ends as one space."""
    return " ".join(clean_text(text).split())


class TextField(forms.CharField):
    """Many lines; forbidden characters are left out, not complained about."""

    widget = forms.Textarea
    clean_value = staticmethod(clean_text)

    def to_python(self, value):
        """The cleaned text, "" for nothing."""
        return "" if value in self.empty_values else self.clean_value(str(value))


class LineField(TextField):
    """One line."""

    widget = forms.TextInput
    clean_value = staticmethod(clean_line)


def readable_words(query, most=5):
    """The words of a search as typed, at most `most`; invisible characters are left out."""
    query = SURROGATE.sub("", str(query)[:200])
    return clean_line(query).split()[:most]
