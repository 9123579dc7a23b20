"""One tree of errors. Each message is a single line: what was given, what was expected, the nearest valid choice."""

from __future__ import annotations

from typing import Self


class ForetraceError(Exception):
    """Any error that a user can cause; the command line prints its message and exits with status 2.

    `kind` is a short stable word for machines (`"bad-call"`, `"no-model"`), used in batch output.
    """

    kind = "error"

    def bare(self) -> Self:
        """This error without the frames where it came about: to be kept without all that they hold."""
        self.__traceback__ = self.__context__ = None
        return self


class SourceError(ForetraceError):
    """A program that cannot be read or does not parse."""

    kind = "bad-source"


class CallError(ForetraceError):
    """A call expression that does not parse or names nothing in the program."""

    kind = "bad-call"


class RecordError(ForetraceError):
    """A trace file or frame stream that is not well formed."""

    kind = "bad-record"


class ModelError(ForetraceError):
    """A model directory that is missing or does not agree with its own config."""

    kind = "no-model"


class ContextError(ForetraceError):
    """A trace or prompt that does not fit the model's context."""

    kind = "too-long"


class RequestError(ForetraceError):
    """A request that no model can answer: an id out of range, an empty prompt."""

    kind = "bad-request"


class EngineError(ForetraceError):
    """A pass of the model that failed; what was under way is lost, what is asked next is computed anew."""

    kind = "engine-failed"


class BusyError(ForetraceError):
    """A request for which there is no place in the queue now."""

    kind = "busy"


class SandboxError(ForetraceError):
    """A program that could not be run at the requested level of isolation, or that broke out of the protocol."""

    kind = "sandbox"


class SetError(ForetraceError):
    """A set of training data that is missing, is not whole, or cannot be written."""

    kind = "bad-set"


class ConfigError(ForetraceError):
    """A setting with a name or a value that is not valid."""

    kind = "bad-config"


class LossError(ForetraceError):
    """A loss that is no number, or far above those before it."""

    kind = "bad-loss"
