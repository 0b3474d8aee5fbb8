"""What stands behind this room's addresses, for tests/test_naughty_requests.py."""

from branches.organisation.models import PartyBranch
from tests.volunteers.teams.conftest import Squad


def filled(cast):
    """({beginning of an address's name: keys}, {name of a part: values})."""
    squad = Squad(cast)
    team = squad.team(leader=cast.secretary, teacher=cast.teacher, members=[cast.student])
    asked = squad.asked(team, cast.other_student)
    basic = squad.qualification()
    training = squad.training(team, basic, days=-1)
    squad.came(training, cast.student)
    waiting = [squad.handed_in(user, basic).pk for user in (cast.student, cast.other_student)]
    site = squad.site()
    party = PartyBranch.objects.create(name="机关党支部")
    people = [asked.pk, squad.person(team, cast.student).pk]
    return {
        "volunteers:team-person": people, "volunteers:team-request": people,
        "volunteers:team": [team.pk], "volunteers:training-new": [team.pk],
        "volunteers:training": [training.pk], "volunteers:qualification": [basic.pk],
        "volunteers:holding": waiting, "volunteers:site": [site.pk],
        "organisation:party-branch": [party.pk],
    }, {}  # fmt: skip
