/* The renderer: values by their exact type, by the plan of their type, or by Python. */

#include "writing.h"

/* Types of the standard library that have a spelling of their own. */
PyTypeObject *deque_type, *ordered_type;
PyObject *str_maxlen, *str_name, *str_value, *str_dunder_name, *str_tzinfo;
static PyTypeObject *defaultdict_type, *counter_type;
static PyObject *default_factory;

Py_ssize_t size_of(const Renderer *r)
{
    return r->out.chars - r->start + r->ahead;
}

void fail(Renderer *r)
{
    r->failed = true;
    if (!PyErr_Occurred()) {
        PyErr_NoMemory();
    }
}

static PyTypeObject *imported_type(const char *module, const char *name)
{
    PyObject *imported = PyImport_ImportModule(module);
    PyObject *type = imported == NULL ? NULL : PyObject_GetAttrString(imported, name);
    Py_XDECREF(imported);
    if (type != NULL && !PyType_Check(type)) {
        PyErr_Format(PyExc_TypeError, "%s.%s is not a type", module, name);
        Py_CLEAR(type);
    }
    return (PyTypeObject *)type;
}

bool render_module_init(void)
{
    if (deque_type != NULL) {
        return true;
    }
    deque_type = imported_type("collections", "deque");
    defaultdict_type = imported_type("collections", "defaultdict");
    counter_type = imported_type("collections", "Counter");
    ordered_type = imported_type("collections", "OrderedDict");
    default_factory = PyUnicode_InternFromString("default_factory");
    str_maxlen = PyUnicode_InternFromString("maxlen");
    str_value = PyUnicode_InternFromString("_value_");
    str_name = PyUnicode_InternFromString("_name_");
    str_dunder_name = PyUnicode_InternFromString("__name__");
    str_tzinfo = PyUnicode_InternFromString("tzinfo");
    return deque_type && defaultdict_type && counter_type && ordered_type && default_factory && str_maxlen && str_value && str_name &&
           str_dunder_name && str_tzinfo;
}

/* Kinds of the standard library */

static const Spelling SLICE = {NULL, "slice(", ")", "slice(...)"};
static const Spelling RANGE = {NULL, "range(", ")", "range(...)"};
static const Spelling COUNTER = {NULL, "Counter({", "})", "Counter(...)"};
static void write_slice(Renderer *r, PyObject *value, Py_ssize_t depth)
{
    PySliceObject *slice = (PySliceObject *)value;
    write_call(r, value, PyTuple_Pack(3, slice->start, slice->stop, slice->step), &SLICE, depth);
}

static void write_range(Renderer *r, PyObject *value, Py_ssize_t depth)
{
    PyObject *start = PyObject_GetAttrString(value, "start"), *stop = PyObject_GetAttrString(value, "stop");
    PyObject *step = PyObject_GetAttrString(value, "step"), *arguments = NULL;
    if (start != NULL && stop != NULL && step != NULL) {
        bool by_one = PyLong_AsLong(step) == 1;
        PyErr_Clear();
        arguments = by_one ? PyTuple_Pack(2, start, stop) : PyTuple_Pack(3, start, stop, step);
    }
    write_call(r, value, arguments, &RANGE, depth);
    Py_XDECREF(start);
    Py_XDECREF(stop);
    Py_XDECREF(step);
}

static bool write_deque_item(Renderer *r, Items *items, Py_ssize_t index, Py_ssize_t depth)
{
    PyObject *item = deque_type->tp_as_sequence->sq_item(items->object, index);
    if (item == NULL) {
        PyErr_Clear();
        return false;
    }
    write_value(r, item, depth);
    Py_DECREF(item);
    return true;
}

