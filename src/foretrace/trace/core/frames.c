/* The frames of a trace: a sequence that stays packed until it is looked into.
 *
 * Going through it makes one `Frame` after another and keeps none; asking for one by its index makes all of them. Their
 * class is a slotted dataclass: a slot is set where it lies, past `__init__`. */

#include "frames.h"

#include "packed.h"

#include <structmember.h>

#ifndef Py_T_OBJECT_EX
#define Py_T_OBJECT_EX T_OBJECT_EX
#endif

static const char *const FIELDS[] = {"event", "activation", "depth",   "file",  "line",
                                     "function", "changed", "removed", "value", "output"};
enum { NUM_FIELDS = 10 };
static const char *const EVENTS[] = {"call", "line", "resume", "return", "yield", "exception"};

/* What frames say of a code object. */
typedef struct {
    PyObject *names, *qualname, *file;
} Said;

typedef struct {
    PyObject_HEAD
    PyTypeObject *type; /* of a frame */
    Py_ssize_t offsets[NUM_FIELDS];
    PyObject *events[6], *nothing, *no_names;
    Said *said; /* by the index of the code */
    Py_ssize_t num_said, count;
    char *bytes;     /* NULL once `whole` is there */
    PyObject *whole; /* a tuple */
} Frames;

typedef struct {
    PyObject_HEAD
    Frames *frames;
    Py_ssize_t index;
    Reader reader;
} Walk;

/* Making frames */

/* Takes the references to the values; any of them may be NULL, with an exception set. */
static PyObject *make_frame(const Frames *frames, PyObject *values[NUM_FIELDS])
{
    bool is_good = true;
    for (int i = 0; i < NUM_FIELDS; i++) {
        is_good &= values[i] != NULL;
    }
    PyObject *frame = is_good ? frames->type->tp_alloc(frames->type, 0) : NULL;
    for (int i = 0; i < NUM_FIELDS; i++) {
        if (frame != NULL) {
            *(PyObject **)((char *)frame + frames->offsets[i]) = values[i];
        } else {
            Py_XDECREF(values[i]);
        }
    }
    return frame;
}

static PyObject *make_text(Reader *reader)
{
    Py_ssize_t size;
    const char *bytes = read_text(reader, &size);
    return PyUnicode_DecodeUTF8(bytes, size, "surrogatepass");
}

static PyObject *make_changed(Reader *reader, const Said *said, Py_ssize_t count)
{
    PyObject *changed = PyDict_New();
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *name = PyTuple_GET_ITEM(said->names, (Py_ssize_t)read_number(reader));
        PyObject *text = make_text(reader);
        if (text == NULL || (changed != NULL && PyDict_SetItem(changed, name, text) < 0)) {
            Py_CLEAR(changed);
        }
        Py_XDECREF(text);
    }
    return changed;
}

static PyObject *make_removed(Reader *reader, const Said *said)
{
    Py_ssize_t count = (Py_ssize_t)read_number(reader);
    PyObject *removed = PyTuple_New(count);
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_ssize_t name = (Py_ssize_t)read_number(reader);
        if (removed != NULL) {
            PyTuple_SET_ITEM(removed, i, Py_NewRef(PyTuple_GET_ITEM(said->names, name)));
        }
    }
    return removed;
}

static PyObject *read_frame(const Frames *frames, Reader *reader)
{
    Head head = read_head(reader);
    const Said *said = &frames->said[head.code];
    PyObject *values[NUM_FIELDS] = {
        Py_NewRef(frames->events[head.event]),
        PyLong_FromLong(head.activation),
        PyLong_FromLong(head.depth),
        Py_NewRef(said->file),
        head.line < 0 ? Py_NewRef(Py_None) : PyLong_FromLong(head.line),
        Py_NewRef(said->qualname),
    };
    values[6] = make_changed(reader, said, head.num_changed);
    values[7] = head.head & HAS_REMOVED ? make_removed(reader, said) : Py_NewRef(frames->no_names);
    values[8] = head.head & HAS_VALUE ? make_text(reader) : Py_NewRef(Py_None);
    values[9] = head.head & HAS_OUTPUT ? make_text(reader) : Py_NewRef(frames->nothing);
    return make_frame(frames, values);
}

/* All of them, made once; borrowed. */
static PyObject *frames_whole(Frames *frames)
{
    if (frames->whole != NULL) {
        return frames->whole;
    }
    PyObject *whole = PyTuple_New(frames->count);
    Reader reader = {(const unsigned char *)frames->bytes};
    for (Py_ssize_t i = 0; whole != NULL && i < frames->count; i++) {
        PyObject *frame = read_frame(frames, &reader);
        if (frame == NULL) {
            Py_CLEAR(whole);
        } else {
            PyTuple_SET_ITEM(whole, i, frame);
        }
    }
    if (whole != NULL && frames->whole == NULL) {
        frames->whole = Py_NewRef(whole);
        PyMem_RawFree(frames->bytes);
        frames->bytes = NULL;
    }
    Py_XDECREF(whole);
    return frames->whole;
}

