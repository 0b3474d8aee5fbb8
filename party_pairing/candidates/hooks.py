"""What rooms above hear of candidates and say to them. Each adds its functions in AppConfig.ready."""

left: list = []
"""f(recommendation, by): somebody withdrew, was transferred away or stopped."""
on_page: list = []
"""f(user, recommendation): (template, context) shown on the person's way; None for nothing."""
on_campaign: list = []
"""f(user, campaign): (template, context) shown on the campaign's page; None for nothing."""
unfinished: list = []
"""f(campaign): why it cannot be closed yet, in words; None where nothing stands in the way."""
ahead: list = []
"""f(recommendation): [Ahead] who decides next and when, for the person's own path."""
on_board: list = []
"""f(user, campaign, units): {unit's key: (tone, words, address or "")} of what stands about a unit."""
