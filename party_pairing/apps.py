from django.apps import AppConfig


class PartyPairingConfig(AppConfig):
    name = "party_pairing"
    verbose_name = "推优与结对"

    def ready(self):
        """Rooms answer for gatherings and publicity, hear of each other, and offer sheets."""
        from party_pairing.board import resources as board_sheets
        from party_pairing.decisions import answers as decisions
        from party_pairing.files import importers as file_importers
        from party_pairing.files import resources as file_sheets
        from party_pairing.meetings import answers as meetings
        from party_pairing.pairs import hearing as pairs
        from party_pairing.recommend_rules import hearing as rules

        for room in (file_importers, file_sheets, rules, meetings, decisions, pairs, board_sheets):
            room.register()
