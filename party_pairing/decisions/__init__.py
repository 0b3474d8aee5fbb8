"""What follows the vote: dropping, publicity, approvals, the Party's answer, validity, papers."""
