/* The recorder's hook. It does what `Recorder` and `Activation` of recorder.py do, and must give the same frames; that
 * file says why. Nothing of the program runs here, except where Python renders a value in `repr` mode. */

#include "frames.h"
#include "hooks.h"

#include <structmember.h>

/* What an instruction may be, by its opcode; the table comes from Python, where opcodes have names. */
enum {
    RETURNING = 1,
    SUSPENDED = 2,
    EXHAUSTED = 4,
    UNSTARTED = 8,
    IS_RESUME = 16,
    IS_SEND = 32,
    IS_GET_ANEXT = 64,
    IS_CLEANUP = 128
};

static uint64_t last_core;

/* Ending */

static void core_end(Core *core, const char *outcome)
{
    if (core->outcome == Py_None) {
        PyObject *text = PyUnicode_FromString(outcome);
        if (text == NULL) {
            PyErr_Clear();
            return;
        }
        Py_SETREF(core->outcome, text);
    }
}

static bool core_is_over(const Core *core)
{
    return core->outcome != Py_None;
}

static bool core_cut(Core *core, const char *limit)
{
    PyObject *done = PyObject_CallFunction(core->cut, "s", limit);
    Py_XDECREF(done);
    return done != NULL;
}

/* Where a recording has been cut, each event has the program raise `Cut` at its next call or backward jump. */
static int core_unwind(Core *core)
{
    if (!core->is_cutting) {
        return 0;
    }
    PyObject *done = PyObject_CallFunctionObjArgs(core->raise_cut, Py_None, Py_None, Py_None, NULL);
    Py_XDECREF(done);
    return done == NULL ? -1 : 0;
}

/* Something went wrong here: the record ends, and not in silence. What interrupts the program goes on to it. */
static int core_give_up(Core *core)
{
    core_end(core, "cut:recorder");
    if (PyErr_ExceptionMatches(PyExc_Exception)) {
        PyErr_Clear();
        return 0;
    }
    return -1;
}

/* Adding frames */

/* Where in an `io.BytesIO` its position lies; 0 where that is not known, and it has to be asked. */
static size_t position_at;

/* Its place is not in the API: it is tried out. */
static bool position_find(void)
{
    static const Py_ssize_t TRIED[] = {12345, 67, 0};
    size_t at = sizeof(PyObject) + sizeof(PyObject *);
    PyObject *io = PyImport_ImportModule("io"), *file = io == NULL ? NULL : PyObject_CallMethod(io, "BytesIO", NULL);
    bool is_good = file != NULL, is_there = true;
    for (int i = 0; is_good && i < 3; i++) {
        PyObject *done = PyObject_CallMethod(file, "seek", "n", TRIED[i]);
        is_good = done != NULL;
        is_there &= *(Py_ssize_t *)(void *)((char *)file + at) == TRIED[i];
        Py_XDECREF(done);
    }
    position_at = is_good && is_there ? at : 0;
    Py_XDECREF(io);
    Py_XDECREF(file);
    return is_good;
}

/* Whether something was written since the last frame; -1 with an exception set. */
static int core_has_output(Core *core)
{
    if (position_at != 0) {
        return *(Py_ssize_t *)(void *)((char *)core->output + position_at) != 0;
    }
    PyObject *size = PyObject_CallOneArg(core->tell, core->output);
    int is_there = size == NULL ? -1 : PyObject_IsTrue(size);
    Py_XDECREF(size);
    return is_there;
}

/* What was written since the last frame: a str, or NULL. False with an exception set. */
static bool core_take(Core *core, PyObject **written)
{
    *written = NULL;
    int is_there = core_has_output(core);
    if (is_there <= 0) {
        return is_there == 0;
    }
    *written = PyObject_CallOneArg(core->take, core->output);
    if (*written != NULL && !PyUnicode_CheckExact(*written)) {
        PyErr_SetString(PyExc_TypeError, "output is not a text");
        Py_CLEAR(*written);
    }
    return *written != NULL;
}

