"""What roles may do here, asked one by one; see tests/test_permissions_table.py."""

PAGES = ("recommendations", "people", "hours", "ending", "pairing", "without", "places")


def board(scene, cell):
    """Of the own branch, general branch or charge, or all; teachers read and take nothing out."""
    made = scene.cast
    own, other = made.branch, made.other_branch
    if cell == "s":
        from tests.party_pairing.scene import Scene

        Scene(made).charge(user=scene.me, unit=made.general_branch)
    refused = 302 if scene.me is None else 403
    wanted = refused if cell == "–" else 200
    for name in PAGES:
        assert scene.status(f"party_pairing:board-{name}") == wanted, name
    sheets = refused if cell in ("–", "* read") else 200
    assert scene.status("party_pairing:board-sheets") == sheets
    if wanted == 200:
        every = cell in ("*", "* read")
        for unit, status in ((own, 200), (other, 200 if every else 404)):
            found = scene.status("party_pairing:board-people", unit=unit.pk)
            assert found == status, unit


PROBES: dict = {"recommendation and pairing board": board}
