"""Starting the portal on one machine: PostgreSQL and Valkey from wheels, then the Procfile.

Nothing here needs Django to be set up. What goes wrong is raised as `Refusal`: one line of Chinese
that names the matter and the remedy.
"""


class Refusal(Exception):
    """Why the portal does not start, in words for the person at the keyboard."""


def say(text: str) -> None:
    """Print one line of progress at once."""
    print(f"· {text}\n", end="", flush=True)  # in one piece: several threads speak
