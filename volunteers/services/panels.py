"""What rooms above show on the pages of a project and of a shift: reflections, numbers, the roster.

Each registers functions in AppConfig.ready; a panel is (template, context), None for nothing.
"""

of_project: list = []
"""f(user, project): shown to everybody on the page of a project."""
of_shift: list = []
"""f(user, shift): shown on the page of a shift."""
of_desk: list = []
"""f(user, project): shown to those who run it."""


def shown(functions, user, subject):
    """[(template, context)] of those that have something to show."""
    found = (function(user, subject) for function in functions)
    return [each for each in found if each]
