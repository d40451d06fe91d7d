from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("webinars", "0007_meetings")]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="host_url_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
