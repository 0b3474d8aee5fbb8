"""A Redis cache whose absence is a slow portal, never a broken one."""

import logging
from functools import wraps

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def _forgive(name, answer):
    method = getattr(RedisCache, name)

    @wraps(method)
    def forgiving(self, *args, **kwargs):
        try:
            return method(self, *args, **kwargs)
        except (RedisError, OSError) as fault:
            logger.warning("cache is away, going on without: %s", fault)
            return answer(*args, **kwargs)

    return forgiving


def _default(key, default=None, *_args, **_kwargs):
    return default


class LastingClient(RedisCacheClient):
    """One client object for each pool: redis-py spends a third of a millisecond on making one."""

    def get_client(self, key=None, *, write=False):
        """The client of the pool that `key` belongs to; clients are safe to share by threads."""
        index = self._get_connection_pool_index(write)
        if not hasattr(self, "_made"):
            self._made = {}
        if index not in self._made:
            self._made[index] = super().get_client(key, write=write)
        return self._made[index]


class ForgivingRedisCache(RedisCache):
    """Reads miss and writes are dropped while Redis is away; sessions fall back to the database."""

    def __init__(self, server, params):
        super().__init__(server, params)
        self._class = LastingClient

    get = _forgive("get", _default)
    get_many = _forgive("get_many", lambda *a, **k: {})
    has_key = _forgive("has_key", lambda *a, **k: False)
    add = _forgive("add", lambda *a, **k: False)
    set = _forgive("set", lambda *a, **k: None)
    set_many = _forgive("set_many", lambda *a, **k: [])
    touch = _forgive("touch", lambda *a, **k: False)
    incr = _forgive("incr", lambda *a, **k: 0)
    delete = _forgive("delete", lambda *a, **k: False)
    delete_many = _forgive("delete_many", lambda *a, **k: None)
    clear = _forgive("clear", lambda *a, **k: None)
