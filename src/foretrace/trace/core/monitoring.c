/* The hook behind `sys.monitoring`, on 3.12 and 3.13: libraries cost one call of the hook for each code object.
 *
 * Events of code that is recorded are asked for by code object, when it first runs; that it runs is told for all code,
 * until it is answered that nothing more is wanted. Raised exceptions can only be told for all code. What comes is
 * given to the hook as the events of a trace function: as the interpreter itself makes those of these since 3.12. */

#include "hooks.h"

#ifdef FORETRACE_MONITORING

enum { PY_START, PY_RESUME, PY_THROW, PY_RETURN, PY_YIELD, PY_UNWIND, RAISE, STOP_ITERATION, LINE_EVENT, JUMP, BRANCH };
#define NUM_EVENTS 11
static const char *const EVENT_NAMES[NUM_EVENTS] = {"PY_START", "PY_RESUME", "PY_THROW", "PY_RETURN",
                                                    "PY_YIELD", "PY_UNWIND", "RAISE",    "STOP_ITERATION",
                                                    "LINE",     "JUMP",      "BRANCH"};
static long event_bits[NUM_EVENTS];

static uint64_t last_tool;

/* Of `sys.monitoring`. */
static PyObject *monitoring, *disable;
static PyObject *use_tool_id, *free_tool_id, *register_callback, *set_events, *set_local_events, *restart_events;

struct Tool {
    PyObject_HEAD
    int id;
    uint64_t number; /* no two tools have the same */
    Core *core; /* NULL where it has been stopped */
    PyThreadState *thread;
    PyObject *codes; /* a list: those with events of their own */
    bool is_displaced;
};

typedef struct {
    PyObject_HEAD
    vectorcallfunc vectorcall;
    Tool *tool;
} Listener;

static void tool_dealloc(PyObject *self)
{
    Py_XDECREF(((Tool *)self)->core);
    Py_XDECREF(((Tool *)self)->codes);
    PyObject_Free(self);
}

static PyTypeObject Tool_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "foretrace.trace._recorder.Tool",
    .tp_basicsize = sizeof(Tool),
    .tp_dealloc = tool_dealloc,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_doc = "A tool of sys.monitoring.",
};

static void listener_dealloc(PyObject *self)
{
    Py_XDECREF(((Listener *)self)->tool);
    PyObject_Free(self);
}

static PyTypeObject Listener_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "foretrace.trace._recorder.Listener",
    .tp_basicsize = sizeof(Listener),
    .tp_dealloc = listener_dealloc,
    .tp_call = PyVectorcall_Call,
    .tp_vectorcall_offset = offsetof(Listener, vectorcall),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_doc = "A callback of sys.monitoring; like the interpreter's own, it takes no room at the recursion limit.",
};

/* The core that an event is for; NULL where it is none of ours, or another trace function has been set. */
static Core *core_of(PyObject *listener)
{
    Tool *tool = ((Listener *)listener)->tool;
    PyThreadState *thread = PyThreadState_Get();
    if (thread != tool->thread || tool->core == NULL) {
        return NULL;
    }
    tool->is_displaced |= thread->c_tracefunc != NULL;
    return tool->is_displaced ? NULL : tool->core;
}

static PyObject *call_hook(Core *core, PyFrameObject *frame, int what, PyObject *arg)
{
    Py_INCREF(core);
    Py_INCREF(frame);
    int failed = core_hook((PyObject *)core, frame, what, arg);
    Py_DECREF(frame);
    Py_DECREF(core);
    return failed ? NULL : Py_NewRef(Py_None);
}

static PyObject *call_hook_here(Core *core, int what, PyObject *arg)
{
    PyFrameObject *frame = PyEval_GetFrame();
    return frame == NULL ? Py_NewRef(Py_None) : call_hook(core, frame, what, arg);
}

static long bits_of(const int *events, int count)
{
    long bits = 0;
    for (int i = 0; i < count; i++) {
        bits |= event_bits[events[i]];
    }
    return bits;
}

static const int EVERYWHERE[] = {PY_START, PY_RESUME, PY_THROW, PY_UNWIND, RAISE};
static const int IN_RECORDED_CODE[] = {PY_RETURN, PY_YIELD, STOP_ITERATION, LINE_EVENT, JUMP, BRANCH};
#define BITS(events) bits_of(events, (int)(sizeof(events) / sizeof(*(events))))

static bool call_with(PyObject *function, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    PyObject *args = Py_VaBuildValue(format, values);
    va_end(values);
    PyObject *done = args == NULL ? NULL : PyObject_CallObject(function, args);
    Py_XDECREF(args);
    Py_XDECREF(done);
    return done != NULL;
}

/* Have the events of a code object told. */
static bool tool_watch(Tool *tool, PyObject *object)
{
    Code *code = tool->core == NULL ? NULL : book_recorded(tool->core->book, (PyCodeObject *)object);
    if (code == NULL || code->tool == tool->number) {
        return true;
    }
    code->tool = tool->number;
    return PyList_Append(tool->codes, object) == 0 &&
           call_with(set_local_events, "(iOl)", tool->id, object, BITS(IN_RECORDED_CODE));
}