static bool core_is_full(Core *core, const Observation *seen, Py_ssize_t *num_bytes)
{
    Py_ssize_t size = 0;
    for (Py_ssize_t i = 0; i < seen->num_changed; i++) {
        const Change *change = &seen->changed[i];
        size += seen->code->name_sizes[change->name];
        size += change->text->size == change->text->chars
                    ? (Py_ssize_t)change->text->size
                    : counted_bytes(kept_bytes(change->text), change->text->size);
    }
    size += seen->value != NULL ? counted_bytes(seen->value, seen->value_size) : 0;
    size += seen->output_size ? counted_bytes(seen->output, seen->output_size) : 0;
    *num_bytes = size;
    if (core->last >= 0) {
        return false;
    }
    core->num_bytes += size;
    return core->num_bytes > core->max_bytes;
}

static bool core_add_with(Core *core, Observation *seen, PyObject *output)
{
    Py_ssize_t num_bytes;
    PyObject *encoded = NULL;
    if (output != NULL && PyUnicode_GET_LENGTH(output) > 0) {
        encoded = PyUnicode_AsEncodedString(output, "utf-8", "surrogatepass");
        if (encoded == NULL) {
            return false;
        }
        seen->output = PyBytes_AS_STRING(encoded);
        seen->output_size = PyBytes_GET_SIZE(encoded);
    }
    bool is_good = core_is_full(core, seen, &num_bytes) ? core_cut(core, "bytes")
                                                        : records_add(core->records, seen, num_bytes);
    Py_XDECREF(encoded);
    return is_good;
}

/* Append a frame, or cut where it passes a limit. `output` is NULL for what was written since the last one. */
static bool core_add(Core *core, Observation *seen, const Activation *activation, PyObject *output)
{
    if (core_is_over(core)) {
        return true;
    }
    if (core->last < 0 && records_count(core->records) >= core->max_frames) {
        return core_cut(core, "events");
    }
    PyObject *taken = NULL;
    if (output == NULL && !core_take(core, &taken)) {
        return false;
    }
    seen->activation = activation->number;
    seen->depth = activation->depth;
    seen->code = activation->code;
    bool is_good = core_add_with(core, seen, output != NULL ? output : taken);
    Py_XDECREF(taken);
    return is_good;
}

static bool core_add_value(Core *core, Event event, const Activation *activation, long line, PyObject *value)
{
    bool is_good = render(&core->renderer, value);
    Observation seen = observe(event, line);
    seen.value = core->renderer.out.bytes;
    seen.value_size = core->renderer.out.size;
    return is_good && core_add(core, &seen, activation, NULL);
}

static bool core_add_error(Core *core, const Activation *activation, long line, PyObject *output)
{
    Observation seen = observe(EXCEPTION, line);
    seen.value = kept_bytes(&activation->error);
    seen.value_size = activation->error.size;
    return core_add(core, &seen, activation, output);
}

/* An activation is over; with the first one the recording is. */
static void core_leave(Core *core, const Activation *activation, const char *outcome)
{
    records_end(core->records, activation->number);
    if (activation->number == 0) {
        core_end(core, outcome);
    }
}

static const char *error_outcome(const Activation *activation)
{
    return activation->has_exited ? "exited" : "raised";
}

static bool activation_note(Core *core, Activation *activation, PyObject *error)
{
    bool is_good = render(&core->renderer, error);
    const Text *out = &core->renderer.out;
    if (!is_good || !kept_set(&activation->error, out->bytes, out->size, out->chars)) {
        return false;
    }
    activation->has_exited = PyObject_TypeCheck(error, (PyTypeObject *)PyExc_SystemExit);
    return true;
}

/* Whether an exception came through an activation. */
static bool came_through(PyObject *traceback, const Activation *activation)
{
    while (traceback != NULL && PyTraceBack_Check(traceback)) {
        if (frame_trace(((PyTracebackObject *)traceback)->tb_frame) == (PyObject *)activation) {
            return true;
        }
        traceback = (PyObject *)((PyTracebackObject *)traceback)->tb_next;
    }
    return false;
}

/* Write the closing frame of an activation left without one; `arrived` is the exception (type, value, traceback) that
 * came next in a frame below it, or NULL. */
