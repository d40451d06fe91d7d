import django.db.models.deletion
from django.db import migrations, models

import common.sealed


class Migration(migrations.Migration):
    dependencies = [("webinars", "0006_planning")]

    operations = [
        migrations.CreateModel(
            name="LeftMeeting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("provider", models.CharField(max_length=20)),
                ("external_id", models.CharField(blank=True, max_length=255)),
                ("key", models.CharField(max_length=80)),
                ("problem", models.TextField(blank=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_try_at", models.DateTimeField(blank=True, null=True)),
                ("taken_back_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("provider", models.CharField(max_length=20)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("wanted", "being made"),
                            ("made", "ready"),
                            ("changed", "being changed"),
                            ("failed", "not made"),
                            ("cancelled", "taken back"),
                        ],
                        default="wanted",
                        max_length=10,
                    ),
                ),
                ("generation", models.PositiveSmallIntegerField(default=1)),
                ("external_id", models.CharField(blank=True, max_length=255)),
                ("kind", models.CharField(blank=True, max_length=40)),
                ("version", models.CharField(blank=True, max_length=255)),
                ("takes_registrants", models.BooleanField(default=False)),
                ("join_url", common.sealed.SealedTextField(blank=True, default=b"")),
                ("host_url", common.sealed.SealedTextField(blank=True, default=b"")),
                ("passcode", common.sealed.SealedTextField(blank=True, default=b"")),
                ("dial_in", models.JSONField(default=list)),
                ("notes", models.JSONField(default=list)),
                ("told_digest", models.CharField(blank=True, max_length=64)),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                ("problem", models.TextField(blank=True)),
                ("attempt", models.PositiveIntegerField(default=0)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                ("next_try_at", models.DateTimeField(blank=True, null=True)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("gone_at", models.DateTimeField(blank=True, null=True)),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                ("next_look_at", models.DateTimeField(blank=True, null=True)),
                ("looks", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.AddField(
            model_name="leftmeeting",
            name="webinar",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="left_meetings",
                to="webinars.webinar",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="webinar",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="meeting", to="webinars.webinar"
            ),
        ),
        migrations.AddConstraint(
            model_name="leftmeeting",
            constraint=models.UniqueConstraint(fields=("provider", "key"), name="left_once"),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(fields=["next_try_at"], name="meetings_to_try"),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(fields=["next_look_at"], name="meetings_to_look_after"),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.UniqueConstraint(
                condition=models.Q(("external_id", ""), _negated=True),
                fields=("provider", "external_id"),
                name="one_webinar_per_meeting",
            ),
        ),
    ]