/* Going through them */

static void walk_dealloc(PyObject *self)
{
    Py_DECREF(((Walk *)self)->frames);
    PyObject_Free(self);
}

static PyObject *walk_next(PyObject *self)
{
    Walk *walk = (Walk *)self;
    Frames *frames = walk->frames;
    if (walk->index >= frames->count) {
        return NULL;
    }
    Py_ssize_t index = walk->index++;
    if (frames->whole != NULL) {
        return Py_NewRef(PyTuple_GET_ITEM(frames->whole, index));
    }
    return read_frame(frames, &walk->reader);
}

static PyObject *walk_hint(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    return PyLong_FromSsize_t(((Walk *)self)->frames->count - ((Walk *)self)->index);
}

static PyMethodDef walk_methods[] = {
    {"__length_hint__", walk_hint, METH_NOARGS, "How many are left."},
    {NULL, NULL, 0, NULL},
};

static PyTypeObject Walk_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "foretrace.trace._recorder.FramesIterator",
    .tp_basicsize = sizeof(Walk),
    .tp_dealloc = walk_dealloc,
    .tp_iter = PyObject_SelfIter,
    .tp_iternext = walk_next,
    .tp_methods = walk_methods,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
};

static PyObject *frames_iter(PyObject *self)
{
    Walk *walk = PyObject_New(Walk, &Walk_Type);
    if (walk != NULL) {
        walk->frames = (Frames *)Py_NewRef(self);
        walk->index = 0;
        walk->reader.at = (const unsigned char *)walk->frames->bytes;
    }
    return (PyObject *)walk;
}

/* As a sequence */

static Py_ssize_t frames_length(PyObject *self)
{
    return ((Frames *)self)->count;
}

static PyObject *frames_subscript(PyObject *self, PyObject *key)
{
    PyObject *whole = frames_whole((Frames *)self);
    return whole == NULL ? NULL : PyObject_GetItem(whole, key);
}

static PyObject *frames_item(PyObject *self, Py_ssize_t index)
{
    PyObject *whole = frames_whole((Frames *)self);
    return whole == NULL ? NULL : PySequence_GetItem(whole, index);
}

static PyObject *frames_index(PyObject *self, PyObject *frame)
{
    PyObject *whole = frames_whole((Frames *)self);
    return whole == NULL ? NULL : PyObject_CallMethod(whole, "index", "O", frame);
}

static PyObject *frames_count(PyObject *self, PyObject *frame)
{
    PyObject *whole = frames_whole((Frames *)self);
    return whole == NULL ? NULL : PyObject_CallMethod(whole, "count", "O", frame);
}

/* Equal to any tuple, or other frames, of equal items. */
static PyObject *frames_compare(PyObject *self, PyObject *other, int how)
{
    if ((how != Py_EQ && how != Py_NE) || (!PyTuple_Check(other) && Py_TYPE(other) != Py_TYPE(self))) {
        Py_RETURN_NOTIMPLEMENTED;
    }
    PyObject *one = PySequence_Tuple(self), *two = one == NULL ? NULL : PySequence_Tuple(other), *result = NULL;
    if (two != NULL) {
        result = PyObject_RichCompare(one, two, how);
    }
    Py_XDECREF(one);
    Py_XDECREF(two);
    return result;
}

static PyObject *frames_repr(PyObject *self)
{
    PyObject *whole = frames_whole((Frames *)self);
    return whole == NULL ? NULL : PyObject_Repr(whole);
}

/* Copied, sent or stored, they are a tuple. */
static PyObject *frames_reduce(PyObject *self, PyObject *Py_UNUSED(ignored))
{
    PyObject *whole = frames_whole((Frames *)self);
    return whole == NULL ? NULL : Py_BuildValue("(O(O))", &PyTuple_Type, whole);
}

static void frames_dealloc(PyObject *self)
{
    Frames *frames = (Frames *)self;
    for (Py_ssize_t i = 0; i < frames->num_said; i++) {
        Py_XDECREF(frames->said[i].names);
        Py_XDECREF(frames->said[i].qualname);
        Py_XDECREF(frames->said[i].file);
    }
    PyMem_Free(frames->said);
    for (int i = 0; i < 6; i++) {
        Py_XDECREF(frames->events[i]);
    }
    Py_XDECREF(frames->type);
    Py_XDECREF(frames->nothing);
    Py_XDECREF(frames->no_names);
    Py_XDECREF(frames->whole);
    PyMem_RawFree(frames->bytes);
    Py_TYPE(self)->tp_free(self);
}

