"""What other apps may read of recommendation: who is recommended, how many meetings were held rightly."""

from party_pairing.decisions.queries import procedures_of, recommended_of

__all__ = ["procedures_of", "recommended_of"]
