from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import common.public_ids


def note_recurrence_ids(apps: Any, schema_editor: Any) -> None:
    webinars = apps.get_model("webinars", "Webinar").objects.exclude(series=None)
    webinars.update(recurrence_id=models.F("starts_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0002_person_claims"),
        ("webinars", "0005_agenda"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DialIn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("country", models.CharField(max_length=80, verbose_name="country")),
                ("number", models.CharField(max_length=40, verbose_name="number")),
                ("code", models.CharField(blank=True, max_length=40, verbose_name="code")),
            ],
            options={
                "ordering": ("position", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=common.public_ids.public_id, editable=False, max_length=12, unique=True
                    ),
                ),
                ("title", models.CharField(max_length=160, verbose_name="title")),
                ("reason", models.TextField(max_length=2000, verbose_name="why")),
                ("speakers", models.CharField(blank=True, max_length=300, verbose_name="who could speak")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("hidden", "hidden")], default="open", max_length=6
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="ProposalVote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="WebinarTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=common.public_ids.public_id, editable=False, max_length=12, unique=True
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="name")),
                ("kept", models.JSONField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ("name", "pk"),
            },
        ),
        migrations.AddField(
            model_name="presenter",
            name="bio",
            field=models.TextField(blank=True, verbose_name="about them here"),
        ),
        migrations.AddField(
            model_name="presenter",
            name="from_language",
            field=models.CharField(blank=True, max_length=12, verbose_name="from"),
        ),
        migrations.AddField(
            model_name="presenter",
            name="headline",
            field=models.CharField(blank=True, max_length=200, verbose_name="one line about them here"),
        ),
        migrations.AddField(
            model_name="presenter",
            name="into_language",
            field=models.CharField(blank=True, max_length=12, verbose_name="into"),
        ),
        migrations.AddField(
            model_name="presenter",
            name="role",
            field=models.CharField(
                choices=[("presenter", "presenter"), ("interpreter", "interpreter")],
                default="presenter",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="webinar",
            name="interpretation_languages",
            field=models.JSONField(blank=True, default=list, verbose_name="interpreted into"),
        ),
        migrations.AddField(
            model_name="webinar",
            name="practice_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="practice at"),
        ),
        migrations.AddField(
            model_name="webinar",
            name="practice_note",
            field=models.TextField(blank=True, verbose_name="note to presenters and hosts"),
        ),
        migrations.AddField(
            model_name="webinar",
            name="practice_url",
            field=models.URLField(blank=True, max_length=500, verbose_name="link to the practice"),
        ),
        migrations.AddField(
            model_name="webinar",
            name="recurrence_id",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AlterField(
            model_name="webinarhost",
            name="role",
            field=models.CharField(
                choices=[
                    ("host", "host"),
                    ("cohost", "co-host"),
                    ("registrations", "looks after registrations"),
                    ("questions", "looks after questions"),
                ],
                default="host",
                max_length=14,
            ),
        ),
        migrations.AddConstraint(
            model_name="presenter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("role", "interpreter"), _negated=True),
                    models.Q(
                        models.Q(("from_language", ""), _negated=True),
                        models.Q(("into_language", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="interpreter_has_languages",
            ),
        ),
        migrations.AddField(
            model_name="dialin",
            name="webinar",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="dial_ins", to="webinars.webinar"
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="author",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="webinar_proposals",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="webinar",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="proposals",
                to="webinars.webinar",
            ),
        ),
        migrations.AddField(
            model_name="proposalvote",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="proposal_votes",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="proposalvote",
            name="proposal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="votes", to="webinars.proposal"
            ),
        ),
        migrations.AddField(
            model_name="proposal",
            name="voters",
            field=models.ManyToManyField(
                related_name="voted_proposals", through="webinars.ProposalVote", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="webinartemplate",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="webinar_templates",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="proposalvote",
            constraint=models.UniqueConstraint(fields=("proposal", "member"), name="votes_once"),
        ),
        migrations.RunPython(note_recurrence_ids, migrations.RunPython.noop),
    ]
