"""What stands behind this room's addresses, for the test of naughty requests."""

from datetime import date

from tests.party_pairing.scene import Scene


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    scene = Scene(cast)
    charge = scene.charge()
    record = scene.record(cast.student, "application", on=date(2025, 3, 1), source="own")
    member, post = scene.party_member("党员", "probationary"), scene.contact()
    keys = {
        "party_pairing:record-kind": [record.kind_id],
        "party_pairing:record-new": [cast.student.pk],
        "party_pairing:record-": [record.pk],
        "party_pairing:file-": [cast.student.pk],
        "party_pairing:look-": [cast.student.pk],
        "party_pairing:charge-": [charge.pk],
        "party_pairing:party-member-new": [scene.party_branch().pk],
        "party_pairing:party-post-new": [scene.party_branch().pk],
        "party_pairing:party-member-": [member.party_memberships.get().pk],
        "party_pairing:party-post-": [post.party_posts.get().pk],
        "party_pairing:party-": [scene.party_branch().pk],
    }
    return keys, {"key": ["application", "punishment", "comprehensive", "dormitory", "nothing"]}
