/* How the hook comes to be called. Of settrace.c, evaluator.c and monitoring.c one is compiled. */

#ifndef FORETRACE_HOOKS_H
#define FORETRACE_HOOKS_H

#include "core.h"

#if defined(FORETRACE_INTERNAL) && PY_VERSION_HEX < 0x030C0000
#define FORETRACE_EVALUATOR 1
#elif defined(FORETRACE_INTERNAL)
#define FORETRACE_MONITORING 1
#endif

extern PyTypeObject Core_Type;

/* The trace function; its object is a Core. */
int core_hook(PyObject *self, PyFrameObject *frame, int what, PyObject *arg);

/* Have the hook of a core called for what this thread does from here on, in the place of any other core. False with an
 * exception set. */
bool hooks_start(Core *core);
/* Have it called no more; whether it still was. */
bool hooks_stop(Core *core);
/* Have the hook of another core called instead; from inside the hook. */
void hooks_hand_over(Core *core, Core *next);
/* A call is not recorded: have as little as possible of it told. From inside the hook. */
void hooks_pass_over(Core *core, PyFrameObject *frame);
/* The program is to be ended: have the hook called for every call, those that were passed over too. */
void hooks_tell_all(Core *core);

#endif
