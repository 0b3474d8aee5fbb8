import pytest

from tuanwei.attachments.names import clean_name


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("照片.png", "照片.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\x\\成绩单.exe", "成绩单.jpg"),
        ("a\x00b\r\nSet-Cookie: x.jpg", "abSet-Cookie x.jpg"),
        ("照片\u202egpj.exe", "照片gpj.jpg"),
        ("空\u200b白\ud800.jpg", "空白.jpg"),
        ("", "附件.jpg"),
        ("....", "附件.jpg"),
        (None, "附件.jpg"),
        ("𠅤.heic", "𠅤.jpg"),
        ("长" * 300 + ".jpg", "长" * 80 + ".jpg"),
    ],
)
def test_clean_name(name, clean):
    assert clean_name(name, ".jpg") == clean
