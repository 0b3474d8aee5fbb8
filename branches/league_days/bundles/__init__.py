"""What is published after a contest, and the page that verifies it."""
