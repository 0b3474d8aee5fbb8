"""Hashed static files: scripts find the scripts they import."""

import re

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command

from tuanwei.lib.static import HashedStaticFilesStorage
from tuanwei.lib.templatetags import portal


def test_imports_of_our_scripts_are_named_by_content(tmp_path):
    storage = HashedStaticFilesStorage(location=tmp_path, base_url="/static/")
    sources = {
        "js/one.js": 'import { start as two } from "./two.js";\nimport("./three.js");\n',
        "js/two.js": "export function start() {}\n",
        "js/three.js": "export const three = 3;\n",
        "library/theirs.js": 'import "./missing.js";\nimport("./missing-too.js");\n',
    }
    for name, text in sources.items():
        storage.save(name, ContentFile(text.encode()))
    faults = [done for *_, done in storage.post_process({n: (storage, n) for n in sources})]
    assert not any(isinstance(fault, Exception) for fault in faults)
    page = (tmp_path / storage.hashed_files["js/one.js"]).read_text()
    for name in ("two", "three"):
        hashed = storage.hashed_files[f"js/{name}.js"].removeprefix("js/")
        assert hashed != f"{name}.js" and f'"./{hashed}"' in page


@pytest.mark.django_db
def test_pages_find_their_files_where_a_college_serves_them(client, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "tuanwei.lib.static.HashedStaticFilesStorage"},
    }
    for memory in (portal.drawn, portal.drawn_head, portal.drawn_places):
        memory.cache_clear()
    call_command("collectstatic", interactive=False, verbosity=0, ignore=["admin", "import_export"])
    try:
        shell = client.get("/sw.js").content.decode()
        for address in ("/", "/accounts/login/", "/mailbox/write/", "/offline/", "/privacy/"):
            page = client.get(address, follow=True)
            assert page.status_code == 200
            names = set(re.findall(r'/static/([^"#]+)', page.content.decode() + shell))
            assert len(names) > 6
            assert [name for name in names if not (tmp_path / name).is_file()] == []
    finally:
        for memory in (portal.drawn, portal.drawn_head, portal.drawn_places):
            memory.cache_clear()
