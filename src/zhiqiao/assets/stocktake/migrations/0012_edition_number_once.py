from django.db import migrations, models


def number_apart(apps, schema_editor):
    """Editions that a race gave one number: the later ones go to the end, in the order they were made."""
    edition = apps.get_model("stocktake", "PromotionEdition")
    taken, late = {}, []
    for one in edition.objects.order_by("pk"):
        publisher = one.organization_id or one.region_code
        numbers = taken.setdefault(publisher, set())
        if one.number in numbers:
            late.append((publisher, one))
        numbers.add(one.number)
    for publisher, one in late:
        one.number = max(taken[publisher]) + 1
        taken[publisher].add(one.number)
        one.save(update_fields=["number"])


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_organization_names'),
        ('stocktake', '0011_bulk_steps'),
    ]

    operations = [
        migrations.RunPython(number_apart, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            model_name='promotionedition',
            constraint=models.UniqueConstraint(condition=models.Q(('organization__isnull', False)), fields=('organization', 'number'), name='edition_number_once_a_holder'),
        ),
        migrations.AddConstraint(
            model_name='promotionedition',
            constraint=models.UniqueConstraint(condition=models.Q(('organization__isnull', True)), fields=('region_code', 'number'), name='edition_number_once_a_region'),
        ),
    ]
