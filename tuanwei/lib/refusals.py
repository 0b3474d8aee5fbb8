"""What an action refused in words, shown where somebody looks: beside the fields, or above the page."""

from django.contrib import messages
from django.core.exceptions import ValidationError

from tuanwei.lib.locks import said_when_locked


def beside(form, refused, at=None):
    """Words of a ValidationError at the fields they are about; the rest at the field `at`, or above the form."""
    by_field = getattr(refused, "error_dict", None)
    if by_field is None:
        form.add_error(at if at in form.fields else None, refused)
        return
    for name, faults in by_field.items():
        form.add_error(name if name in form.fields else None, faults)


def above(request, refused):
    """Every word of a ValidationError as a message of the next page."""
    for words in refused.messages:
        messages.error(request, words)


def attempt(request, run, said):
    """Run an action that leads to another page; True where it was done. Its next page says `said` (words, or
    what makes them of the result), or why it could not be, also when somebody else holds the rows."""
    try:
        with said_when_locked():
            result = run()
    except ValidationError as refused:
        above(request, refused)
        return False
    messages.success(request, said(result) if callable(said) else said)
    return True
