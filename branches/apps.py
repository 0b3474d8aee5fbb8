from django.apps import AppConfig


class BranchesConfig(AppConfig):
    name = "branches"
    verbose_name = "团组织"

    def ready(self):
        """Offer the roster importer in the wizard; resources register the roster export."""
        from branches.league_days.bundles import shown as bundles
        from branches.organisation import resources  # noqa: F401
        from branches.organisation.importing import RosterImporter
        from tuanwei.jobs import importers

        importers.register(RosterImporter())
        bundles.register()
