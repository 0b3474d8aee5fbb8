from django.apps import AppConfig


class BranchesConfig(AppConfig):
    name = "branches"
    verbose_name = "团组织"

    def ready(self):
        """Offer the roster importer in the wizard; resources register sheets; rooms of the league days
        answer for gatherings, publicity and stages, and hear of each other."""
        from branches.league_days.ballots import answers as ballots
        from branches.league_days.ballots import paper_answers as papers
        from branches.league_days.bundles import shown as bundles
        from branches.league_days.contests import answers as contests
        from branches.league_days.days import answers as days
        from branches.league_days.days import observing_actions as observing
        from branches.league_days.months import panels as month_panels
        from branches.league_days.months import resources as months
        from branches.league_days.panels import following as panels
        from branches.league_days.results import answers as results
        from branches.liaison import answers as liaison
        from branches.organisation import resources  # noqa: F401
        from branches.organisation.importing import RosterImporter
        from branches.reports import answers as reports
        from tuanwei.jobs import importers

        importers.register(RosterImporter())
        for room in (
            days, observing, contests, panels, ballots, papers, results, bundles, months,
            month_panels, reports, liaison,
        ):  # fmt: skip
            room.register()
