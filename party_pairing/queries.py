"""What other apps may read of recommendation: who is recommended, which meetings were held rightly."""

from party_pairing.decisions.queries import meetings_of, procedures_of, recommended_of

__all__ = ["meetings_of", "procedures_of", "recommended_of"]
