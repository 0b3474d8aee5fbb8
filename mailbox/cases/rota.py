"""Who gets a new letter of a unit by its rota."""

from mailbox.absences.queries import takes_new_letters
from mailbox.cases import permissions


def on_rota(case, lead):
    """Whose days they are in `lead`, where that person may answer this letter."""
    person = takes_new_letters(lead)
    if person is None or person.pk in permissions.barred(case):
        return None
    return person if permissions.answers_for(person, lead.pk, case) else None
