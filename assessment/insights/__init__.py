"""Standing during the year, trials of a standard, versions compared, who stands where."""