static bool core_settle(Core *core, PyObject *arrived)
{
    if (core->unsettled == NULL) {
        return true;
    }
    Activation *activation = core->unsettled;
    PyObject *output = core->unsettled_output;
    core->unsettled = NULL;
    core->unsettled_output = NULL;
    core->awaiting = NULL;
    bool is_good = true;
    if (arrived != NULL && came_through(PyTuple_GET_ITEM(arrived, 2), activation)) {
        is_good = activation_note(core, activation, PyTuple_GET_ITEM(arrived, 1));
    }
    is_good = is_good && core_add_error(core, activation, core->unsettled_line, output);
    if (is_good) {
        core_leave(core, activation, error_outcome(activation));
    }
    Py_DECREF(activation);
    Py_XDECREF(output);
    return is_good;
}

/* Add a frame with the first `count` names that are bound. */
static bool add_state(Core *core, Activation *activation, Event event, long line, PyFrameObject *frame,
                      Py_ssize_t count)
{
    Py_ssize_t num_bound = 0, total = 0;
    Observation seen = observe(event, line);
    seen.changed = core->changes;
    seen.removed = core->removed;
    Names names;
    if (!names_open(&names, activation->code, frame)) {
        return false;
    }
    bool is_good = update_locals(core, activation, &names, count, &num_bound, &total);
    bool is_long = num_bound > core->max_names || total > core->max_locals;
    if (is_good && (is_long || activation->was_shortened)) {
        is_good = find_changes_shown(core, activation, &names, total, &seen);
    } else if (is_good) {
        find_changes(core, activation, &seen);
    }
    names_close(&names);
    activation->was_shortened = is_long;
    return is_good && core_add(core, &seen, activation, NULL);
}

/* Events */

/* The statement with a comprehension in which an instruction stands: its number, whether it begins there, its line. */
typedef struct {
    int32_t number, begins, line;
} Place;

static const Place *place_at(const Code *code, int at)
{
    if (code->statements == NULL || at < 0) {
        return NULL;
    }
    const Place *place = (const Place *)(void *)PyBytes_AS_STRING(code->statements) + at / 2;
    return place->number ? place : NULL;
}

static long line_of(const Code *code, PyFrameObject *frame)
{
    const Place *place = place_at(code, PyFrame_GetLasti(frame));
    return place != NULL ? place->line : PyFrame_GetLineNumber(frame);
}

static int instruction_at(const Core *core, const Code *code, Py_ssize_t at)
{
    if (at < 0 || at >= PyBytes_GET_SIZE(code->bytecode)) {
        return 0;
    }
    return core->kinds[(unsigned char)PyBytes_AS_STRING(code->bytecode)[at]];
}

static bool activation_enter(Core *core, Activation *activation, Event event, PyFrameObject *frame)
{
    const Code *code = activation->code;
    activation->depth = core->depth;
    activation->is_suspended = false;
    if (event == CALL) {
        return add_state(core, activation, CALL, code->line, frame, code->num_parameters);
    }
    return add_state(core, activation, RESUME, line_of(code, frame), frame, code->num_names);
}

/* The part of a RESUME's argument that says what is resumed: 0 is a call. */
static int argument_at(const Code *code, int at)
{
    return at >= 0 && at + 1 < PyBytes_GET_SIZE(code->bytecode) ? PyBytes_AS_STRING(code->bytecode)[at + 1] & 3 : 0;
}

static bool is_fresh(const Core *core, const Code *code, int at)
{
    return (instruction_at(core, code, at) & IS_RESUME) && argument_at(code, at) == 0;
}

/* Whether the recording has begun, or begins with this code. */
static bool core_begins(Core *core, const Code *code)
{
    PyObject *written;
    if (core->is_recording) {
        return true;
    }
    if (core->has_entry && !code->is_entry) {
        return false;
    }
    core->is_recording = 1;
    if (!core_take(core, &written)) { /* what was written before belongs to no frame */
        PyErr_Clear();
    }
    Py_XDECREF(written);
    return true;
}

static bool on_new_call(Core *core, const Code *code, PyFrameObject *frame, int at)
{
    Activation *activation = activation_new(core, code);
    if (activation == NULL) {
        return false;
    }
    bool is_good = frame_set_trace(frame, (PyObject *)activation) &&
                   activation_enter(core, activation, is_fresh(core, code, at) ? CALL : RESUME, frame);
    Py_DECREF(activation);
    return is_good;
}

