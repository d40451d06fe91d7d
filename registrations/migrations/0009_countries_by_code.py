"""Reminders of a whole series can be stopped; a country that was answered is kept by its code, not an English name."""

from importlib.resources import files

import tzdata.zoneinfo
from django.db import migrations, models


def codes() -> dict[str, str]:
    table = files(tzdata.zoneinfo).joinpath("iso3166.tab").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return {name: code for code, name in lines}


def to_codes(apps, schema_editor) -> None:
    code_of = codes()
    answers = apps.get_model("registrations", "SeatAnswer").objects.filter(question__kind="country")
    for answer in answers.iterator():
        answer.values = [code_of.get(value, value) for value in answer.values]
        answer.save(update_fields=["values"])
    questions = apps.get_model("registrations", "SeatQuestion").objects.filter(only_if__kind="country")
    for question in questions.iterator():
        question.only_if_answer = code_of.get(question.only_if_answer, question.only_if_answer)
        question.save(update_fields=["only_if_answer"])


class Migration(migrations.Migration):
    dependencies = [("registrations", "0008_attendance_and_certificates")]

    operations = [
        migrations.AddField(
            model_name="seriesseat",
            name="reminders_stopped_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(to_codes, migrations.RunPython.noop),
    ]
