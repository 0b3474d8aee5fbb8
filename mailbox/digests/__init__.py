"""The monthly digest (月报): drafted from the figures of a month, edited by staff, published, printed."""