static bool on_recorded_call(Core *core, const Code *code, PyFrameObject *frame)
{
    if (core_is_over(core)) {
        return true;
    }
    int at = PyFrame_GetLasti(frame);
    if ((instruction_at(core, code, at) & UNSTARTED) || !core_begins(core, code)) {
        return true;
    }
    Activation *activation = activation_of(core, frame);
    if (activation == NULL && core->depth >= core->max_depth) {
        return true;
    }
    if (!core_settle(core, NULL)) {
        return false;
    }
    core->depth++;
    if (core->depth > core->depth_limit) {
        return core_cut(core, "depth") && core_unwind(core) == 0;
    }
    return activation != NULL ? activation_enter(core, activation, RESUME, frame) : on_new_call(core, code, frame, at);
}

/* Nothing that is recorded runs. Who watches a host program says which recorder goes on: this one, or another. */
static bool on_call_of_host(Core *core, const Code *code, PyFrameObject *frame)
{
    PyObject *next = PyObject_CallOneArg(core->host, (PyObject *)frame_code(frame));
    if (next != NULL && !Py_IS_TYPE(next, &Core_Type)) {
        PyErr_SetString(PyExc_TypeError, "a host gave something other than a core");
        Py_CLEAR(next);
    }
    if (next == NULL) {
        return false;
    }
    if (next != (PyObject *)core) {
        hooks_hand_over(core, (Core *)next); /* holds it */
    }
    bool is_good = on_recorded_call((Core *)next, code, frame);
    Py_DECREF(next);
    return is_good;
}

static bool on_call(Core *core, PyFrameObject *frame)
{
    const Code *code;
    if (core->is_cutting) { /* calls of libraries too: all that goes on may be an event loop */
        return core_unwind(core) == 0;
    }
    if (!book_find(core->book, frame_code(frame), &code)) {
        return false;
    }
    if (code == NULL) {
        hooks_pass_over(core, frame);
        return true;
    }
    if (core->host != Py_None && core->depth < 0) {
        return on_call_of_host(core, code, frame);
    }
    return on_recorded_call(core, code, frame);
}

static bool on_line(Core *core, Activation *activation, PyFrameObject *frame)
{
    const Code *code = activation->code;
    long line = PyFrame_GetLineNumber(frame);
    if (code->delegates && (instruction_at(core, code, PyFrame_GetLasti(frame)) & IS_CLEANUP)) {
        return true;
    }
    if (code->statements != NULL) {
        const Place *place = place_at(code, PyFrame_GetLasti(frame));
        int before = activation->statement;
        activation->statement = place != NULL ? place->number : 0;
        if (place != NULL) {
            line = place->line;
            if ((place->number == before || activation->line == line) && !place->begins) {
                return true;
            }
        }
    }
    activation->line = line;
    activation->just_raised = false;
    return add_state(core, activation, LINE, line, frame, code->num_names);
}

/* The value that an asynchronous generator yields, out of the interpreter's wrapper; a new reference. */
static PyObject *unwrapped(PyObject *value)
{
    /* The wrapper's type has no name in the API; it holds the value and nothing else. */
    if (strcmp(Py_TYPE(value)->tp_name, "async_generator_wrapped_value") == 0) {
        return Py_NewRef(((PyObject **)(value + 1))[0]);
    }
    return Py_NewRef(value);
}

/* An exception left the frame, and the frame had no event for it. */
static bool await_error(Core *core, Activation *activation, PyFrameObject *frame)
{
    PyObject *output;
    if (!core_take(core, &output)) {
        return false;
    }
    if (output == NULL) {
        output = PyUnicode_FromString("");
    }
    core->unsettled = (Activation *)Py_NewRef(activation);
    core->unsettled_line = activation->line;
    core->unsettled_output = output;
    PyFrameObject *caller = PyFrame_GetBack(frame);
    core->awaiting = caller != NULL && activation_of(core, caller) == NULL ? caller : NULL;
    Py_XDECREF(caller);
    return output != NULL;
}

