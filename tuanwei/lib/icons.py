"""The icons of the portal: Tabler outlines (MIT), joined into static/img/icons.svg.

Add a name here, then rebuild the sprite from the npm package `@tabler/icons`:
`npm pack @tabler/icons && tar xzf tabler-icons-*.tgz && \
python -m tuanwei.lib.icons package/icons/outline > static/img/icons.svg`
"""

import re
import sys
from pathlib import Path

NAMES = frozenset({
    "adjustments", "alert-triangle", "archive", "arrow-back-up", "arrow-left", "arrow-right",
    "award", "ballpen", "bell", "brand", "building", "calendar", "calendar-event",
    "chart-bar", "check", "checkbox", "chevron-down", "chevron-left", "chevron-right",
    "chevron-up", "circle-check", "circle-dot", "circle-minus", "clipboard", "clock",
    "clock-exclamation", "clock-pause", "copy", "device-floppy", "dots", "download", "edit",
    "eye", "eye-off", "file-import", "file-text", "filter", "flag", "folder", "heart",
    "history", "home", "hourglass", "id", "info-circle", "key", "list-check", "lock", "login",
    "logout", "mail", "mail-opened", "mail-plus", "message", "message-circle", "minus",
    "moon", "paperclip", "phone", "photo", "player-pause", "plus", "printer", "qrcode",
    "refresh", "scale", "search", "selector", "send", "server-off", "settings", "share",
    "shield-check", "speakerphone", "star", "sun", "tags", "thumb-up", "trash", "trophy",
    "upload", "user", "user-check", "user-plus", "users", "wifi-off", "world", "x",
})  # fmt: skip
# Our own mark: a sun over a horizon, voices going out.
BRAND = (
    '<path d="M4 19a8 8 0 0 1 16 0"/><path d="M8 19a4 4 0 0 1 8 0"/>'
    '<path d="M12 3v4M4.5 6.5l2 2.5M19.5 6.5l-2 2.5"/>'
)

# Tabler's invisible bounding box, useless in a symbol with a viewBox.
BOUNDS = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"/>')


def sprite(folder: Path) -> str:
    """One SVG with a symbol per name, drawn from the outlines in `folder`."""
    symbols = "\n".join(symbol(name, folder) for name in sorted(NAMES))
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>'


def symbol(name: str, folder: Path) -> str:
    """The outline `name` as a symbol without its own size and colour."""
    shapes = BRAND if name == "brand" else outline((folder / f"{name}.svg").read_text("utf-8"))
    return f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>'


def outline(svg: str) -> str:
    """What stands inside <svg>…</svg>, in one line."""
    inside = re.sub(r".*?<svg[^>]*>|</svg>", "", svg, flags=re.S)
    return BOUNDS.sub("", re.sub(r"\s*/>", "/>", re.sub(r"\s*\n\s*", "", inside)))


if __name__ == "__main__":
    sys.stdout.write(sprite(Path(sys.argv[1])) + "\n")
