"""Rows of the catalogue: files received, what became of them, and the parts of facts they hold."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from database.types import Base, BigInt, Code, Id, Json, Name, Sha256, Utc

STATUSES = (
    "received",
    "imported",
    "already_imported",
    "control_failed",
    "refused",
    "undone",
    "superseded",
)


class ImportBatchRow(Base):
    """Files that came together."""

    __tablename__ = "import_batch"

    id: Mapped[Id]
    number: Mapped[str] = mapped_column(String(40), unique=True)
    opened_at: Mapped[Utc]
    opened_by: Mapped[Name]


class SourceFileRow(Base):
    """One file received. Its bytes lie in the store of originals under their SHA-256."""

    __tablename__ = "source_file"
    __table_args__ = (
        CheckConstraint(
            "read_rows = accepted + seen + changed + excluded + rejected", name="every_row_is_counted"
        ),
        CheckConstraint(f"status IN ({', '.join(repr(one) for one in STATUSES)})", name="known_status"),
        CheckConstraint("(status = 'refused') = (refusal IS NOT NULL)", name="a_refusal_says_why"),
        Index("ix_source_file_sha256_status", "sha256", "status"),
    )

    id: Mapped[Id]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batch.id"), index=True)
    name: Mapped[str] = mapped_column(String(400))
    sha256: Mapped[Sha256]
    size: Mapped[BigInt]
    status: Mapped[Code]
    received_at: Mapped[Utc]
    received_by: Mapped[Name]
    imported_at: Mapped[Utc | None]
    source: Mapped[Code] = mapped_column(default="")
    layout: Mapped[Code] = mapped_column(default="")
    kind: Mapped[Code] = mapped_column(default="")
    encoding: Mapped[Code] = mapped_column(default="")
    read_rows: Mapped[int] = mapped_column(Integer, default=0)
    accepted: Mapped[int] = mapped_column(Integer, default=0)
    seen: Mapped[int] = mapped_column(Integer, default=0)
    changed: Mapped[int] = mapped_column(Integer, default=0)
    excluded: Mapped[int] = mapped_column(Integer, default=0)
    rejected: Mapped[int] = mapped_column(Integer, default=0)
    conflicting: Mapped[int] = mapped_column(Integer, default=0)  # among the changed
    problems: Mapped[int] = mapped_column(Integer, default=0)
    first_day: Mapped[date | None] = mapped_column(Date)
    last_day: Mapped[date | None] = mapped_column(Date)
    asked: Mapped[Json]  # what the reader said: source, shop, account
    refusal: Mapped[Json | None]
    same_as_id: Mapped[int | None] = mapped_column(ForeignKey("source_file.id"))
    superseded_by_id: Mapped[int | None] = mapped_column(ForeignKey("source_file.id"))
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("source_file.id"), index=True)
    """The file whose bad rows these are, put right."""


class SealedFileRow(Base):
    """A file at rest, and the key that opens it; without it the bytes are lost for good."""

    __tablename__ = "sealed_file"
    __table_args__ = (
        CheckConstraint("(wrapped_key IS NULL) = (erased_at IS NOT NULL)", name="a_key_or_an_erasure"),
        Index(
            "uq_sealed_file_store_sha256",
            "store",
            "sha256",
            unique=True,
            sqlite_where=text("wrapped_key IS NOT NULL"),
            postgresql_where=text("wrapped_key IS NOT NULL"),
        ),
    )

    id: Mapped[Id]
    store: Mapped[Code]
    sha256: Mapped[Sha256]
    size: Mapped[BigInt]
    place: Mapped[Code]
    wrapped_key: Mapped[str | None] = mapped_column(String(200))
    erased_at: Mapped[Utc | None]
    erased_by: Mapped[Name] = mapped_column(default="")
    erased_reason: Mapped[str] = mapped_column(Text, default="")


class FactPartRow(Base):
    """One kind of fact of one file: visible from the commit of this row on, until it is hidden.

    A part is hidden when its file is undone or superseded, or judged anew because another was.
    """

    __tablename__ = "fact_part"
    __table_args__ = (
        Index(
            "uq_fact_part_visible",
            "file_id",
            "kind",
            unique=True,
            sqlite_where=text("hidden_at IS NULL"),
            postgresql_where=text("hidden_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    file_id: Mapped[int] = mapped_column(ForeignKey("source_file.id"))
    kind: Mapped[Code] = mapped_column(index=True)
    path: Mapped[str] = mapped_column(String(300))
    replaces_path: Mapped[str] = mapped_column(String(300))
    rows: Mapped[int] = mapped_column(Integer)
    first_day: Mapped[date | None] = mapped_column(Date)
    last_day: Mapped[date | None] = mapped_column(Date)
    scopes: Mapped[Json]
    verified: Mapped[bool]
    leans_on: Mapped[Json] = mapped_column(default=list)
    """Files without whose facts its lines might have been judged otherwise."""
    hidden_at: Mapped[Utc | None]


class RowProblemRow(Base):
    """What is wrong with a row of a file; of very many the first ones."""

    __tablename__ = "row_problem"

    id: Mapped[Id]
    file_id: Mapped[int] = mapped_column(ForeignKey("source_file.id"), index=True)
    row_no: Mapped[int] = mapped_column(Integer)
    column_name: Mapped[str] = mapped_column(String(400))
    value: Mapped[str] = mapped_column(Text)
    code: Mapped[Code]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("source_file.id"))
    """The file in which the row came put right."""


class ControlRow(Base):
    """A figure a file declares, and what its rows make of it."""

    __tablename__ = "control"

    id: Mapped[Id]
    file_id: Mapped[int] = mapped_column(ForeignKey("source_file.id"), index=True)
    name: Mapped[Code]
    unit: Mapped[Code]
    declared: Mapped[BigInt]
    computed: Mapped[BigInt]
    ties: Mapped[bool]


class ImportFindingRow(Base):
    """An exception found while importing, kept so that its ticket is opened even after a crash."""

    __tablename__ = "import_finding"

    id: Mapped[Id]
    file_id: Mapped[int] = mapped_column(ForeignKey("source_file.id"), index=True)
    identity: Mapped[Sha256] = mapped_column(index=True)
    finding: Mapped[Json]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("source_file.id"), index=True)
    """The file in which its row came put right."""


class BalanceEndRow(Base):
    """Between which balances an account's lines of a file run, where its source follows balances."""

    __tablename__ = "balance_end"
    __table_args__ = (
        UniqueConstraint("file_id", "account", "currency"),
        Index("ix_balance_end_account", "account"),
    )

    id: Mapped[Id]
    file_id: Mapped[int] = mapped_column(ForeignKey("source_file.id"))
    account: Mapped[Name]
    currency: Mapped[Code]
    first_at: Mapped[datetime] = mapped_column(DateTime)
    last_at: Mapped[datetime] = mapped_column(DateTime)
    opening_minor: Mapped[BigInt]
    closing_minor: Mapped[BigInt]
    first_row: Mapped[int] = mapped_column(Integer)


class FactCatalogueRow(Base):
    """How often the parts of a kind have changed: of two imports that meet, one notices and looks again."""

    __tablename__ = "fact_catalogue"

    kind: Mapped[str] = mapped_column(String(60), primary_key=True)
    generation: Mapped[int] = mapped_column(Integer)


class OwnLayoutRow(Base):
    """A layout people made themselves."""

    __tablename__ = "own_layout"

    id: Mapped[Id]
    key: Mapped[Code] = mapped_column(unique=True)
    retired_at: Mapped[Utc | None]
    retired_by: Mapped[Name] = mapped_column(default="")


class OwnLayoutVersionRow(Base):
    """What was said of a layout at a time; the last one is in use, the others tell how files were read."""

    __tablename__ = "own_layout_version"
    __table_args__ = (UniqueConstraint("layout_id", "number"),)

    id: Mapped[Id]
    layout_id: Mapped[int] = mapped_column(ForeignKey("own_layout.id"))
    number: Mapped[int] = mapped_column(Integer)
    title: Mapped[Name]
    said: Mapped[Json]
    headers: Mapped[Json]
    """Of the table it was made on."""
    saved_at: Mapped[Utc]
    saved_by: Mapped[Name]
