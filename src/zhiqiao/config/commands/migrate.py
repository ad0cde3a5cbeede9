"""``zhiqiao migrate``: build or upgrade the database."""

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No arguments but how much to say."""
    parser.add_argument("--quiet", action="store_true", help="只在出错时输出")


def run(args: argparse.Namespace) -> int:
    """Apply all migrations."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0 if args.quiet else 1)
    return 0
