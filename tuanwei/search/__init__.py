"""One search over what a person may see."""
