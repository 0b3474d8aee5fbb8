"""Chinese search: a function that gives every two neighbouring characters, and its GIN index.

pg_trgm cannot look up words of two characters, and most Chinese words have two.
"""

import django.contrib.postgres.indexes
from django.db import migrations, models

CREATE = """
CREATE FUNCTION mailbox_bigrams(title text, body text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT pair), '{}') FROM (
        SELECT c || lead(c) OVER (ORDER BY i) AS pair
        FROM unnest(string_to_array(lower(normalize(title || chr(10) || body, NFKC)), NULL))
             WITH ORDINALITY AS chars (c, i)
    ) pairs
    WHERE pair IS NOT NULL AND pair !~ '\\s'
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("mailbox", "0001_initial")]

    operations = [
        migrations.RunSQL(CREATE, "DROP FUNCTION mailbox_bigrams(text, text)"),
        migrations.AddIndex(
            model_name="case",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func(
                    models.F("title"), models.F("text"), function="mailbox_bigrams"
                ),
                name="case_bigrams",
            ),
        ),
    ]
