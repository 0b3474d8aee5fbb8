"""Several people who press the same button at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.core.exceptions import ValidationError
from django.db import connections


class Refused(str):
    """The words with which somebody was refused."""


def refusals(found):
    """The words with which they were refused, out of what `at_once` gave."""
    return [each for each in found if isinstance(each, Refused)]


def at_once(*calls, returning=()):
    """What each of `calls` gave, in their order, or the words it was `Refused` with; exceptions of the kinds
    `returning` as they are, any other is raised. All begin at one moment, each in a thread and on a connection of
    its own, so the test must commit: `django_db(transaction=True)`."""
    start = Barrier(len(calls))

    def run(call):
        try:
            start.wait(30)
            return call()
        except ValidationError as refused:
            return Refused(refused.messages[0])
        except returning as fault:
            return fault
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
