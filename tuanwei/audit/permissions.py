"""Who may read the record: administrators and the supervision group, nobody writes it by hand."""

READ = "audit.read"
