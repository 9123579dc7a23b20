"""Recording: frames, recorders, value rendering. Standard library only, so that it runs inside any target interpreter."""

from foretrace.trace.frames import Frame, Limits, SourceFile, Trace, all_locals
from foretrace.trace.recorder import record, record_file

__all__ = ["Frame", "Limits", "SourceFile", "Trace", "all_locals", "record", "record_file"]