static void write_deque(Renderer *r, PyObject *value, Py_ssize_t depth)
{
    Items items = {.object = value,
                   .count = deque_type->tp_as_sequence->sq_length(value),
                   .write = write_deque_item};
    char closing[48] = "])";
    PyObject *most = PyObject_GetAttr(value, str_maxlen);
    if (most == NULL) {
        fail(r);
        return;
    }
    if (most != Py_None) {
        PyOS_snprintf(closing, sizeof(closing), "], maxlen=%zd)", PyLong_AsSsize_t(most));
    }
    Py_DECREF(most);
    Spelling spelling = {NULL, "deque([", closing, "deque(...)"};
    write_inside(r, value, &items, &spelling, depth);
}

static void write_defaultdict(Renderer *r, PyObject *value, Py_ssize_t depth)
{
    if (PyDict_GET_SIZE(value) > 0 && (depth >= r->bounds.nesting || is_open(r, value))) {
        text_put(&r->out, "defaultdict(...)");
        return;
    }
    PyObject *factory = PyObject_GetAttr(value, default_factory);
    if (factory == NULL) {
        fail(r);
        return;
    }
    text_put(&r->out, "defaultdict(");
    r->ahead += 3;
    write_value(r, factory, depth + 1);
    Py_DECREF(factory);
    text_put(&r->out, ", ");
    r->ahead -= 2;
    write_dict(r, value, &DICT, depth);
    text_put(&r->out, ")");
    r->ahead -= 1;
}

static void write_counter(Renderer *r, PyObject *value, Py_ssize_t depth)
{
    if (PyDict_GET_SIZE(value) == 0) {
        text_put(&r->out, "Counter()");
    } else {
        write_dict(r, value, &COUNTER, depth);
    }
}

/* Whether a key is hashed by the interpreter alone. */
static bool is_plain_key(PyObject *key)
{
    PyTypeObject *type = Py_TYPE(key);
    if (type == &PyTuple_Type) {
        for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(key); i++) {
            if (!is_plain_key(PyTuple_GET_ITEM(key, i))) {
                return false;
            }
        }
        return true;
    }
    return type == &PyUnicode_Type || type == &PyLong_Type || type == &PyBool_Type || key == Py_None ||
           type == &PyFloat_Type || type == &PyBytes_Type || type == &PyComplex_Type;
}

static bool has_plain_keys(PyObject *dict)
{
    PyObject *key;
    for (Py_ssize_t at = 0; PyDict_Next(dict, &at, &key, NULL);) {
        if (!is_plain_key(key)) {
            return false;
        }
    }
    return true;
}

/* Append up to `most` pairs, in the order of an iterator over keys, which is taken. */
static bool append_pairs(PyObject *pairs, PyObject *dict, PyObject *keys, Py_ssize_t most)
{
    bool is_good = keys != NULL;
    while (is_good && most-- > 0) {
        PyObject *key = PyIter_Next(keys), *value = key == NULL ? NULL : PyDict_GetItemWithError(dict, key);
        PyObject *pair = value == NULL ? NULL : PyTuple_Pack(2, key, value);
        is_good = pair != NULL && PyList_Append(pairs, pair) == 0;
        Py_XDECREF(pair);
        Py_XDECREF(key);
    }
    Py_XDECREF(keys);
    return is_good;
}

/* In the order of an OrderedDict itself; NULL, with an exception set, where it changes under our hands. */
static PyObject *walk_ordered(PyObject *value, Py_ssize_t head, Py_ssize_t tail)
{
    PyObject *pairs = PyList_New(0), *last = PyList_New(0);
    bool is_good = pairs != NULL && last != NULL && append_pairs(pairs, value, PyObject_GetIter(value), head) &&
                   append_pairs(last, value, PyObject_CallMethod(value, "__reversed__", NULL), tail) &&
                   PyList_Reverse(last) == 0 && PyList_SetSlice(pairs, head, head, last) == 0;
    if (!is_good) {
        Py_CLEAR(pairs);
    }
    Py_XDECREF(last);
    return pairs;
}

