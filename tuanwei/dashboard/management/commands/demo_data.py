"""Fill an empty database with a small college of invented people and a year of their work."""

import random

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from activities.applications.demo import fill as fill_applications
from activities.applications.review_demo import fill as fill_reviews
from activities.kinds.demo import fill as fill_kinds
from activities.menu.demo import fill as fill_menu
from activities.projects.demo import fill as fill_projects
from activities.rounds.demo import fill as fill_rounds
from assessment.demo import fill as fill_assessment
from branches.league_days.demo import fill as fill_league_days
from branches.liaison.demo import fill as fill_liaison
from branches.organisation.demo import fill as fill_organisation
from branches.reports.demo import fill as fill_reports
from mailbox.demo import fill as fill_mailbox
from mailbox.desk_demo import fill as fill_desk
from mailbox.digests.demo import fill as fill_digests
from mailbox.follow_demo import fill as fill_follow_ups
from mailbox.service.demo import fill as fill_service
from mailbox.surveys.demo import fill as fill_surveys
from party_pairing.demo import fill as fill_party_pairing
from tuanwei.accounts.demo import fill as fill_accounts
from tuanwei.accounts.models import User
from tuanwei.circulars.demo import fill as fill_circulars
from tuanwei.five_haves.demo import fill as fill_five_haves
from tuanwei.gatherings.demo import fill as fill_gatherings
from tuanwei.news.demo import fill as fill_news
from tuanwei.notices.demo import fill as fill_notices
from tuanwei.publicity.demo import fill as fill_publicity
from tuanwei.search.demo import fill as fill_search
from tuanwei.term_reports.demo import fill as fill_term_reports
from volunteers.attendance.demo import fill as fill_attendance
from volunteers.claims.demo import fill as fill_claims
from volunteers.honours.demo import fill as fill_honours
from volunteers.hours.demo import fill as fill_hours
from volunteers.insights.demo import fill as fill_wall
from volunteers.party_days.demo import fill as fill_party_days
from volunteers.school.demo import fill as fill_school
from volunteers.services.demo import fill as fill_services
from volunteers.teams.demo import fill as fill_teams

SEED = 20261127


class Command(BaseCommand):
    """The rooms fill from the floor up; `cast` gathers the people whom later ones need."""

    help = "Create demo data in an empty database."

    def add_arguments(self, parser):
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when there are people already"
        )

    @transaction.atomic
    def handle(self, *args, if_empty=False, **options):
        """Fill room by room, all or nothing."""
        if User.objects.exists():
            if if_empty:
                self.stdout.write("数据库里已有用户，不生成演示数据。")
                return
            raise CommandError("数据库里已有用户。演示数据只放进空的数据库。")
        rng, cast = random.Random(SEED), {}  # noqa: S311  (invented people, no secret)
        fill_accounts(rng, cast)
        fill_organisation(rng, cast)
        fill_gatherings(rng, cast)
        fill_mailbox(rng, cast)
        fill_desk(cast)
        fill_service(rng, cast)
        fill_surveys(rng, cast)
        fill_follow_ups(rng, cast)
        fill_menu(rng, cast)
        fill_kinds(rng, cast)
        fill_applications(rng, cast)
        fill_rounds(rng, cast)
        fill_projects(rng, cast)
        fill_digests(rng, cast)
        fill_publicity(rng, cast)
        fill_reviews(rng, cast)
        fill_teams(rng, cast)
        fill_services(rng, cast)
        fill_hours(rng, cast)
        fill_attendance(rng, cast)
        fill_claims(rng, cast)
        fill_party_days(rng, cast)
        fill_school(rng, cast)
        fill_honours(rng, cast)
        fill_wall(rng, cast)
        fill_league_days(rng, cast)
        fill_party_pairing(rng, cast)
        for room in (fill_reports, fill_liaison, fill_circulars, fill_news):
            room(rng, cast)
        fill_assessment(rng, cast)
        for room in (fill_five_haves, fill_search, fill_term_reports, fill_notices):
            room(rng, cast)
        self.stdout.write(
            f"演示数据已生成：{len(cast['students'])} 名学生，{len(cast['branches'])} 个支部。\n"
            f"演示账号（如 2024110101、T0001）的密码：{cast['password']}"
        )
