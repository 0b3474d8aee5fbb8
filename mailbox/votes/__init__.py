"""有帮助吗: one word of each reader about a published answer."""
