"""The record and its seals are not emptied either: TRUNCATE fires no trigger of rows."""

from django.db import migrations

REFUSE = """
CREATE TRIGGER audit_not_emptied BEFORE TRUNCATE ON audit_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_seal_not_emptied BEFORE TRUNCATE ON audit_auditseal
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
"""
ALLOW = """
DROP TRIGGER audit_not_emptied ON audit_auditevent;
DROP TRIGGER audit_seal_not_emptied ON audit_auditseal;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_seals")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
