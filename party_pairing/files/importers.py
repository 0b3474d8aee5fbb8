"""What the wizard of imports is offered by the files."""

from party_pairing.files.importing import RecordImporter
from party_pairing.files.member_importing import PartyMemberImporter
from tuanwei.jobs import importers


def register():
    """The yearly lists, and the Party members."""
    importers.register(RecordImporter())
    importers.register(PartyMemberImporter())