static PyObject *on_start(PyObject *self, PyObject *const *args, size_t Py_UNUSED(count), PyObject *Py_UNUSED(names))
{
    Core *core = core_of(self);
    if (core == NULL) {
        Py_RETURN_NONE;
    }
    PyObject *done = call_hook_here(core, PyTrace_CALL, Py_None);
    if (done != NULL && !core->is_cutting && book_passes_over(core->book, (PyCodeObject *)args[0])) {
        Py_SETREF(done, Py_NewRef(disable));
    }
    if (done != NULL && !tool_watch(((Listener *)self)->tool, args[0])) {
        Py_CLEAR(done);
    }
    return done;
}

/* A generator is thrown into. */
static PyObject *on_throw(PyObject *self, PyObject *const *args, size_t Py_UNUSED(count), PyObject *Py_UNUSED(names))
{
    Core *core = core_of(self);
    if (core == NULL || (!core->is_cutting && book_passes_over(core->book, (PyCodeObject *)args[0]))) {
        Py_RETURN_NONE;
    }
    return call_hook_here(core, PyTrace_CALL, Py_None);
}

static PyObject *on_return(PyObject *self, PyObject *const *args, size_t Py_UNUSED(count), PyObject *Py_UNUSED(names))
{
    Core *core = core_of(self);
    return core == NULL ? Py_NewRef(Py_None) : call_hook_here(core, PyTrace_RETURN, args[2]);
}

/* Nothing is to be told of an exception in a frame that is not recorded, unless it is awaited there. */
static bool concerns(const Core *core, PyObject *code)
{
    return core != NULL && (core->awaiting != NULL || !book_passes_over(core->book, (PyCodeObject *)code));
}

static PyObject *on_unwind(PyObject *self, PyObject *const *args, size_t Py_UNUSED(count), PyObject *Py_UNUSED(names))
{
    Core *core = core_of(self);
    return concerns(core, args[0]) ? call_hook_here(core, PyTrace_RETURN, NULL) : Py_NewRef(Py_None);
}

static PyObject *on_raise(PyObject *self, PyObject *const *args, size_t Py_UNUSED(count), PyObject *Py_UNUSED(names))
{
    Core *core = core_of(self);
    if (!concerns(core, args[0])) {
        Py_RETURN_NONE;
    }
    PyObject *traceback = PyException_GetTraceback(args[2]);
    PyObject *arrived = PyTuple_Pack(3, Py_TYPE(args[2]), args[2], traceback != NULL ? traceback : Py_None);
    Py_XDECREF(traceback);
    PyObject *done = arrived == NULL ? NULL : call_hook_here(core, PyTrace_EXCEPTION, arrived);
    Py_XDECREF(arrived);
    return done;
}

static PyObject *tell_line(Core *core, int line)
{
    PyFrameObject *frame = PyEval_GetFrame();
    if (frame == NULL || !frame->f_trace_lines || line < 0) {
        Py_RETURN_NONE;
    }
    frame->f_lineno = line;
    Py_INCREF(frame);
    PyObject *done = call_hook(core, frame, PyTrace_LINE, Py_None);
    frame->f_lineno = 0;
    Py_DECREF(frame);
    return done;
}

static PyObject *on_line(PyObject *self, PyObject *const *args, size_t Py_UNUSED(count), PyObject *Py_UNUSED(names))
{
    Core *core = core_of(self);
    return core == NULL ? Py_NewRef(Py_None) : tell_line(core, (int)PyLong_AsLong(args[1]));
}

/* A jump back within a line counts as a line; any other is told by the line that it reaches. */
static PyObject *on_jump(PyObject *self, PyObject *const *args, size_t Py_UNUSED(count), PyObject *Py_UNUSED(names))
{
    Core *core = core_of(self);
    if (core == NULL) {
        Py_RETURN_NONE;
    }
    PyCodeObject *code = (PyCodeObject *)args[0];
    int from = (int)PyLong_AsLong(args[1]), to = (int)PyLong_AsLong(args[2]);
    int line = to > from ? -1 : PyCode_Addr2Line(code, to);
    if (to > from || line != PyCode_Addr2Line(code, from)) {
        return Py_NewRef(disable);
    }
    return tell_line(core, line);
}

static const vectorcallfunc LISTENERS[NUM_EVENTS] = {on_start,  on_start, on_throw, on_return, on_return, on_unwind,
                                                     on_raise,  on_raise, on_line,  on_jump,   on_jump};

static bool find(PyObject **place, PyObject *owner, const char *name)
{
    *place = PyObject_GetAttrString(owner, name);
    return *place != NULL;
}

