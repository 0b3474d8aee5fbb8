from django.apps import AppConfig


class BranchesConfig(AppConfig):
    name = "branches"
    verbose_name = "团组织"

    def ready(self):
        """Offer the roster importer in the wizard; resources register the roster export."""
        from branches.league_days.bundles import shown as bundles
        """Offer the roster importer in the wizard; resources register the roster export; judges hear
        of stages that begin."""
        from branches.league_days.panels import following as panels
        """Offer the roster importer in the wizard; resources register the roster export; rooms of
        the league days hear of each other."""
        from branches.league_days.results import answers as results
        from branches.organisation import resources  # noqa: F401
        from branches.organisation.importing import RosterImporter
        from tuanwei.jobs import importers

        importers.register(RosterImporter())
        bundles.register()
        for room in (panels,):
            room.register()
        results.register()
