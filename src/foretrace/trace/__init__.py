"""Recording: frames, recorders, values as text. Standard library only, so that it runs in any program's interpreter."""

from foretrace.trace.frames import Frame, Limits, SourceFile, Trace, all_locals
from foretrace.trace.recording import record, record_file
from foretrace.trace.scope import Scope

__all__ = ["Frame", "Limits", "Scope", "SourceFile", "Trace", "all_locals", "record", "record_file"]