PyObject *ordered_ends(const Renderer *r, PyObject *value)
{
    Py_ssize_t count = PyDict_GET_SIZE(value), head = r->bounds.items_head, tail = r->bounds.items_tail;
    bool is_whole = count <= head + tail;
    PyObject *pairs = NULL;
    if (has_plain_keys(value)) {
        pairs = walk_ordered(value, is_whole ? count : head, is_whole ? 0 : tail);
        PyErr_Clear();
    }
    if (pairs == NULL) {
        pairs = PyDict_Items(value);
        count = pairs == NULL ? 0 : PyList_GET_SIZE(pairs);
        if (count > head + tail && PyList_SetSlice(pairs, head, count - tail, NULL) < 0) {
            Py_CLEAR(pairs);
        }
    }
    return pairs;
}

/* Of an OrderedDict: items are those at the ends. */
static bool write_ordered_item(Renderer *r, Items *items, Py_ssize_t index, Py_ssize_t depth)
{
    Py_ssize_t held = PyList_GET_SIZE(items->object);
    Py_ssize_t at = index < r->bounds.items_head ? index : index - (items->count - held);
    if (at < 0 || at >= held) {
        return false;
    }
    PyObject *pair = PyList_GET_ITEM(items->object, at);
#if PY_VERSION_HEX >= 0x030C0000
    write_value(r, PyTuple_GET_ITEM(pair, 0), depth);
    text_put_ascii(&r->out, ": ", 2);
    write_value(r, PyTuple_GET_ITEM(pair, 1), depth);
#else
    write_value(r, pair, depth);
#endif
    return true;
}

#if PY_VERSION_HEX >= 0x030C0000
static const Spelling ORDERED = {NULL, "OrderedDict({", "})", "OrderedDict(...)"};
#else
static const Spelling ORDERED = {NULL, "OrderedDict([", "])", "OrderedDict(...)"};
#endif

static void write_ordered(Renderer *r, PyObject *value, Py_ssize_t depth)
{
    if (PyDict_GET_SIZE(value) == 0) {
        text_put(&r->out, "OrderedDict()");
        return;
    }
    PyObject *pairs = ordered_ends(r, value);
    if (pairs == NULL) {
        fail(r);
        return;
    }
    Items items = {.object = pairs, .count = PyDict_GET_SIZE(value), .write = write_ordered_item};
    write_inside(r, value, &items, &ORDERED, depth);
    Py_DECREF(pairs);
}

static const Spelling KEYS = {NULL, "dict_keys([", "])", "dict_keys(...)"};
static const Spelling VALUES = {NULL, "dict_values([", "])", "dict_values(...)"};
static const Spelling ITEMS = {NULL, "dict_items([", "])", "dict_items(...)"};

static void write_view(Renderer *r, PyObject *value, const Spelling *spelling, Py_ssize_t depth)
{
    PyObject *list = PySequence_List(value);
    if (list == NULL) {
        fail(r);
        return;
    }
    Items items = list_items(list);
    write_inside(r, value, &items, spelling, depth);
    Py_DECREF(list);
}

static bool write_named(Renderer *r, const char *kind, PyObject *name)
{
    if (name == NULL || !PyUnicode_CheckExact(name)) {
        PyErr_Clear();
        return false;
    }
    text_put(&r->out, "<");
    text_put(&r->out, kind);
    text_put(&r->out, " ");
    text_put_string(&r->out, name);
    text_put(&r->out, ">");
    return true;
}

static bool write_function(Renderer *r, PyObject *value)
{
    return write_named(r, "function", ((PyFunctionObject *)value)->func_name);
}

static bool write_builtin(Renderer *r, PyObject *value)
{
    text_put(&r->out, "<function ");
    text_put(&r->out, ((PyCFunctionObject *)value)->m_ml->ml_name);
    text_put(&r->out, ">");
    return true;
}

static bool write_method(Renderer *r, PyObject *value)
{
    PyObject *function = PyMethod_GET_FUNCTION(value);
    if (PyFunction_Check(function)) {
        return write_function(r, function);
    }
    text_put(&r->out, "<method>");
    return true;
}

