"""Background imports and exports: the import wizard, the export centre and their progress."""
