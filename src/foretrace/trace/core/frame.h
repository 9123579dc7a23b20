/* What is read of a running frame. Where the layout of frames is known, locals are read where they lie: that neither
 * makes a dictionary nor lets a value live longer. Elsewhere, or with FORETRACE_PUBLIC_API, by the public API alone. */

#ifndef FORETRACE_FRAME_H
#define FORETRACE_FRAME_H

#include "internal.h"

#include <frameobject.h>
#include <stddef.h>

#ifdef FORETRACE_INTERNAL
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#pragma GCC diagnostic ignored "-Wsign-compare"
#include <internal/pycore_code.h>
#include <internal/pycore_frame.h>
#pragma GCC diagnostic pop
#endif

/* What a code object carries for others. */
#if PY_VERSION_HEX >= 0x030C0000
#define CODE_GET_EXTRA PyUnstable_Code_GetExtra
#define CODE_SET_EXTRA PyUnstable_Code_SetExtra
#define REQUEST_CODE_EXTRA_INDEX PyUnstable_Eval_RequestCodeExtraIndex
#else
#define CODE_GET_EXTRA _PyCode_GetExtra
#define CODE_SET_EXTRA _PyCode_SetExtra
#define REQUEST_CODE_EXTRA_INDEX _PyEval_RequestCodeExtraIndex
#endif

#ifdef FORETRACE_INTERNAL

/* Borrowed, alive as long as the frame runs. */
static inline PyCodeObject *frame_code(PyFrameObject *frame)
{
#if PY_VERSION_HEX >= 0x030D0000
    return _PyFrame_GetCode(frame->f_frame);
#else
    return frame->f_frame->f_code;
#endif
}

/* Borrowed; NULL where there is none. */
static inline PyObject *frame_trace(PyFrameObject *frame)
{
    return frame->f_trace;
}

static inline bool frame_set_trace(PyFrameObject *frame, PyObject *trace)
{
    PyObject *old = frame->f_trace;
    frame->f_trace = Py_NewRef(trace);
    Py_XDECREF(old);
    return true;
}

static inline void frame_set_trace_lines(PyFrameObject *frame, bool is_on)
{
    frame->f_trace_lines = is_on;
}

/* The locals of a frame, to be read by their place in it. */
typedef struct {
    PyObject **values;
    const char *kinds;
} Locals;

static inline bool locals_open(Locals *locals, PyFrameObject *frame)
{
    locals->values = frame->f_frame->localsplus;
    locals->kinds = PyBytes_AS_STRING(frame_code(frame)->co_localspluskinds);
    return true;
}

/* Borrowed; NULL where the name is not bound. */
static inline PyObject *locals_peek(const Locals *locals, int place)
{
    PyObject *value = locals->values[place];
    /* Every event comes after the instructions at the start that make the cells. */
    if (value != NULL && (locals->kinds[place] & (CO_FAST_CELL | CO_FAST_FREE)) && PyCell_Check(value)) {
        value = PyCell_GET(value);
    }
    return value;
}

/* A new reference; NULL where the name is not bound. */
static inline PyObject *locals_get(Locals *locals, int place, PyObject *Py_UNUSED(name))
{
    return Py_XNewRef(locals_peek(locals, place));
}

static inline void locals_close(Locals *Py_UNUSED(locals))
{
}

#else

static inline PyCodeObject *frame_code(PyFrameObject *frame)
{
    PyCodeObject *code = PyFrame_GetCode(frame);
    Py_DECREF(code);
    return code;
}

static inline PyObject *frame_trace(PyFrameObject *frame)
{
    PyObject *trace = PyObject_GetAttrString((PyObject *)frame, "f_trace");
    if (trace == NULL) {
        PyErr_Clear();
        return NULL;
    }
    Py_DECREF(trace);
    return trace == Py_None ? NULL : trace;
}

static inline bool frame_set_trace(PyFrameObject *frame, PyObject *trace)
{
    return PyObject_SetAttrString((PyObject *)frame, "f_trace", trace) == 0;
}

static inline void frame_set_trace_lines(PyFrameObject *frame, bool is_on)
{
    if (PyObject_SetAttrString((PyObject *)frame, "f_trace_lines", is_on ? Py_True : Py_False) < 0) {
        PyErr_Clear();
    }
}

typedef struct {
    PyObject *mapping;
} Locals;

/* NULL, as nothing can be known without asking. */
static inline PyObject *locals_peek(const Locals *Py_UNUSED(locals), int Py_UNUSED(place))
{
    return NULL;
}

static inline bool locals_open(Locals *locals, PyFrameObject *frame)
{
    locals->mapping = PyFrame_GetLocals(frame);
    return locals->mapping != NULL;
}

static inline PyObject *locals_get(Locals *locals, int Py_UNUSED(place), PyObject *name)
{
    PyObject *value = PyObject_GetItem(locals->mapping, name);
    if (value == NULL) {
        PyErr_Clear();
    }
    return value;
}

static inline void locals_close(Locals *locals)
{
    Py_CLEAR(locals->mapping);
}

#endif

/* What the trace function calls has room to run wherever the program stands, at its recursion limit too. */
typedef struct {
    PyThreadState *thread;
    int saved;
} Room;

#if PY_VERSION_HEX >= 0x030C0000
#define ROOM_LEFT py_recursion_remaining
#else
#define ROOM_LEFT recursion_remaining
#endif

static inline Room room_make(void)
{
    PyThreadState *thread = PyThreadState_Get();
    Room room = {thread, thread->ROOM_LEFT};
    if (thread->ROOM_LEFT < 1000) {
        thread->ROOM_LEFT = 1000;
    }
    return room;
}

static inline void room_leave(Room room)
{
    room.thread->ROOM_LEFT = room.saved;
}

#endif