static PyMethodDef frames_methods[] = {
    {"index", frames_index, METH_O, "Where a frame is first found."},
    {"count", frames_count, METH_O, "How often a frame is found."},
    {"__reduce__", frames_reduce, METH_NOARGS, "As a tuple."},
    {NULL, NULL, 0, NULL},
};

static PySequenceMethods frames_as_sequence = {
    .sq_length = frames_length,
    .sq_item = frames_item,
};

static PyMappingMethods frames_as_mapping = {.mp_length = frames_length, .mp_subscript = frames_subscript};

PyTypeObject Frames_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "foretrace.trace._recorder.Frames",
    .tp_basicsize = sizeof(Frames),
    .tp_dealloc = frames_dealloc,
    .tp_repr = frames_repr,
    .tp_hash = PyObject_HashNotImplemented,
    .tp_richcompare = frames_compare,
    .tp_iter = frames_iter,
    .tp_methods = frames_methods,
    .tp_as_sequence = &frames_as_sequence,
    .tp_as_mapping = &frames_as_mapping,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_doc = "The frames of a trace, which stay packed until they are looked into.",
};

static bool find_offsets(Frames *frames)
{
    for (int i = 0; i < NUM_FIELDS; i++) {
        PyObject *slot = PyObject_GetAttrString((PyObject *)frames->type, FIELDS[i]);
        if (slot == NULL) {
            return false;
        }
        PyMemberDef *member = Py_IS_TYPE(slot, &PyMemberDescr_Type) ? ((PyMemberDescrObject *)slot)->d_member : NULL;
        Py_DECREF(slot); /* its class has it */
        if (member == NULL || member->type != Py_T_OBJECT_EX) {
            PyErr_Format(PyExc_TypeError, "%s is no slot of a frame", FIELDS[i]);
            return false;
        }
        frames->offsets[i] = member->offset;
    }
    return true;
}

static PyObject *file_of(const Code *code, PyObject *places)
{
    PyObject *number = PyLong_FromLong(code->file);
    if (number == NULL || places == Py_None) {
        return number;
    }
    PyObject *place = PyObject_GetItem(places, number);
    if (place == NULL && PyErr_ExceptionMatches(PyExc_KeyError)) { /* no frame speaks of it */
        PyErr_Clear();
        return number;
    }
    Py_DECREF(number);
    return place;
}

static bool find_said(Frames *frames, Code **codes, Py_ssize_t num_codes, PyObject *places)
{
    frames->said = PyMem_Calloc((size_t)num_codes + 1, sizeof(*frames->said));
    if (frames->said == NULL) {
        PyErr_NoMemory();
        return false;
    }
    frames->num_said = num_codes;
    for (Py_ssize_t i = 0; i < num_codes; i++) {
        frames->said[i].names = Py_NewRef(codes[i]->names);
        frames->said[i].qualname = Py_NewRef(codes[i]->qualname);
        frames->said[i].file = file_of(codes[i], places);
        if (frames->said[i].file == NULL) {
            return false;
        }
    }
    return true;
}

static bool find_words(Frames *frames)
{
    for (int i = 0; i < 6; i++) {
        frames->events[i] = PyUnicode_InternFromString(EVENTS[i]);
        if (frames->events[i] == NULL) {
            return false;
        }
    }
    frames->nothing = PyUnicode_FromString("");
    frames->no_names = PyTuple_New(0);
    return frames->nothing != NULL && frames->no_names != NULL;
}

PyObject *frames_new(Records *records, Code **codes, Py_ssize_t num_codes, PyObject *frame_type, PyObject *places)
{
    Frames *frames = (Frames *)Frames_Type.tp_alloc(&Frames_Type, 0);
    if (frames == NULL) {
        return NULL;
    }
    Packed packed;
    frames->type = (PyTypeObject *)Py_NewRef(frame_type);
    PyObject *kept = NULL;
    if (find_offsets(frames) && find_said(frames, codes, num_codes, places) && find_words(frames) &&
        records_take(records, codes, &packed)) {
        frames->bytes = packed.bytes;
        frames->count = packed.count;
        kept = Py_BuildValue("(Onn)", frames, packed.dropped, packed.state);
    }
    Py_DECREF(frames);
    return kept;
}

bool frames_module_init(void)
{
    return PyType_Ready(&Frames_Type) == 0 && PyType_Ready(&Walk_Type) == 0;
}
