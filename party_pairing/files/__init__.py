"""Files of people: who belongs to which Party branch, records with their sources, who looked."""
