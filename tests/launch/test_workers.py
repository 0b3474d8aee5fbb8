"""What gunicorn's workers find ready when they are made."""

import gc
import runpy
import subprocess
import sys


def test_what_is_loaded_before_the_fork_is_not_collected_again(capsys):
    configuration = runpy.run_path("deploy/gunicorn.py")
    try:
        configuration["when_ready"](None)
        assert gc.get_freeze_count() > 10_000
    finally:
        gc.unfreeze()
    assert capsys.readouterr().out.startswith("✓ 门户已就绪：")


def test_addresses_and_views_are_read_before_the_first_question():
    asked = "import sys, tuanwei.wsgi; print('tuanwei.gatherings.views' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout == "True\n"
