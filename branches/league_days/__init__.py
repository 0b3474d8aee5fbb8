"""League days and the contest of the month (团日活动、最佳团日活动评选), lower rooms first:
rules < days < contests < panels | ballots < results < bundles | months. docs/decisions/0032."""
