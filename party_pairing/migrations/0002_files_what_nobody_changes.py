from django.db import migrations

# Records are taken back, never changed; looks are only counted up. Nobody empties either.
REFUSE = """
CREATE FUNCTION party_pairing_keep_records() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.id, NEW.kind_id, NEW.user_id, NEW."on", NEW.until, NEW.value, NEW.total, NEW.mark,
            NEW.term, NEW.note, NEW.source, NEW.origin, NEW.entered_by_id, NEW.entered_at)
           IS NOT DISTINCT FROM
           (OLD.id, OLD.kind_id, OLD.user_id, OLD."on", OLD.until, OLD.value, OLD.total, OLD.mark,
            OLD.term, OLD.note, OLD.source, OLD.origin, OLD.entered_by_id, OLD.entered_at)
           AND (OLD.confirmed_by_id IS NULL OR (NEW.confirmed_by_id, NEW.confirmed_at)
                IS NOT DISTINCT FROM (OLD.confirmed_by_id, OLD.confirmed_at))
           AND (OLD.withdrawn_at IS NULL
                OR (NEW.withdrawn_by_id, NEW.withdrawn_at, NEW.withdrawn_because)
                IS NOT DISTINCT FROM (OLD.withdrawn_by_id, OLD.withdrawn_at, OLD.withdrawn_because))
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'records of a file are taken back, never changed';
END $$;
CREATE TRIGGER records_stay BEFORE UPDATE OR DELETE ON party_pairing_record
    FOR EACH ROW EXECUTE FUNCTION party_pairing_keep_records();
CREATE TRIGGER records_not_emptied BEFORE TRUNCATE ON party_pairing_record
    FOR EACH STATEMENT EXECUTE FUNCTION party_pairing_keep_records();
CREATE FUNCTION party_pairing_keep_looks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.id, NEW.subject_id, NEW.viewer_id, NEW.what, NEW.duty, NEW."on", NEW.first_at)
           IS NOT DISTINCT FROM
           (OLD.id, OLD.subject_id, OLD.viewer_id, OLD.what, OLD.duty, OLD."on", OLD.first_at)
           AND NEW.times > OLD.times
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'who looked stays written';
END $$;
CREATE TRIGGER looks_stay BEFORE UPDATE OR DELETE ON party_pairing_look
    FOR EACH ROW EXECUTE FUNCTION party_pairing_keep_looks();
CREATE TRIGGER looks_not_emptied BEFORE TRUNCATE ON party_pairing_look
    FOR EACH STATEMENT EXECUTE FUNCTION party_pairing_keep_looks();
"""
ALLOW = """
DROP FUNCTION party_pairing_keep_records CASCADE;
DROP FUNCTION party_pairing_keep_looks CASCADE;
"""
# key, name, shape, period, unit, marks, the person writes it, only for those with a duty
KINDS = (
    ("application", "入党申请书", "day", "", "", [], True, True),
    ("comprehensive", "综测排名", "rank", "term", "", [], False, True),
    ("grades", "成绩排名", "rank", "term", "", [], False, True),
    ("fails", "不及格门数", "number", "term", "门", [], False, True),
    ("punishment", "处分", "span", "", "", [], False, True),
    ("school", "团校结业", "day", "", "", [], True, False),
    ("party_school", "党校结业", "day", "", "", [], True, False),
    ("dormitory", "宿舍等级", "mark", "term", "", ["A", "B", "C"], False, True),
    ("thoughts", "思想汇报", "day", "", "", [], True, True),
    ("inspection", "培养联系人考察", "day", "", "", [], False, True),
)  # fmt: skip


def create(apps, schema_editor):
    kinds = apps.get_model("party_pairing", "RecordKind")
    for place, (key, name, shape, period, unit, marks, is_own, is_sensitive) in enumerate(KINDS):
        kinds.objects.create(
            key=key, name=name, shape=shape, period=period, unit_word=unit, marks=marks,
            is_own=is_own, is_sensitive=is_sensitive, position=place,
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("party_pairing", "0001_files_candidates_meetings_and_pairs")]
    operations = [
        migrations.RunSQL(REFUSE, ALLOW),
        migrations.RunPython(create, migrations.RunPython.noop),
    ]
