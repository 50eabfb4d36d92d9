"""The errors a person can do something about. Anything else is a defect and keeps its traceback."""


class InconcertError(Exception):
    """Bad input or a state that the user can mend: one message, exit code 2, no traceback."""


class InputError(InconcertError):
    """A file, a row or a column is not what it should be. Says which, and what to do."""


class CaseError(InconcertError):
    """The case folder cannot be used: locked, of another version, or a stage is missing."""
