"""gunicorn's settings, for `make run` and for the college's server alike."""

import gc
import os
import sys

wsgi_app = "tuanwei.wsgi"
bind = os.environ.get("BIND") or f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
preload_app = True  # a broken setting stops the start, and workers share memory

timeout = 30
graceful_timeout = 4  # below honcho's five seconds
keepalive = 5
max_requests = 5000  # a worker is renewed now and then; not all at once
max_requests_jitter = 500

# Anonymous letters: no address, agent or time of a visitor is written down here.
accesslog = None
errorlog = "-"
loglevel = "warning"
# Whose X-Forwarded-Proto counts. Who the visitor is, the application decides by TRUSTED_PROXIES.
forwarded_allow_ips = os.environ.get("TRUSTED_PROXIES", "127.0.0.1")
control_socket_disable = True


def when_ready(server):
    """Before the first worker: what is loaded now stays, so that no worker's garbage collection
    looks through all of it (a seventh of a second) while people wait; and say where to look."""
    gc.collect()
    gc.freeze()
    sys.stdout.write(f"✓ 门户已就绪：{os.environ.get('PORTAL_URL') or 'http://' + bind}\n")
    sys.stdout.flush()
