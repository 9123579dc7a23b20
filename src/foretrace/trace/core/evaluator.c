/* The hook as the trace function of a thread, on 3.11, without what that costs in libraries.
 *
 * While a trace function is set, 3.11 takes each instruction of every frame by a slow way. A frame evaluator (PEP 523)
 * sees each call first: the frames of code that is not recorded run as if no trace function was there, and get no event.
 * The others are traced as ever. Calls from Python to Python then take a C frame each, so past some depth all is
 * traced, and the interpreter's own evaluator does the rest. */

#include "hooks.h"

#ifdef FORETRACE_EVALUATOR

#define MAX_NESTED 1500

enum { TRACED = 255 };

static int num_started;

static PyObject *evaluate(PyThreadState *thread, struct _PyInterpreterFrame *frame, int is_throwing);

static bool is_traced(const PyThreadState *thread)
{
    return thread->c_traceobj != NULL && Py_IS_TYPE(thread->c_traceobj, &Core_Type) &&
           (thread->c_tracefunc == core_hook || thread->c_tracefunc == NULL);
}

static void set_tracing(PyThreadState *thread, bool is_on)
{
    thread->c_tracefunc = is_on ? core_hook : NULL;
    thread->cframe->use_tracing = is_on || thread->c_profilefunc != NULL ? TRACED : 0;
}

/* Everything is traced from here on. */
static PyObject *evaluate_deep(PyThreadState *thread, struct _PyInterpreterFrame *frame, int is_throwing)
{
    _PyInterpreterState_SetEvalFrameFunc(thread->interp, _PyEval_EvalFrameDefault);
    PyObject *value = _PyEval_EvalFrameDefault(thread, frame, is_throwing);
    if (num_started > 0) {
        _PyInterpreterState_SetEvalFrameFunc(thread->interp, evaluate);
    }
    return value;
}

static PyObject *evaluate(PyThreadState *thread, struct _PyInterpreterFrame *frame, int is_throwing)
{
    if (thread->tracing || !is_traced(thread)) {
        return _PyEval_EvalFrameDefault(thread, frame, is_throwing);
    }
    Core *core = (Core *)Py_NewRef(thread->c_traceobj);
    bool was_traced = thread->c_tracefunc != NULL, is_deep = core->num_nested >= MAX_NESTED;
    core->num_nested++;
    set_tracing(thread, is_deep || core->is_cutting || !book_passes_over(core->book, frame->f_code));
    PyObject *value = (is_deep ? evaluate_deep : _PyEval_EvalFrameDefault)(thread, frame, is_throwing);
    core->num_nested--;
    if (is_traced(thread)) {
        /* A frame for which an exception is awaited has to tell of it. */
        set_tracing(thread, was_traced || (value == NULL && core->awaiting != NULL));
    }
    Py_DECREF(core);
    return value;
}

bool hooks_start(Core *core)
{
    PyInterpreterState *interpreter = PyInterpreterState_Get();
    PyEval_SetTrace(core_hook, (PyObject *)core);
    if (PyErr_Occurred()) {
        return false;
    }
    if (!core->is_hooked) {
        core->is_hooked = true;
        num_started++;
    }
    /* Whose evaluator is another one already, such as a debugger's, goes without. */
    if (_PyInterpreterState_GetEvalFrameFunc(interpreter) == _PyEval_EvalFrameDefault) {
        _PyInterpreterState_SetEvalFrameFunc(interpreter, evaluate);
    }
    return true;
}

bool hooks_stop(Core *core)
{
    PyThreadState *thread = PyThreadState_Get();
    bool was_there = is_traced(thread) && thread->c_traceobj == (PyObject *)core;
    /* Where an audit hook raises, the interpreter keeps the trace function. */
    for (int i = 0; i < 1000 && is_traced(thread) && thread->c_traceobj == (PyObject *)core; i++) {
        PyEval_SetTrace(NULL, NULL);
    }
    if (core->is_hooked) {
        core->is_hooked = false;
        num_started--;
    }
    if (num_started == 0 && _PyInterpreterState_GetEvalFrameFunc(thread->interp) == evaluate) {
        _PyInterpreterState_SetEvalFrameFunc(thread->interp, _PyEval_EvalFrameDefault);
    }
    return was_there;
}

void hooks_hand_over(Core *Py_UNUSED(core), Core *next)
{
    PyEval_SetTrace(core_hook, (PyObject *)next);
}

void hooks_pass_over(Core *Py_UNUSED(core), PyFrameObject *frame)
{
    PyThreadState *thread = PyThreadState_Get();
    if (_PyInterpreterState_GetEvalFrameFunc(thread->interp) == evaluate) {
        thread->c_tracefunc = NULL; /* until `evaluate`, which has called it, goes on */
    } else {
        frame_set_trace_lines(frame, false);
    }
}

void hooks_tell_all(Core *Py_UNUSED(core))
{
}

#endif
