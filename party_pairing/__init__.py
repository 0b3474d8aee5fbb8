"""Party–League member pairing (结对) and recommendation for Party membership (推优)."""
