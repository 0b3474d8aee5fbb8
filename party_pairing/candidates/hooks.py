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
voting: list = []
"""f(recommendation): why who stands is fixed just now, in words; None where it is not."""
closed_to_new: list = []
"""f(recommendation): why nobody is listed in that unit any more, in words; None where somebody may be."""
on_board: list = []
"""f(user, campaign, units): {unit's key: (tone, words, address or "")} of what stands about a unit."""
