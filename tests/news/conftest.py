"""Articles written by cast.staff and approved by cast.staff2."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tuanwei.news import actions
from tuanwei.news.models import Article

PLAIN = {
    "title": "走上歌乐山",
    "summary": "",
    "source": "",
    "tags": [],
    "body": "二百多人，一上午。",
}


def photo(width=1600, height=1200, name="山.jpg", exif=True):
    """An uploaded photo with a place in it."""
    image = Image.effect_noise((width // 8, height // 8), 60).resize((width, height)).convert("RGB")
    kept, drawn = Image.Exif(), io.BytesIO()
    if exif:
        kept[0x010F] = "Camera of somebody"
    image.save(drawn, "JPEG", exif=kept)
    return SimpleUploadedFile(name, drawn.getvalue(), "image/jpeg")


class Desk:
    """Writes, submits, publishes."""

    def __init__(self, cast):
        self.cast = cast

    def draft(self, by=None, pictures=0, alt="台阶上的同学", **words):
        """A draft with everything it needs."""
        by = by or self.cast.staff
        article = actions.begin(by=by)
        for _n in range(pictures):
            actions.add_picture(article=article, by=by, upload=photo(400, 300))
        article = self.fresh(article)
        words = {**PLAIN, **words}
        if pictures and "![" not in words["body"]:
            words["body"] += "\n\n" + article.body
        alts = {each.pk: alt for each in article.pictures.all()}
        return actions.save(article=article, by=by, edition=article.edition, words=words, alts=alts)

    def waiting(self, publish_at=None, **words):
        """A draft that somebody else should look at."""
        article = self.draft(**words)
        return actions.submit(
            article=article, by=self.cast.staff, edition=article.edition, publish_at=publish_at
        )

    def published(self, publish_at=None, **words):
        """What everybody reads (or will, at `publish_at`)."""
        article = self.waiting(publish_at, **words)
        actions.publish(article=article, by=self.cast.staff2, edition=article.edition)
        return self.fresh(article)

    def fresh(self, article):
        """The row as it is now."""
        return Article.objects.get(pk=article.pk)

    def filled(self):
        """Every page has something to show."""
        self.out = self.published(
            pictures=1, tags=["红岩精神"], body="第一段\n\n![](图1)\n\n## 小题\n\n话"
        )
        self.pinned = self.published(title="置顶的", tags=["红岩精神"], summary="一句话")
        actions.pin(article=self.pinned, by=self.cast.staff, is_pinned=True)
        self.down = self.published(title="撤下的")
        actions.take_down(article=self.down, by=self.cast.staff, reason="人数写错了")
        self.wait, self.begun = (
            self.waiting(title="等核对的"),
            self.draft(title="在写的", pictures=1),
        )
        return self


@pytest.fixture
def desk(cast):
    """The desk of the known cast."""
    return Desk(cast)
