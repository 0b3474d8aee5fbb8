"""What stands behind this room's addresses, for tests/test_naughty_requests.py."""

from tests.volunteers.school.conftest import School


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    school = School(cast, leader=cast.student, hour=6)  # others are free then
    school.lecturer = cast.other_student
    school.filled()
    return {
        "volunteers:lesson-course": [school.course.pk],
        "volunteers:lesson-party-branch": [school.party_branch.pk],
        "volunteers:lesson": school.lessons,
    }, {"token": [school.waiting.token, school.signed.token, "nothing"]}
