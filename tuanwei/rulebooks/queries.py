"""Kinds, and which version of their rules holds. Reading only."""


def active_kinds(kinds):
    """Kinds in use, in order; `kinds` their model."""
    return kinds.objects.filter(is_active=True)


def rules_in_force(kind):
    """The newest version in force, or None."""
    return kind.rules.exclude(in_force_from=None).order_by("-version").first()


def versions_of(kind):
    """Every version that was in force, the newest first."""
    return (
        kind.rules.exclude(in_force_from=None)
        .select_related("put_in_force_by")
        .order_by("-version")
    )  # fmt: skip


def draft_of(kind):
    """The draft, or None."""
    return kind.rules.filter(in_force_from=None).select_related("made_by").first()


def versions_by_kind(book):
    """{kind id: number of the newest version in force} and the ids of kinds with a draft."""
    newest, drafts = {}, set()
    rows = book.versions.objects.order_by("version").values_list(
        f"{book.kind_field}_id", "version", "in_force_from"
    )
    for kind, version, since in rows:
        if since is None:
            drafts.add(kind)
        else:
            newest[kind] = version
    return newest, drafts
