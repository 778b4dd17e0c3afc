"""Keep the small tables of a scope, and read what was kept."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import pandas as pd

from cjm_lib import language, privacy
from cjm_lib.delivery import atomic, colophon, journal, manifest
from cjm_lib.errors import InputError, RunError, did_you_mean
from cjm_lib.study import Scope, Study
from cjm_lib.views import headlines, page


@dataclass(frozen=True)
class Results:
    """
    The kept tables of one scope.

    Attributes
    ----------
    study, scope
        Whose results these are.
    kept
        Number of rows of each table kept through this object, by name.
    """

    study: Study
    scope: Scope
    kept: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, study: Study, scope: Scope) -> "Results":
        """Return the results of a scope; the process speaks the study's language from here on."""
        language.use(study.language)
        return cls(study, scope)

    def keep(self, name: str, table: pd.DataFrame) -> pd.DataFrame:
        """
        Suppress small groups, write the table, and return what was written.

        What a notebook shows is what this returns, so page and kept table
        cannot differ. The file is ``tables/<name>.parquet`` of the scope; the
        same table gives the same bytes.

        Raises
        ------
        RunError
            If the name was kept before: two tables of one name hide one another.
        """
        if name in self.kept:
            raise RunError(
                f"'{name}' is kept twice. Give the second table another name; when you only run "
                "the cell again, run the cell with Results.of first."
            )
        safe = privacy.suppress(table, self.study.thresholds.minimum_cell)
        content = as_parquet(safe)
        fingerprint = atomic.write(self._file(name, self.study.folder(self.scope)), content)
        journal.note(table=name, sha256=fingerprint)
        self.kept[name] = len(safe)
        return pd.read_parquet(BytesIO(content))

    def read(
        self, name: str, *, segment: str | None = None, period: str | None = None
    ) -> pd.DataFrame:
        """
        Read a kept table of this scope, or of another segment or period.

        Parameters
        ----------
        name
            Name the table was kept under.
        segment
            Another segment; ``"_all"`` for what was kept once for the period.
        period
            Label of another period.
        """
        chosen = segment or self.scope.name
        scope = self.study.scope(
            None if chosen == "_all" else chosen, period or self.scope.period.label
        )
        return _read(self._file(name, self.study.folder(scope)))

    def tables(self, *names: str) -> dict[str, pd.DataFrame]:
        """Read those of the named tables that this scope has; the others are left out."""
        folder = self.study.folder(self.scope)
        files = {name: self._file(name, folder) for name in names}
        return {name: _read(file) for name, file in files.items() if file.is_file()}

    def of_segments(self, *names: str) -> dict[str, dict[str, pd.DataFrame]]:
        """
        Read tables kept for every segment of the period.

        Segments whose refresh failed, or which were not run, are left out, and
        a note on the page names them.

        Returns
        -------
        dict
            Segment, in the study's order, to a mapping of table name to table.
        """
        complete, missing = {}, []
        for segment in self.study.segments:
            folder = self.study.folder(self.study.scope(segment, self.scope.period.label))
            files = {name: self._file(name, folder) for name in names}
            if manifest.may_be_read(folder) and all(file.is_file() for file in files.values()):
                complete[segment] = {name: _read(file) for name, file in files.items()}
            else:
                missing.append(self.study.segments[segment].name)
        if missing:
            page.put_html(colophon.note_on_missing(missing), plain=", ".join(missing))
        if not complete:
            raise RunError(f"No segment of {self.scope.period.label} has {', '.join(names)} yet.")
        return complete

    def headline(self, sentences: str | Iterable[str]) -> None:
        """Show what was found; the first sentence becomes the scope's line in the index."""
        said = [sentences] if isinstance(sentences, str) else list(sentences)
        if said:
            journal.note(headline=said[0])
        headlines.show(sentences)

    def colophon(self) -> None:
        """Show scope, dates of the data, versions, and where each number came from."""
        html = colophon.html(self.study, self.scope, self.kept)
        page.put_html(html, plain=", ".join(self.kept))

    @staticmethod
    def _file(name: str, folder: Path) -> Path:
        if not name.isidentifier():
            raise InputError("results", [f"'{name}' cannot name a table: letters, digits and _"])
        return folder / "tables" / f"{name}.parquet"


def as_parquet(table: pd.DataFrame) -> bytes:
    """Return a table as the bytes of a Parquet file: no index, one compression, no clock."""
    stream = BytesIO()
    table.to_parquet(stream, engine="pyarrow", index=False, compression="zstd")
    return stream.getvalue()


def _read(file: Path) -> pd.DataFrame:
    """Read a kept table; say which ones there are if it is not among them."""
    if file.is_file():
        return pd.read_parquet(file)
    there = [other.stem for other in file.parent.glob("*.parquet")]
    where = "/".join(file.parts[-4:-2])
    raise InputError(where, [f"no table '{file.stem}' was kept.{did_you_mean(file.stem, there)}"])
