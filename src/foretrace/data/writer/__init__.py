"""The synthetic program writer: endless small programs such as people write in a first programming course.

`write(seed, index)` depends on its arguments alone. Programs are written from a typed grammar (`expressions`,
`statements`, `functions`, in the language of `grammar`, set down by `pen` within a `scope`), some with classes
(`classes`, `methods`, `objects`), or are many small steps of one kind (`drills`), or classics with their parts varied
(`idioms`). Names are drawn from one pool whatever they hold.
"""

from __future__ import annotations

from foretrace.data.writer.program import Dials, Program, write

__all__ = ["Dials", "Program", "write"]
