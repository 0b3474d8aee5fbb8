"""Two digests, one published and one that waits for words, for a portal that somebody only tries out."""

from mailbox.cases.notices import staff
from mailbox.digests import actions
from mailbox.digests.queries import months_over
from tuanwei.accounts.models import User


def fill(rng, cast):
    """The month before the last is published, the last one is a draft."""
    colleague = User.objects.get(pk=min(staff()))
    newest, older = months_over()[:2]
    digest, _is_new = actions.draft_digest(month=older, by=colleague)
    texts = digest.texts | {"next": "- 3 栋一楼加装循环泵\n- 图书馆三楼通宵自习室试开两周"}
    digest = actions.change_texts(digest=digest, by=colleague, texts=texts, version=digest.version)
    actions.publish_digest(digest=digest, by=colleague, version=digest.version)
    actions.draft_digest(month=newest)
