"""A model field for exact fractions."""

from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import models


class FractionField(models.CharField):
    """A Fraction as text, "65/4": no figure is rounded on its way into the database and back."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 60)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value, _expression, _connection):
        """The Fraction of the text."""
        return None if value is None else Fraction(value)

    def to_python(self, value):
        """A Fraction of what was given. Raises ValidationError for floats and what is no number."""
        if value is None or isinstance(value, Fraction):
            return value
        if isinstance(value, float):
            raise ValidationError("an exact number, not a float")
        try:
            return Fraction(value)
        except (ValueError, TypeError, ZeroDivisionError):
            raise ValidationError("no exact number") from None

    def get_prep_value(self, value):
        """As text."""
        found = self.to_python(value)
        return None if found is None else str(found)
