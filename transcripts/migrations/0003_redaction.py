import common.public_ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('recordings', '0003_provider_files'),
        ('transcripts', '0002_segment_version_and_quality'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Redaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=common.public_ids.public_id, editable=False, max_length=12, unique=True)),
                ('state', models.CharField(choices=[('proposed', 'waits for a second person'), ('applied', 'hidden'), ('dropped', 'not hidden')], default='proposed', max_length=10)),
                ('reason', models.CharField(choices=[('child', 'removed to protect a child'), ('person', 'removed to protect a person'), ('health', 'health detail removed'), ('wish', 'removed at the speaker’s wish'), ('other', 'removed')], default='child', max_length=10)),
                ('spans', models.JSONField(default=list)),
                ('phrase_length', models.PositiveSmallIntegerField(default=0)),
                ('phrase_digest', models.CharField(blank=True, max_length=64)),
                ('in_sound', models.BooleanField(default=True)),
                ('segments', models.JSONField(default=list)),
                ('posts', models.JSONField(default=list)),
                ('asked_at', models.DateTimeField(auto_now_add=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recording', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='redactions', to='recordings.recording')),
            ],
            options={
                'ordering': ('asked_at', 'pk'),
            },
        ),
    ]
