"""Static files as a deployment serves them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Named by content, so that browsers keep them for ever; compressed before anybody asks.

    Our scripts name the scripts they import, and those names must be hashed too. Django could do
    that for every script there is, but some of our libraries import what they do not bring.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        (
            "js/*.js",
            (
                (r"""(?P<matched>from "(?P<url>\./.*?)";)""", 'from "%(url)s";'),
                (r"""(?P<matched>import\("(?P<url>\./.*?)"\))""", 'import("%(url)s")'),
            ),
        ),
    )
