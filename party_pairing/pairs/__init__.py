"""The life of a pair: talks, activities, problems solved, evaluation, handing over, ending."""