static bool on_return(Core *core, Activation *activation, PyFrameObject *frame, PyObject *value)
{
    const Code *code = activation->code;
    core->depth--;
    int kind = value == NULL ? 0 : instruction_at(core, code, PyFrame_GetLasti(frame));
    if (kind & RETURNING) {
        bool is_good = core_add_value(core, RETURN, activation, line_of(code, frame), value);
        core_leave(core, activation, "returned");
        return is_good;
    }
    if ((kind & SUSPENDED) && !activation->just_raised) {
        PyObject *given = unwrapped(value);
        activation->is_suspended = true;
        bool is_good = core_add_value(core, YIELD, activation, line_of(code, frame), given);
        Py_DECREF(given);
        return is_good;
    }
    if (activation->just_raised) {
        core_leave(core, activation, error_outcome(activation));
        return true;
    }
    return await_error(core, activation, frame);
}

static bool is_a(PyObject *error, PyObject *type)
{
    return PyObject_TypeCheck(error, (PyTypeObject *)type);
}

/* Whether a suspended frame stands at an `await` or a `yield from`. */
static bool is_delegating(const Core *core, const Code *code, int at)
{
    int kind = instruction_at(core, code, at);
    at += (kind & SUSPENDED) && !(kind & IS_RESUME) ? 2 : 0;
    return (instruction_at(core, code, at) & IS_RESUME) && argument_at(code, at) > 1;
}

/* What the machinery of `for`, `await` and `yield from` raises to itself. */
static bool is_machinery(const Core *core, const Code *code, PyObject *error, int at)
{
    int kind = instruction_at(core, code, at);
    if (is_a(error, PyExc_StopIteration)) {
        return (kind & EXHAUSTED) || (code->delegates && is_delegating(core, code, at));
    }
    if (is_a(error, PyExc_StopAsyncIteration)) {
        return (kind & IS_SEND) && (instruction_at(core, code, at - 4) & IS_GET_ANEXT);
    }
    return false;
}

static bool on_exception(Core *core, Activation *activation, PyFrameObject *frame, PyObject *error)
{
    const Code *code = activation->code;
    if (is_machinery(core, code, error, PyFrame_GetLasti(frame))) {
        return true;
    }
    if (!activation_note(core, activation, error)) {
        return false;
    }
    activation->just_raised = true;
    return core_add_error(core, activation, line_of(code, frame), NULL);
}

/* The `resume` that 3.11 does not report: what a generator delegates to has ended by a throw into it. */
static bool go_on(Core *core, Activation *activation)
{
    activation->depth = ++core->depth;
    activation->is_suspended = false;
    Observation seen = observe(RESUME, activation->line);
    return core_add(core, &seen, activation, NULL);
}

/* (type, value, traceback) of an exception event; NULL of any other. */
static PyObject *arrived_with(int what, PyObject *arg)
{
    return what == PyTrace_EXCEPTION && arg != NULL && PyTuple_Check(arg) && PyTuple_GET_SIZE(arg) == 3 ? arg : NULL;
}

static bool on_event(Core *core, PyFrameObject *frame, int what, PyObject *arg)
{
    Activation *activation = activation_of(core, frame);
    if (activation == NULL) {
        if (frame == core->awaiting && (what == PyTrace_EXCEPTION || what == PyTrace_RETURN)) {
            return core_settle(core, arrived_with(what, arg));
        }
        return true;
    }
    if (core_is_over(core)) {
        return core_unwind(core) == 0;
    }
    PyObject *arrived = arrived_with(what, arg);
    if (core->unsettled != NULL && !core_settle(core, arrived)) {
        return false;
    }
    if (activation->is_suspended && !go_on(core, activation)) {
        return false;
    }
    switch (what) {
    case PyTrace_LINE:
        return on_line(core, activation, frame);
    case PyTrace_RETURN:
        return on_return(core, activation, frame, arg);
    case PyTrace_EXCEPTION:
        return arrived == NULL || on_exception(core, activation, frame, PyTuple_GET_ITEM(arrived, 1));
    default:
        return true;
    }
}

int core_hook(PyObject *self, PyFrameObject *frame, int what, PyObject *arg)
{
    Core *core = (Core *)self;
    Room room = room_make();
    bool is_good = what == PyTrace_CALL ? on_call(core, frame) : on_event(core, frame, what, arg);
    room_leave(room);
    return is_good ? 0 : core_give_up(core);
}

/* The type */

static PyObject *core_start(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    if (!hooks_start((Core *)self)) {
        return NULL;
    }
    Py_RETURN_NONE;
}

