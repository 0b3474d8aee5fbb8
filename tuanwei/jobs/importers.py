"""What can be imported. Features register an Importer in their AppConfig.ready.

    class RosterImporter(Importer):
        kind, label = "roster", _("团员花名册")
        fields = (Field("number", _("学号"), cells.identifier, synonyms=("工号",)), ...)
    importers.register(RosterImporter())

The wizard finds the header, maps columns to `fields`, cleans column by column and calls `check`;
after the person's confirmation it calls `save` in one transaction. Nothing is written before.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from tuanwei.jobs import cells
from tuanwei.jobs.headers import plain_label

REMARK = cells.text(200)


@dataclass(frozen=True)
class Field:
    """A column that an importer understands. `clean` raises cells.Wrong.

    `is_kept` is False for what serves the checks alone: its value is not staged, shown or stored.
    """

    key: str
    label: str
    clean: Callable = REMARK
    synonyms: tuple = ()
    is_required: bool = False
    is_kept: bool = True


@dataclass(frozen=True)
class Option:
    """A question of the mapping step beside the columns, such as the branch of a class roster. `is_needed`: nothing
    goes on without an answer (`missing_columns` says so)."""

    key: str
    label: str
    help: str = ""
    initial: str = ""
    suggestions: tuple = field(default_factory=tuple)
    is_needed: bool = False


class Importer:
    """One kind of import. Subclasses say what the columns are and how rows are compared and kept."""

    kind = ""
    label = ""
    help = ""
    fields: tuple = ()
    next_step: tuple = ()  # (words, name of an address, label) of what is to be done once it is in
    undo_words: str = _("新建的删掉，改过的恢复。")  # what taking an import back does

    @property
    def names(self):
        """{plain label: key} of every spelling of every field."""
        return {
            plain_label(str(spelling)): each.key
            for each in self.fields
            for spelling in (each.label, *each.synonyms)
        }

    extras: tuple = ()  # keys that `check` adds to the frame's values for `save`

    @property
    def staged(self):
        """The keys of ImportRow.values, in order."""
        return (*(each.key for each in self.fields if each.is_kept), *self.extras)

    def may_import(self, user):
        """True when this person may use the importer at all; rows are judged in `check`."""
        return False

    def options(self, *, table, header, by):
        """The Options to ask for in the mapping step."""
        return ()

    def mistaken(self, header):
        """A sentence for sheets of another kind that people bring here; "" for the right ones."""
        return ""

    def missing_columns(self, keys, options):
        """Labels of columns without which nothing can be imported; `keys` are mapped."""
        return [each.label for each in self.fields if each.is_required and each.key not in keys]

    def check(self, frame, *, options, by):
        """Judge a checking.Frame: report problems, set `frame.outcomes`. Reads only."""
        raise NotImplementedError

    def save(self, batch, *, by):
        """Write the batch's rows that are new or changed, inside the caller's transaction.

        Returns {word: count} for the report; raises Stale when the database is no longer what
        `check` saw."""
        raise NotImplementedError

    def undo(self, batch, *, by):
        """Take the batch back; return (rows undone, {row: why it stays})."""
        raise NotImplementedError


class Stale(Exception):
    """Somebody changed the same people or units between the preview and the confirmation."""


_registry: dict = {}


def register(importer):
    """Offer `importer` in the wizard."""
    _registry[importer.kind] = importer


def get(kind):
    """The Importer of a kind; KeyError when none is registered."""
    return _registry[kind]


def allowed(user):
    """The importers this person may use."""
    return [importer for importer in _registry.values() if importer.may_import(user)]


OUTCOMES = {"new": _("新增"), "changed": _("更新"), "same": _("跳过"), "error": _("错误")}