static void write_module(Renderer *r, PyObject *value)
{
    PyObject *name = PyDict_GetItemWithError(PyModule_GetDict(value), str_dunder_name);
    text_put(&r->out, "<module");
    if (name != NULL && PyUnicode_CheckExact(name)) {
        text_put(&r->out, " ");
        text_put_string(&r->out, name);
    }
    PyErr_Clear();
    text_put(&r->out, ">");
}

static bool write_generator(Renderer *r, PyObject *value, const char *kind)
{
    PyObject *name = PyObject_GetAttr(value, str_dunder_name);
    bool is_written = write_named(r, kind, name);
    Py_XDECREF(name);
    return is_written;
}

static void write_in_python(Renderer *r, PyObject *value, Py_ssize_t depth)
{
    PyObject *open = PyTuple_New(r->num_open), *text = NULL;
    for (Py_ssize_t i = 0; open != NULL && i < r->num_open; i++) {
        PyObject *id = PyLong_FromVoidPtr(r->open[i]);
        if (id == NULL) {
            Py_CLEAR(open);
            break;
        }
        PyTuple_SET_ITEM(open, i, id);
    }
    if (open != NULL) {
        text = PyObject_CallFunction(r->in_python, "OnnO", value, depth, size_of(r), open);
        Py_DECREF(open);
    }
    if (text != NULL && !PyUnicode_CheckExact(text)) {
        PyErr_SetString(PyExc_TypeError, "a renderer gave something other than a text");
        Py_CLEAR(text);
    }
    write_text_of(r, text);
}

/* Kinds that are told apart by their exact type alone; false for any other. */
static bool write_kind(Renderer *r, PyObject *value, PyTypeObject *type, Py_ssize_t depth)
{
    if (type == deque_type) {
        write_deque(r, value, depth);
    } else if (type == defaultdict_type) {
        write_defaultdict(r, value, depth);
    } else if (type == counter_type) {
        write_counter(r, value, depth);
    } else if (type == &PySlice_Type) {
        write_slice(r, value, depth);
    } else if (type == &PyRange_Type) {
        write_range(r, value, depth);
    } else if (type == ordered_type) {
        write_ordered(r, value, depth);
    } else if (type == &PyDictKeys_Type) {
        write_view(r, value, &KEYS, depth);
    } else if (type == &PyDictValues_Type) {
        write_view(r, value, &VALUES, depth);
    } else if (type == &PyDictItems_Type) {
        write_view(r, value, &ITEMS, depth);
    } else if (type == &PyModule_Type) {
        write_module(r, value);
    } else if (type == &PyMethod_Type) {
        return write_method(r, value);
    } else if (type == &PyFunction_Type) {
        return write_function(r, value);
    } else if (type == &PyCFunction_Type) {
        return write_builtin(r, value);
    } else if (type == &PyGen_Type) {
        return write_generator(r, value, "generator");
    } else if (type == &PyCoro_Type) {
        return write_generator(r, value, "coroutine");
    } else if (type == &PyAsyncGen_Type) {
        return write_generator(r, value, "async_generator");
    } else {
        return false;
    }
    return true;
}

static void write_other(Renderer *r, PyObject *value, PyTypeObject *type, Py_ssize_t depth)
{
    if (r->is_structural) {
        if (write_kind(r, value, type, depth) || r->failed) {
            return;
        }
        Plan own;
        const Plan *plan = plan_for(r, type, &own);
        if (plan == NULL) {
            return;
        }
        bool is_written = write_by_plan(r, value, plan, depth);
        if (plan == &own) {
            plan_free(&own);
        }
        if (is_written || r->failed) {
            return;
        }
    }
    write_in_python(r, value, depth);
}

