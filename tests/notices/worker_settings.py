"""The portal's settings for a worker whose mail falls into a folder."""

import os

from tuanwei.settings import *  # noqa: F403

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = os.environ["MAIL_FOLDER"]
