/* The hook as the trace function of a thread, by the public API: it is told of every call, those of libraries too. */

#include "hooks.h"

#if !defined(FORETRACE_EVALUATOR) && !defined(FORETRACE_MONITORING)

bool hooks_start(Core *core)
{
    PyEval_SetTrace(core_hook, (PyObject *)core);
    return !PyErr_Occurred();
}

bool hooks_stop(Core *core)
{
    PyThreadState *thread = PyThreadState_Get();
    bool was_there = thread->c_tracefunc == core_hook && thread->c_traceobj == (PyObject *)core;
    /* Where an audit hook raises, the interpreter keeps the trace function. */
    for (int i = 0; i < 1000 && thread->c_tracefunc == core_hook && thread->c_traceobj == (PyObject *)core; i++) {
        PyEval_SetTrace(NULL, NULL);
    }
    return was_there;
}

void hooks_hand_over(Core *Py_UNUSED(core), Core *next)
{
    PyEval_SetTrace(core_hook, (PyObject *)next);
}

void hooks_pass_over(Core *Py_UNUSED(core), PyFrameObject *frame)
{
    frame_set_trace_lines(frame, false);
}

void hooks_tell_all(Core *Py_UNUSED(core))
{
}

#endif
