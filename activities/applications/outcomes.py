"""What rooms above hear and say about applications; nothing is imported from them.

`approved` functions get an Application in the transaction in which it was finally approved (or
noted without approval), `changed` ones the Change that was granted, `cancelled` ones an approved
Application that is called off. `blocking` functions get (unit, user) and give the
reasons, in words, why neither may apply now. `entering` functions get (application, at) in the
transaction that submits it and raise ValidationError when no round takes it then; `leaving` ones
get an Application that is withdrawn or refused on its way.
"""

from activities.kinds.spec import STUDENTS

approved: list = []
changed: list = []
cancelled: list = []
blocking: list = []
entering: list = []
leaving: list = []


def tell(listeners, subject):
    """Every listener hears of `subject`, in the caller's transaction."""
    for listener in listeners:
        listener(subject)


def reasons(unit, user, applicant=""):
    """Why nobody may apply for `unit` as `user` now; empty when they may. A group of students
    answers for its people alone, not for the branch that they come from."""
    answering = None if applicant == STUDENTS else unit
    return [reason for ask in blocking for reason in ask(answering, user)]


def enter(application, at):
    """Whatever an application of its kind must be entered in; raises ValidationError."""
    for listener in entering:
        listener(application, at)
