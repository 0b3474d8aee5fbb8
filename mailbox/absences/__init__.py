"""Who stands in for whom at the desk, and whose week it is to take new letters."""
