from django.db import migrations, models

import tuanwei.lib.exact_fields

EXACT = (
    ("scoresheet", "exact", {"blank": True}),
    ("scoreline", "system", {"blank": True}),
    ("scoreline", "final", {"blank": True}),
    ("discrepancy", "stored", {}),
    ("discrepancy", "computed", {}),
)


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0002_rounds_units_that_stay"),
    ]

    operations = [
        migrations.AddField(
            model_name="scoresheet",
            name="followed",
            field=models.JSONField(blank=True, default=dict),
        ),
        *(
            migrations.AlterField(
                model_name=model,
                name=name,
                field=tuanwei.lib.exact_fields.FractionField(max_length=8000, null=True, **more),
            )
            for model, name, more in EXACT
        ),
    ]
