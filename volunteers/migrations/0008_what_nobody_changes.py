from django.db import migrations

# Nothing empties the ledger either, and nobody's hours become another account's.
REFUSE = """
CREATE TRIGGER ledger_not_emptied BEFORE TRUNCATE ON volunteers_hoursentry
    FOR EACH STATEMENT EXECUTE FUNCTION volunteers_refuse_change();
CREATE FUNCTION volunteers_refuse_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'hours stay with the account whose they are';
END $$;
CREATE TRIGGER hours_stay_somebodys BEFORE UPDATE OF user_id ON volunteers_volunteer
    FOR EACH ROW WHEN (
        OLD.user_id IS NOT NULL AND OLD.user_id IS DISTINCT FROM NEW.user_id AND OLD.length > 0
    ) EXECUTE FUNCTION volunteers_refuse_another();
"""
ALLOW = """
DROP TRIGGER ledger_not_emptied ON volunteers_hoursentry;
DROP FUNCTION volunteers_refuse_another CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0007_corrected_by_hand")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
