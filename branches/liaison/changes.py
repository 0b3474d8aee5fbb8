"""What a version of minutes changed. Pure."""

from django.utils.translation import gettext as _

from tuanwei.lib.differences import differences, nearby


def changes(before, after):
    """[(head, [Piece])] of the parts of minutes that differ between two versions, in the order of the page."""
    said = {each["key"]: each["conclusion"] for each in before.items}
    pairs = [(_("会议情况"), before.text, after.text)]
    pairs += [
        (each["title"], said.pop(each["key"], ""), each["conclusion"]) for each in after.items
    ]
    gone = {each["key"]: each["title"] for each in before.items}
    pairs += [(gone[key], words, "") for key, words in said.items()]
    pairs.append((_("会议决定"), "\n".join(before.decisions), "\n".join(after.decisions)))
    compared = [(head, differences(old, new)) for head, old, new in pairs]
    return [(head, nearby(pieces)) for head, pieces in compared if pieces]
