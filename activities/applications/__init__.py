"""Applications (活动申报): written step by step, decided by a chain that the kind's rules name."""