static void write_container(Renderer *r, PyObject *value, PyTypeObject *type, Py_ssize_t depth)
{
    if (type == &PyList_Type) {
        Items items = list_items(value);
        write_inside(r, value, &items, &LIST, depth);
    } else if (type == &PyTuple_Type) {
        write_tuple(r, value, depth);
    } else if (type == &PyDict_Type) {
        write_dict(r, value, &DICT, depth);
    } else if (type == &PySet_Type) {
        write_set(r, value, &SET, "set()", depth);
    } else if (type == &PyFrozenSet_Type) {
        write_set(r, value, &FROZENSET, "frozenset()", depth);
    } else {
        write_other(r, value, type, depth);
    }
}

/* The text of a value inside `depth` containers. */
void write_value(Renderer *r, PyObject *value, Py_ssize_t depth)
{
    PyTypeObject *type = Py_TYPE(value);
    if (r->failed || write_scalar(r, value, type)) {
        return;
    }
    /* Whoever else holds it may let it go while it is written. */
    Py_INCREF(value);
    write_container(r, value, type, depth);
    Py_DECREF(value);
}

bool render(Renderer *r, PyObject *value)
{
    text_clear(&r->out);
    r->start = r->ahead = r->num_open = 0;
    r->num_written = r->num_again;
    r->failed = false;
    write_value(r, value, 0);
    r->num_again = 0;
    if (r->out.failed && !r->failed) {
        r->out.failed = false;
        fail(r);
    }
    return !r->failed;
}

/* Sized built-ins */

Py_ssize_t sized(PyObject *value)
{
    if (PyList_Check(value) || PyTuple_Check(value) || PyBytes_Check(value) || PyByteArray_Check(value)) {
        return Py_SIZE(value);
    }
    if (PyDict_Check(value)) {
        return PyDict_GET_SIZE(value);
    }
    if (PyAnySet_Check(value)) {
        return PySet_GET_SIZE(value);
    }
    if (PyUnicode_Check(value)) {
        return PyUnicode_GET_LENGTH(value);
    }
    if (PyObject_TypeCheck(value, deque_type)) {
        return deque_type->tp_as_sequence->sq_length(value);
    }
    if (Py_IS_TYPE(value, &PyRange_Type)) {
        return PyRange_Type.tp_as_sequence->sq_length(value);
    }
    return -1;
}

bool render_type_and_length(Renderer *r, PyObject *value)
{
    PyTypeObject *type = Py_TYPE(value);
    text_clear(&r->out);
    text_put(&r->out, "<");
    if (PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE)) {
        text_put_string(&r->out, ((PyHeapTypeObject *)type)->ht_name);
    } else {
        const char *dot = strrchr(type->tp_name, '.');
        text_put(&r->out, dot != NULL ? dot + 1 : type->tp_name);
    }
    Py_ssize_t size = sized(value);
    if (size == -1 && PyErr_Occurred()) { /* a range longer than any list */
        return false;
    }
    if (size >= 0) {
        text_put(&r->out, " len ");
        text_put_number(&r->out, size);
    }
    text_put(&r->out, ">");
    return true;
}

bool renderer_init(Renderer *r, const Bounds *bounds, bool is_structural, PyObject *in_python, PyObject *plan_of)
{
    memset(r, 0, sizeof(*r));
    r->bounds = *bounds;
    r->is_structural = is_structural;
    r->in_python = Py_NewRef(in_python);
    r->plan_of = Py_NewRef(plan_of);
    r->words = PyMem_New(uintptr_t, MAX_WORDS);
    if (r->words == NULL) {
        PyErr_NoMemory();
    }
    return r->words != NULL;
}

void renderer_free(Renderer *r)
{
    for (size_t i = 0; i < r->max_plans; i++) {
        plan_free(&r->plans[i]);
    }
    Py_CLEAR(r->in_python);
    Py_CLEAR(r->plan_of);
    PyMem_Free(r->plans);
    PyMem_Free(r->open);
    PyMem_Free(r->words);
    text_free(&r->out);
    memset(r, 0, sizeof(*r));
}
