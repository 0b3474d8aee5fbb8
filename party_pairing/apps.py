from django.apps import AppConfig


class PartyPairingConfig(AppConfig):
    name = "party_pairing"
    verbose_name = "推优与结对"

    def ready(self):
        """Rooms answer for gatherings and publicity, hear of each other, and offer sheets."""
        from party_pairing.decisions import answers as decisions

        decisions.register()
