"""The entries of tests/apps/registers, at a browser."""

from tests.apps.registers.conftest import *  # noqa: F403 - the same entries come through the doors
