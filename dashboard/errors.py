"""What can go wrong that a user can act on. The text of each error is complete Dutch: what, where, why, what now."""


class DashboardError(Exception):
    """The user can act on it; str() is shown without a traceback."""


class DatasetError(DashboardError):
    """The file, its columns or its values cannot be used. `findings` lists every problem, not only the first."""

    def __init__(self, message: str, findings: list | None = None):
        super().__init__(message)
        self.findings = findings or []


class CatalogError(DashboardError):
    """A definition in the catalogue is wrong; names file and line."""


class LedgerError(DashboardError):
    """The ledger cannot be read, or a line in it was changed."""


class NoBuild(DashboardError):
    """There is no build yet in this data folder."""


class NoRoom(DashboardError):
    """The disk is full. What was there before is still whole; says what was not done."""


class AccessError(DashboardError):
    """The role may not do this; says which role may."""


class MethodError(DashboardError):
    """The figures or the weights do not allow this computation; says why, and what would."""


class SourceError(DashboardError):
    """A source on the internet did not give what was asked; names the source, what failed and what to do.

    gone  True when asking again does not help: the table is not there, or is another one
    """

    def __init__(self, message: str, *, source: str = "", table: str = "", gone: bool = False):
        super().__init__(message)
        self.source, self.table, self.gone = source, table, gone


class RecordError(DashboardError):
    """What somebody typed cannot be saved. `problems` lists everything that is wrong; nothing was saved."""

    def __init__(self, message: str, problems: list[str] | None = None):
        super().__init__(message)
        self.problems = problems or []


class ConflictError(DashboardError):
    """Somebody else changed the same record meanwhile. `theirs` is that record as it is now; nothing was saved."""

    def __init__(self, message: str, theirs: object):
        super().__init__(message)
        self.theirs = theirs
