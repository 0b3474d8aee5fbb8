"""Ranking, 公示, objections, decision, titles, what follows, papers and sheets."""
