from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from database.settings import Settings, SettingsRefused


def test_keys_are_made_once_even_by_two_starts_at_once_and_only_the_owner_reads_them(tmp_path: Path) -> None:
    settings = Settings.from_environment({"DUIPING_HOME": str(tmp_path)})
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: settings.secret_key, range(32)))
    assert len(keys) == 1
    assert (tmp_path / "keys" / "secret_key").stat().st_mode & 0o077 == 0
    assert settings.originals_key not in keys


def test_production_refuses_the_embedded_servers(tmp_path: Path) -> None:
    with pytest.raises(SettingsRefused, match="DATABASE_URL"):
        Settings.from_environment({"DUIPING_HOME": str(tmp_path), "DUIPING_ENVIRONMENT": "production"})


def test_a_number_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsRefused, match="DUIPING_PORT must be a whole number, not 'web'"):
        Settings.from_environment({"DUIPING_HOME": str(tmp_path), "DUIPING_PORT": "web"})


def test_a_damaged_key_stops_the_start(tmp_path: Path) -> None:
    settings = Settings.from_environment({"DUIPING_HOME": str(tmp_path)})
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "secret_key").write_bytes(b"short")
    with pytest.raises(SettingsRefused, match="restore it from the backup"):
        _ = settings.secret_key
