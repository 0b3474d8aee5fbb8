"""What people wish the committee to do next: themes, survey questions, items for a meeting."""
