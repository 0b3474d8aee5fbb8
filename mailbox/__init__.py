"""The youth mailbox: one queue behind several doors. Rooms: cases (and later surveys)."""
