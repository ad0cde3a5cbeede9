"""The same register as the app's tests."""

from tests.apps.landscape.conftest import *  # noqa: F403 - the same register comes through the doors
from tests.apps.landscape.conftest import _own_folder  # noqa: F401 - a name with an underscore is not in the star
