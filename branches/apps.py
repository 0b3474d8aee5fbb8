from django.apps import AppConfig


class BranchesConfig(AppConfig):
    name = "branches"
    verbose_name = "团组织"

    def ready(self):
        """Offer the roster importer in the wizard; resources register the roster export; league days
        answer for their gatherings."""
        from branches.league_days.days import answers as league_days
        """Offer the roster importer in the wizard; resources register the roster export; judges hear
        of stages that begin."""
        from branches.league_days.panels import following as panels
        """Offer the roster importer in the wizard; resources register the roster export;
        votes hear of their contests."""
        from branches.league_days.ballots import answers as ballots
        """Offer the roster importer in the wizard; resources register the roster export; observers
        hear what happens to league days."""
        from branches.league_days.days import observing_actions as observing
        from branches.league_days.months import resources as months
        from branches.organisation import resources  # noqa: F401
        from branches.organisation.importing import RosterImporter
        from tuanwei.jobs import importers

        importers.register(RosterImporter())
        for room in (league_days,):
        for room in (panels,):
        for room in (ballots,):
        for room in (observing, months):
            room.register()
