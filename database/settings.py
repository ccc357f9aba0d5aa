"""What an installation is told by its environment, read once at a door.

Everything written lies under one folder, `home`. Keys are made there on first use, readable by the
owner alone; nothing secret has a default value in the code.
"""

import hashlib
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

KEY_BYTES = 32
UNIX_PATH_MAX = 100  # 104 on macOS, 108 on Linux


class SettingsRefused(Exception):
    """The environment asks for something that cannot be."""


@dataclass(frozen=True, slots=True)
class Settings:
    home: Path
    database_url: str
    redis_url: str | None
    production: bool
    host: str
    port: int
    host_names: tuple[str, ...]
    proxy_hops: int
    web_threads: int
    workers: int
    archive_after_days: int
    upload_bytes_max: int
    body_bytes_max: int
    csv_bytes_max: int
    csv_rows_max: int
    unpacked_bytes_max: int
    sheet_rows_max: int
    columns_max: int
    reading_bytes_max: int
    reading_seconds: int
    reads_apart: bool
    lease_seconds: int
    heartbeat_seconds: float
    sweep_seconds: float
    inbox: Path | None
    inbox_settle_seconds: int
    job_attempts_max: int

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Settings":
        """Reads `DUIPING_…`, `DATABASE_URL` and `REDIS_URL`. Raises SettingsRefused naming the variable."""
        home = Path(environment.get("DUIPING_HOME") or Path(__file__).parent.parent / "var").resolve()
        settings = cls(
            home=home,
            database_url=_database_url(environment.get("DATABASE_URL"), home),
            redis_url=environment.get("REDIS_URL") or None,
            production=environment.get("DUIPING_ENVIRONMENT", "") == "production",
            host=environment.get("DUIPING_HOST", "127.0.0.1"),
            port=_whole(environment, "DUIPING_PORT", 5800),
            host_names=tuple(environment.get("DUIPING_HOST_NAMES", "").split()),
            proxy_hops=_whole(environment, "DUIPING_PROXY_HOPS", 0),
            web_threads=_whole(environment, "DUIPING_WEB_THREADS", 8),
            workers=_whole(environment, "DUIPING_WORKERS", 2),
            archive_after_days=_whole(environment, "DUIPING_ARCHIVE_AFTER_DAYS", 7),
            upload_bytes_max=_whole(environment, "DUIPING_UPLOAD_MEGABYTES", 2000) * 1_000_000,
            body_bytes_max=_whole(environment, "DUIPING_BODY_MEGABYTES", 20) * 1_000_000,
            csv_bytes_max=_whole(environment, "DUIPING_CSV_MEGABYTES", 2000) * 1_000_000,
            csv_rows_max=_whole(environment, "DUIPING_CSV_ROWS", 20_000_000),
            unpacked_bytes_max=_whole(environment, "DUIPING_UNPACKED_MEGABYTES", 1000) * 1_000_000,
            sheet_rows_max=_whole(environment, "DUIPING_SHEET_ROWS", 1_048_576),
            columns_max=_whole(environment, "DUIPING_COLUMNS", 200),
            reading_bytes_max=_whole(environment, "DUIPING_READING_MEGABYTES", 3000) * 1_000_000,
            reading_seconds=_whole(environment, "DUIPING_READING_SECONDS", 60),
            reads_apart=environment.get("DUIPING_READS", "apart") != "inside",
            lease_seconds=_whole(environment, "DUIPING_LEASE_SECONDS", 15),
            heartbeat_seconds=_decimal(environment, "DUIPING_HEARTBEAT_SECONDS", 4.0),
            sweep_seconds=_decimal(environment, "DUIPING_SWEEP_SECONDS", 5.0),
            inbox=Path(inbox).resolve() if (inbox := environment.get("DUIPING_INBOX")) else None,
            inbox_settle_seconds=_whole(environment, "DUIPING_INBOX_SETTLE_SECONDS", 30),
            job_attempts_max=_whole(environment, "DUIPING_JOB_ATTEMPTS", 3),
        )
        if settings.production and (settings.is_embedded_database or settings.redis_url is None):
            raise SettingsRefused(
                "DUIPING_ENVIRONMENT=production needs DATABASE_URL (PostgreSQL) and REDIS_URL: "
                "the embedded ones are for trying out and for one small office."
            )
        return settings

    @property
    def is_embedded_database(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def facts_dir(self) -> Path:
        return self.home / "facts"

    @property
    def originals_dir(self) -> Path:
        return self.home / "originals"

    @property
    def attachments_dir(self) -> Path:
        return self.home / "attachments"

    @property
    def runs_dir(self) -> Path:
        return self.home / "runs"

    @property
    def work_dir(self) -> Path:
        """Temporary files of jobs; may be emptied whenever nothing runs."""
        return self.home / "work"

    @property
    def log_dir(self) -> Path:
        return self.home / "log"

    @property
    def queue_url(self) -> str:
        """REDIS_URL where given, else the embedded Valkey of this home."""
        return self.redis_url or f"unix://{self.socket_path}"

    @property
    def socket_path(self) -> Path:
        """Where the embedded Valkey listens: under the home, or, where that path is too long for a socket,
        in a folder of this user's under the system's temporary one, named after the home."""
        inside = self.home / "queue" / "valkey.sock"
        if len(os.fsencode(inside)) <= UNIX_PATH_MAX:
            return inside
        name = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"duiping-{os.getuid()}-{name}" / "valkey.sock"

    @property
    def secret_key(self) -> bytes:
        """Signs the session cookie."""
        return self._key("secret_key")

    @property
    def originals_key(self) -> bytes:
        """Encrypts original files and attachments at rest."""
        return self._key("originals_key")

    def _key(self, name: str) -> bytes:
        """The named key, made on first use; two processes that start at once end with the same one."""
        path = self.home / "keys" / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh = path.with_name(f".{name}.{os.getpid()}.{secrets.token_hex(4)}")
            handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                os.write(handle, secrets.token_bytes(KEY_BYTES))
                os.fsync(handle)
            finally:
                os.close(handle)
            try:
                os.link(fresh, path)  # fails where another process was first; its key stands
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        key = path.read_bytes()
        if len(key) != KEY_BYTES:
            raise SettingsRefused(f"{path} is not a key of {KEY_BYTES} bytes; restore it from the backup")
        return key


def _database_url(given: str | None, home: Path) -> str:
    if not given:
        return f"sqlite:///{home / 'duiping.sqlite3'}"
    # Both spellings are common in hosting panels; SQLAlchemy knows one.
    return given.replace("postgres://", "postgresql://", 1) if given.startswith("postgres://") else given


def _whole(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name, "")
    if not text:
        return default
    if not text.isdecimal():
        raise SettingsRefused(f"{name} must be a whole number, not {text!r}")
    return int(text)


def _decimal(environment: Mapping[str, str], name: str, default: float) -> float:
    text = environment.get(name, "")
    try:
        return float(text) if text else default
    except ValueError:
        raise SettingsRefused(f"{name} must be a number of seconds, not {text!r}") from None
