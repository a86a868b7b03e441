"""One invented network for the whole run: played once, copied by the tests that harm it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import filelock
import pytest
from hypothesis import HealthCheck, settings

from safeconduct.demo.build import build
from safeconduct.demo.stage import PASSPHRASE
from safeconduct.office.office import Office, open_office
from tests.servers import certificate, postgres, swift  # noqa: F401  (fixtures for every room)

settings.register_profile("default", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("default")


@pytest.fixture(scope="session")
def network(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a played demo. Read only. SAFECONDUCT_NETWORK names one that `make demo` has played
    already. The workers of one run share theirs: the first plays it, the others wait."""
    if os.environ.get("SAFECONDUCT_NETWORK"):
        return Path(os.environ["SAFECONDUCT_NETWORK"])
    root = tmp_path_factory.getbasetemp()
    folder = (root.parent if "PYTEST_XDIST_WORKER" in os.environ else root) / "played"
    with filelock.FileLock(folder.with_suffix(".lock")):
        if not folder.exists():
            being = folder.with_suffix(".being-played")
            shutil.rmtree(being, ignore_errors=True)
            build(being)
            being.rename(folder)
    return folder


@pytest.fixture
def own_network(network: Path, tmp_path: Path) -> Path:
    """A copy that may be harmed."""
    return Path(shutil.copytree(network, tmp_path / "network"))


@pytest.fixture(scope="session")
def rowan(network: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The coordinator's office, open, on a copy."""
    folder = Path(shutil.copytree(network, tmp_path_factory.mktemp("copy") / "network"))
    with open_office(folder / "offices" / "rowan", PASSPHRASE) as office:
        yield office


os.environ.pop("SAFECONDUCT_DEBUG", None)
os.environ["SAFECONDUCT_LANG"] = "en"