/* True if the hook was still there, and is gone. */
static PyObject *core_stop(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return PyBool_FromLong(hooks_stop((Core *)self));
}

static PyObject *core_settle_now(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    if (!core_settle((Core *)self, NULL)) {
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *core_files(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return records_files(((Core *)self)->records, ((Core *)self)->book->codes);
}

static PyObject *core_kept(PyObject *self, PyObject *args)
{
    PyObject *frame_type, *places;
    if (!PyArg_ParseTuple(args, "O!O", &PyType_Type, &frame_type, &places)) {
        return NULL;
    }
    const Book *book = ((Core *)self)->book;
    return frames_new(((Core *)self)->records, book->codes, book->num_codes, frame_type, places);
}

static PyObject *core_memory(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return PyLong_FromSize_t(records_memory(((Core *)self)->records));
}

static PyObject *core_text(PyObject *self, PyObject *value)
{
    Core *core = (Core *)self;
    if (!render(&core->renderer, value)) {
        return NULL;
    }
    return PyUnicode_DecodeUTF8(core->renderer.out.bytes, core->renderer.out.size, "surrogatepass");
}

static PyMethodDef core_methods[] = {
    {"start", core_start, METH_NOARGS, "Become the trace function of this thread."},
    {"stop", core_stop, METH_NOARGS, "Stop being it; whether it still was."},
    {"settle", core_settle_now, METH_NOARGS, "Write the closing frame of an activation left without one."},
    {"files", core_files, METH_NOARGS, "The numbers of the files that frames speak of, in that order."},
    {"kept", core_kept, METH_VARARGS, "(frames, dropped, state), files numbered by a mapping or as they are; asked once."},
    {"memory", core_memory, METH_NOARGS, "Bytes in which frames are packed."},
    {"text", core_text, METH_O, "The text of a value, standing alone."},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef core_members[] = {
    {"outcome", T_OBJECT, offsetof(Core, outcome), 0, "How the recording ended; None while it goes on."},
    {"depth", T_LONG, offsetof(Core, depth), READONLY, "Of the running activation; -1 where there is none."},
    {"activations", T_LONG, offsetof(Core, activations), READONLY, "How many have begun."},
    {"recording", T_BOOL, offsetof(Core, is_recording), READONLY, "Whether the entry has been called."},
    {NULL, 0, 0, 0, NULL},
};

static PyObject *core_get_cutting(PyObject *self, void *Py_UNUSED(closure))
{
    return PyBool_FromLong(((Core *)self)->is_cutting);
}

static int core_set_cutting(PyObject *self, PyObject *value, void *Py_UNUSED(closure))
{
    int is_cutting = value == NULL ? 0 : PyObject_IsTrue(value);
    if (is_cutting < 0) {
        return -1;
    }
    ((Core *)self)->is_cutting = is_cutting;
    if (is_cutting) {
        hooks_tell_all((Core *)self);
    }
    return 0;
}

static PyGetSetDef core_properties[] = {
    {"cutting", core_get_cutting, core_set_cutting, "Whether each event is to end the program.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static bool core_take_limits(Core *core, PyObject *limits, Bounds *bounds)
{
    return PyArg_ParseTuple(limits, "nnlnnnnnnnnnnln", &core->max_frames, &core->max_bytes, &core->depth_limit,
                            &bounds->scalar, &bounds->scalar_head, &bounds->scalar_tail, &bounds->int_bits,
                            &bounds->items_head, &bounds->items_tail, &bounds->nesting, &bounds->value,
                            &core->max_names, &core->max_locals, &core->max_depth, &core->last);
}

static PyObject *core_new(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(keywords))
{
    PyObject *limits, *in_python, *plan_of, *book, *host, *cut, *raise_cut, *output, *take, *tell, *kinds;
    int is_structural, has_entry;
    Bounds bounds;
    if (!PyArg_ParseTuple(args, "O!ppSOOO!OOOOOO", &PyTuple_Type, &limits, &is_structural, &has_entry, &kinds,
                          &in_python, &plan_of, &Book_Type, &book, &host, &cut, &raise_cut, &output, &take, &tell)) {
        return NULL;
    }
    Core *core = (Core *)type->tp_alloc(type, 0);
    if (core == NULL) {
        return NULL;
    }
    core->number = ++last_core;
    core->outcome = Py_NewRef(Py_None);
    core->depth = -1;
    core->has_entry = has_entry;
    core->book = (Book *)Py_NewRef(book);
    core->host = Py_NewRef(host);
    core->cut = Py_NewRef(cut);
    core->raise_cut = Py_NewRef(raise_cut);
    core->output = Py_NewRef(output);
    core->take = Py_NewRef(take);
    core->tell = Py_NewRef(tell);
    core->kinds_held = Py_NewRef(kinds);
    core->kinds = (const unsigned char *)PyBytes_AS_STRING(kinds);
    core->has_renderer = core_take_limits(core, limits, &bounds) &&
                         renderer_init(&core->renderer, &bounds, is_structural, in_python, plan_of);
    core->records = core->has_renderer ? records_new(core->last, core->max_bytes) : NULL;
    if (core->records == NULL || PyBytes_GET_SIZE(kinds) != 256 || !core_make_room(core, 64)) {
        Py_DECREF(core);
        if (!PyErr_Occurred()) {
            PyErr_SetString(PyExc_ValueError, "kinds of opcodes: expected 256 bytes");
        }
        return NULL;
    }
    return (PyObject *)core;
}

static int core_traverse(PyObject *self, visitproc visit, void *arg)
{
    Core *core = (Core *)self;
    Py_VISIT(core->renderer.in_python);
    Py_VISIT(core->renderer.plan_of);
    Py_VISIT(core->book);
    Py_VISIT(core->host);
    Py_VISIT(core->cut);
    Py_VISIT(core->raise_cut);
    Py_VISIT(core->output);
    return 0;
}

static int core_clear(PyObject *self)
{
    Core *core = (Core *)self;
    Py_CLEAR(core->renderer.in_python);
    Py_CLEAR(core->renderer.plan_of);
    Py_CLEAR(core->host);
    Py_CLEAR(core->cut);
    Py_CLEAR(core->raise_cut);
    Py_CLEAR(core->output);
    Py_CLEAR(core->unsettled);
    return 0;
}

static void core_dealloc(PyObject *self)
{
    Core *core = (Core *)self;
    PyObject_GC_UnTrack(self);
    core_clear(self);
    Py_CLEAR(core->take);
    Py_CLEAR(core->tell);
    Py_CLEAR(core->kinds_held);
    Py_CLEAR(core->outcome);
    Py_CLEAR(core->unsettled_output);
    if (core->has_renderer) {
        renderer_free(&core->renderer);
    }
    records_free(core->records);
    Py_CLEAR(core->book);
    PyMem_Free(core->changes);
    PyMem_Free(core->removed);
    PyMem_Free(core->order);
    Py_TYPE(self)->tp_free(self);
}

PyTypeObject Core_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "foretrace.trace._recorder.Core",
    .tp_basicsize = sizeof(Core),
    .tp_new = core_new,
    .tp_dealloc = core_dealloc,
    .tp_traverse = core_traverse,
    .tp_clear = core_clear,
    .tp_methods = core_methods,
    .tp_members = core_members,
    .tp_getset = core_properties,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "One recording: a trace function, and the frames that it has seen.",
};

static struct PyModuleDef module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "foretrace.trace._recorder",
    .m_doc = "The recorder's core in C; native.py is its other half.",
    .m_size = -1,
};

#ifdef Py_GIL_DISABLED
#error "locals are read, and containers walked, under the protection of the interpreter's lock"
#endif

PyMODINIT_FUNC PyInit__recorder(void)
{
    if (!render_module_init() || PyType_Ready(&Activation_Type) < 0 || PyType_Ready(&Book_Type) < 0 ||
        PyType_Ready(&Core_Type) < 0) {
        return NULL;
    }
    if (!book_module_init() || !frames_module_init() || !position_find()) {
        return NULL;
    }
    PyObject *made = PyModule_Create(&module);
    if (made != NULL && (PyModule_AddObjectRef(made, "Book", (PyObject *)&Book_Type) < 0 ||
                         PyModule_AddObjectRef(made, "Frames", (PyObject *)&Frames_Type) < 0 ||
                         PyModule_AddObjectRef(made, "Core", (PyObject *)&Core_Type) < 0)) {
        Py_CLEAR(made);
    }
    return made;
}
