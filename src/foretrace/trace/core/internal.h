/* What of the interpreter is built upon: its own headers where its layouts are known, 3.11 to 3.13, and elsewhere, or with
 * FORETRACE_PUBLIC_API, the public API alone. Comes before anything else that includes Python.h. */

#ifndef FORETRACE_INTERNAL_H
#define FORETRACE_INTERNAL_H

#if !defined(FORETRACE_PUBLIC_API) && !defined(Py_BUILD_CORE)
#define Py_BUILD_CORE 1
#endif

#include <Python.h>
#include <stdbool.h>

#if !defined(FORETRACE_PUBLIC_API) && PY_VERSION_HEX < 0x030E0000
#define FORETRACE_INTERNAL 1
#endif

#endif
