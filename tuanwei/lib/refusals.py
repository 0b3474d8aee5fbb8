"""What an action refused in words, shown where somebody looks: beside the fields, or above the page."""

from django.contrib import messages


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
