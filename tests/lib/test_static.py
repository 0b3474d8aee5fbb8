"""Hashed static files: scripts find the scripts they import."""

from django.core.files.base import ContentFile

from tuanwei.lib.static import HashedStaticFilesStorage


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
