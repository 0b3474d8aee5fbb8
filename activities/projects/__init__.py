"""Projects: what an approved application becomes, until its closing (结项) is accepted."""
