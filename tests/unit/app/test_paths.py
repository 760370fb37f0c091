import os
from pathlib import Path

import pytest

from aggregator.app.paths import make_folder, write_private

_OTHER = 12345


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can leave files in another user's folder")
def test_what_root_makes_in_a_site_belongs_to_the_owner_of_the_site(tmp_path: Path) -> None:
    os.chown(tmp_path, _OTHER, _OTHER)

    make_folder(tmp_path / "state")
    write_private(tmp_path / "state" / "applied.json", "{}")

    for made in (tmp_path / "state", tmp_path / "state" / "applied.json"):
        assert (made.stat().st_uid, made.stat().st_gid) == (_OTHER, _OTHER)


def test_a_private_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    write_private(tmp_path / "applied.json", "{}")

    assert (tmp_path / "applied.json").stat().st_mode & 0o777 == 0o600