static bool init(void)
{
    if (monitoring != NULL) {
        return true;
    }
    PyObject *found = PySys_GetObject("monitoring"), *events;
    if (found == NULL || PyType_Ready(&Tool_Type) < 0 || PyType_Ready(&Listener_Type) < 0 ||
        !find(&use_tool_id, found, "use_tool_id") || !find(&free_tool_id, found, "free_tool_id") ||
        !find(&register_callback, found, "register_callback") || !find(&set_events, found, "set_events") ||
        !find(&set_local_events, found, "set_local_events") || !find(&restart_events, found, "restart_events") ||
        !find(&disable, found, "DISABLE") || !find(&events, found, "events")) {
        return false;
    }
    for (int i = 0; i < NUM_EVENTS; i++) {
        PyObject *bit = PyObject_GetAttrString(events, EVENT_NAMES[i]);
        event_bits[i] = bit == NULL ? -1 : PyLong_AsLong(bit);
        Py_XDECREF(bit);
        if (bit == NULL) {
            return false;
        }
    }
    Py_DECREF(events);
    monitoring = Py_NewRef(found);
    return true;
}

/* A tool with a number that nobody has; 3 and 4 are those without a customary use. */
static Tool *tool_new(Core *core)
{
    static const int IDS[] = {3, 4, 5, 2, 1, 0};
    Tool *tool = PyObject_New(Tool, &Tool_Type);
    if (tool == NULL) {
        return NULL;
    }
    tool->core = (Core *)Py_NewRef(core);
    tool->number = ++last_tool;
    tool->thread = PyThreadState_Get();
    tool->is_displaced = false;
    tool->codes = PyList_New(0);
    for (int i = 0; tool->codes != NULL && i < 6; i++) {
        if (call_with(use_tool_id, "(is)", IDS[i], "foretrace")) {
            tool->id = IDS[i];
            return tool;
        }
        if (!PyErr_ExceptionMatches(PyExc_ValueError)) {
            break;
        }
        PyErr_Clear();
    }
    if (!PyErr_Occurred()) {
        PyErr_SetString(PyExc_RuntimeError, "sys.monitoring has no tool id left");
    }
    Py_DECREF(tool);
    return NULL;
}

static bool tool_listen(Tool *tool)
{
    for (int i = 0; i < NUM_EVENTS; i++) {
        Listener *listener = PyObject_New(Listener, &Listener_Type);
        if (listener == NULL) {
            return false;
        }
        listener->vectorcall = LISTENERS[i];
        listener->tool = (Tool *)Py_NewRef(tool);
        bool is_good = call_with(register_callback, "(ilO)", tool->id, event_bits[i], listener);
        Py_DECREF(listener);
        if (!is_good) {
            return false;
        }
    }
    return call_with(set_events, "(il)", tool->id, BITS(EVERYWHERE));
}

/* Again and again, as an audit hook may raise. */
static void insist(bool (*what)(Tool *tool), Tool *tool)
{
    for (int i = 0; i < 1000 && !what(tool); i++) {
        PyErr_Clear();
    }
}

static bool no_events(Tool *tool)
{
    return call_with(set_events, "(ii)", tool->id, 0);
}

static bool no_local_events(Tool *tool)
{
    for (Py_ssize_t i = PyList_GET_SIZE(tool->codes) - 1; i >= 0; i--) {
        if (!call_with(set_local_events, "(iOi)", tool->id, PyList_GET_ITEM(tool->codes, i), 0) ||
            PyList_SetSlice(tool->codes, i, i + 1, NULL) < 0) {
            return false;
        }
    }
    return true;
}

static bool no_callbacks(Tool *tool)
{
    for (int i = 0; i < NUM_EVENTS; i++) {
        if (!call_with(register_callback, "(ilO)", tool->id, event_bits[i], Py_None)) {
            return false;
        }
    }
    return true;
}

static bool no_id(Tool *tool)
{
    return call_with(free_tool_id, "(i)", tool->id);
}

bool hooks_stop(Core *core)
{
    Tool *tool = core->tool;
    if (tool == NULL) {
        return false;
    }
    bool was_there = !tool->is_displaced;
    insist(no_events, tool);
    insist(no_local_events, tool);
    insist(no_callbacks, tool);
    insist(no_id, tool);
    core->tool = NULL;
    Py_CLEAR(tool->core);
    Py_DECREF(tool);
    return was_there;
}

bool hooks_start(Core *core)
{
    if (!init()) {
        return false;
    }
    hooks_stop(core);
    if (PyThreadState_Get()->c_tracefunc != NULL) { /* as a trace function would, the hook takes its place */
        PyEval_SetTrace(NULL, NULL);
        if (PyErr_Occurred()) {
            return false;
        }
    }
    core->tool = tool_new(core);
    if (core->tool == NULL) {
        return false;
    }
    if (!tool_listen(core->tool)) {
        PyObject *error = PyErr_GetRaisedException();
        hooks_stop(core);
        PyErr_SetRaisedException(error);
        return false;
    }
    return true;
}

void hooks_hand_over(Core *core, Core *next)
{
    next->tool = core->tool;
    core->tool = NULL;
    Py_INCREF(next);
    Py_SETREF(next->tool->core, next);
}

void hooks_pass_over(Core *Py_UNUSED(core), PyFrameObject *Py_UNUSED(frame))
{
}

/* Every call is to be told again. */
void hooks_tell_all(Core *core)
{
    if (core->tool != NULL && !call_with(restart_events, "()")) {
        PyErr_Clear();
    }
}

#endif
