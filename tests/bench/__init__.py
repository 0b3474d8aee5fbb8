"""`make bench`: every figure beside its floor, in the same run and process set-up."""
