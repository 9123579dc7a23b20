"""The recorder's own copy of the built-in names: those of `builtins` a program may replace, by code of its own.

Functions of a module that begins with `from foretrace.trace.own import __builtins__` find their built-in names here.
"""

import builtins

__builtins__ = dict(vars(builtins))  # type: ignore[assignment]
