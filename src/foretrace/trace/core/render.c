#include "render.h"

#include <structmember.h>

#ifndef Py_T_OBJECT_EX
#define Py_T_OBJECT_EX T_OBJECT_EX
#endif

/* Types of the standard library that have a spelling of their own. */
static PyTypeObject *deque_type, *defaultdict_type, *counter_type;
static PyObject *default_factory, *maxlen, *name_value, *name_name, *dunder_name;

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
    default_factory = PyUnicode_InternFromString("default_factory");
    maxlen = PyUnicode_InternFromString("maxlen");
    name_value = PyUnicode_InternFromString("_value_");
    name_name = PyUnicode_InternFromString("_name_");
    dunder_name = PyUnicode_InternFromString("__name__");
    return deque_type && defaultdict_type && counter_type && default_factory && maxlen && name_value && name_name &&
           dunder_name;
}

/* How the instances of a type are shown. It stays true as long as the type keeps its version, which no other has. */
typedef enum {
    SHOW_IN_PYTHON,
    SHOW_NAME,
    SHOW_CLASS,
    SHOW_EXCEPTION,
    SHOW_ENUM,
    SHOW_OBJECT,
    SHOW_NAMEDTUPLE,
    SHOW_LIST,
    SHOW_TUPLE,
    SHOW_DICT,
    SHOW_SCALAR,
} Show;

struct Plan {
    PyTypeObject *type; /* borrowed, and never looked into: only a number to find the plan by */
    unsigned int version;
    Show show;
    bool has_dict;
    PyObject *name;
    PyObject *slots;  /* tuple of names */
    PyObject *fields; /* tuple of names: of a dataclass or a namedtuple */
    Py_ssize_t *offsets;
};

#define MAX_ATTRIBUTES 64
#define MAX_WORDS 2048

static void write_value(Renderer *r, PyObject *value, Py_ssize_t depth);

static Py_ssize_t size_of(const Renderer *r)
{
    return r->out.chars - r->start + r->ahead;
}

static void fail(Renderer *r)
{
    r->failed = true;
    if (!PyErr_Occurred()) {
        PyErr_NoMemory();
    }
}

/* Scalars */

static void write_cut(Renderer *r, const char *ascii, Py_ssize_t size)
{
    const Bounds *b = &r->bounds;
    if (size <= b->scalar) {
        text_put_ascii(&r->out, ascii, size);
        return;
    }
    Py_ssize_t head = Py_MIN(b->scalar_head, size), tail = Py_MIN(b->scalar_tail, size);
    text_put_ascii(&r->out, ascii, head);
    text_put(&r->out, "...<");
    text_put_number(&r->out, size - b->scalar_head - b->scalar_tail);
    text_put(&r->out, ">...");
    text_put_ascii(&r->out, ascii + size - tail, tail);
}

static void write_bits(Renderer *r, size_t bits)
{
    text_put(&r->out, "<int of ");
    text_put_number(&r->out, (long long)bits);
    text_put(&r->out, " bits>");
}

static void write_big_int(Renderer *r, PyObject *value)
{
    size_t bits = _PyLong_NumBits(value);
    if (bits > (size_t)r->bounds.int_bits) {
        write_bits(r, bits);
        return;
    }
    PyObject *text = PyLong_Type.tp_repr(value);
    if (text == NULL) { /* the program lowered sys.set_int_max_str_digits */
        if (PyErr_ExceptionMatches(PyExc_ValueError)) {
            PyErr_Clear();
            write_bits(r, bits);
        } else {
            fail(r);
        }
        return;
    }
    write_cut(r, PyUnicode_DATA(text), PyUnicode_GET_LENGTH(text));
    Py_DECREF(text);
}

static void write_int(Renderer *r, PyObject *value)
{
    int overflow;
    long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
    if (overflow || r->bounds.scalar < 24 || r->bounds.int_bits < 64) {
        write_big_int(r, value);
    } else {
        text_put_number(&r->out, number);
    }
}

static void write_ascii_of(Renderer *r, PyObject *text)
{
    if (text == NULL) {
        fail(r);
        return;
    }
    text_put_string(&r->out, text);
    Py_DECREF(text);
}

static void write_float(Renderer *r, PyObject *value)
{
    char *text = PyOS_double_to_string(PyFloat_AS_DOUBLE(value), 'r', 0, Py_DTSF_ADD_DOT_0, NULL);
    if (text == NULL) {
        fail(r);
        return;
    }
    text_put(&r->out, text);
    PyMem_Free(text);
}

/* Characters of ASCII that stand for themselves between single quotes. */
static bool is_plain_ascii(const unsigned char *bytes, Py_ssize_t size)
{
    for (Py_ssize_t i = 0; i < size; i++) {
        if (bytes[i] < 0x20 || bytes[i] == 0x7f || bytes[i] == '\'' || bytes[i] == '\\') {
            return false;
        }
    }
    return true;
}

static void write_str_part(Renderer *r, PyObject *value, Py_ssize_t from, Py_ssize_t to)
{
    if (PyUnicode_IS_COMPACT_ASCII(value)) {
        const char *bytes = (const char *)PyUnicode_DATA(value) + from;
        if (is_plain_ascii((const unsigned char *)bytes, to - from)) {
            text_put_ascii(&r->out, "'", 1);
            text_put_ascii(&r->out, bytes, to - from);
            text_put_ascii(&r->out, "'", 1);
            return;
        }
    }
    PyObject *part = PyUnicode_Substring(value, from, to);
    write_ascii_of(r, part == NULL ? NULL : PyUnicode_Type.tp_repr(part));
    Py_XDECREF(part);
}

static void write_bytes_part(Renderer *r, const char *bytes, Py_ssize_t from, Py_ssize_t to)
{
    PyObject *part = PyBytes_FromStringAndSize(bytes + from, to - from);
    write_ascii_of(r, part == NULL ? NULL : PyBytes_Type.tp_repr(part));
    Py_XDECREF(part);
}

static void write_left_out(Renderer *r, Py_ssize_t count)
{
    text_put(&r->out, "...<");
    text_put_number(&r->out, count);
    text_put(&r->out, ">...");
}

static void write_str(Renderer *r, PyObject *value)
{
    const Bounds *b = &r->bounds;
    if (PyUnicode_READY(value) < 0) {
        fail(r);
        return;
    }
    Py_ssize_t size = PyUnicode_GET_LENGTH(value);
    if (size <= b->scalar) {
        write_str_part(r, value, 0, size);
        return;
    }
    write_str_part(r, value, 0, Py_MIN(b->scalar_head, size));
    write_left_out(r, size - b->scalar_head - b->scalar_tail);
    write_str_part(r, value, Py_MAX(0, size - b->scalar_tail), size);
}

static void write_bytes(Renderer *r, const char *bytes, Py_ssize_t size)
{
    const Bounds *b = &r->bounds;
    if (size <= b->scalar) {
        write_bytes_part(r, bytes, 0, size);
        return;
    }
    write_bytes_part(r, bytes, 0, Py_MIN(b->scalar_head, size));
    write_left_out(r, size - b->scalar_head - b->scalar_tail);
    write_bytes_part(r, bytes, Py_MAX(0, size - b->scalar_tail), size);
}

static bool write_scalar(Renderer *r, PyObject *value, PyTypeObject *type)
{
    if (type == &PyLong_Type) {
        write_int(r, value);
    } else if (type == &PyUnicode_Type) {
        write_str(r, value);
    } else if (type == &PyBool_Type) {
        text_put(&r->out, value == Py_True ? "True" : "False");
    } else if (value == Py_None) {
        text_put(&r->out, "None");
    } else if (type == &PyFloat_Type) {
        write_float(r, value);
    } else if (type == &PyBytes_Type) {
        write_bytes(r, PyBytes_AS_STRING(value), PyBytes_GET_SIZE(value));
    } else if (type == &PyByteArray_Type) {
        text_put(&r->out, "bytearray(");
        write_bytes(r, PyByteArray_AS_STRING(value), PyByteArray_GET_SIZE(value));
        text_put(&r->out, ")");
    } else if (type == &PyComplex_Type) {
        write_ascii_of(r, PyComplex_Type.tp_repr(value));
    } else if (value == Py_Ellipsis) {
        text_put(&r->out, "Ellipsis");
    } else if (value == Py_NotImplemented) {
        text_put(&r->out, "NotImplemented");
    } else {
        return false;
    }
    return true;
}

bool is_held(PyObject *value)
{
    PyTypeObject *type = Py_TYPE(value);
    if (type == &PyUnicode_Type) {
        /* A long string that grows is grown in place as long as nobody else holds it; long bytes are not kept alive. */
        return PyUnicode_GET_LENGTH(value) <= 256;
    }
    if (type == &PyBytes_Type) {
        return PyBytes_GET_SIZE(value) <= 256;
    }
    return type == &PyLong_Type || type == &PyBool_Type || value == Py_None || type == &PyFloat_Type ||
           type == &PyComplex_Type;
}

/* Containers: items between brackets, bounded in number, nesting and text */

typedef struct {
    PyObject *name; /* written first; may be NULL */
    const char *opening, *closing, *brief;
} Spelling;

typedef struct Items Items;

struct Items {
    PyObject *object;
    Py_ssize_t count;
    /* Writes an item; false where it is not there any more. */
    bool (*write)(Renderer *r, Items *items, Py_ssize_t index, Py_ssize_t depth);
    bool no_gap; /* as many as there are, within the bound of the text */
    Py_ssize_t position;       /* in a dictionary: that of the next item */
    Py_ssize_t *last;          /* in a dictionary: those of the last items */
    PyObject **names, **values; /* of attributes */
    const Items *content;      /* of a subclass: what it holds */
    const Spelling *spelling;  /* of the content */
};

static bool open_push(Renderer *r, PyObject *value)
{
    if (r->num_open == r->max_open) {
        Py_ssize_t more = r->max_open ? 2 * r->max_open : 16;
        PyObject **grown = PyMem_Realloc(r->open, (size_t)more * sizeof(*grown));
        if (grown == NULL) {
            fail(r);
            return false;
        }
        r->open = grown;
        r->max_open = more;
    }
    r->open[r->num_open++] = value;
    return true;
}

static bool is_open(const Renderer *r, PyObject *value)
{
    for (Py_ssize_t i = 0; i < r->num_open; i++) {
        if (r->open[i] == value) {
            return true;
        }
    }
    return false;
}

static void write_gap(Renderer *r, Py_ssize_t count, bool is_first)
{
    if (!is_first) {
        text_put_ascii(&r->out, ", ", 2);
    }
    write_left_out(r, count);
}

static void write_items(Renderer *r, Items *items, Py_ssize_t depth)
{
    Py_ssize_t count = items->count, head = r->bounds.items_head, tail = r->bounds.items_tail;
    bool is_whole = count <= head + tail || items->no_gap, is_first = true;
    Py_ssize_t shown = is_whole ? count : head + tail, done = 0;
    for (Py_ssize_t i = 0; i < shown && size_of(r) <= r->bounds.value && !r->failed; i++) {
        if (!is_whole && i == head) {
            write_gap(r, count - shown, is_first);
            done += count - shown;
            is_first = false;
        }
        Text before = r->out;
        if (!is_first) {
            text_put_ascii(&r->out, ", ", 2);
        }
        if (!items->write(r, items, is_whole || i < head ? i : count - shown + i, depth + 1)) {
            r->out.size = before.size;
            r->out.chars = before.chars;
            break;
        }
        is_first = false;
        done++;
    }
    if (done < count) {
        write_gap(r, count - done, is_first);
    }
}

static void write_inside(Renderer *r, PyObject *value, Items *items, const Spelling *spelling, Py_ssize_t depth)
{
    if (spelling->name != NULL) {
        text_put_string(&r->out, spelling->name);
    }
    if (items->count > 0 && (depth >= r->bounds.nesting || is_open(r, value))) {
        text_put(&r->out, spelling->brief);
        return;
    }
    text_put(&r->out, spelling->opening);
    if (items->count > 0 && open_push(r, value)) {
        write_items(r, items, depth);
        r->num_open--;
    }
    text_put(&r->out, spelling->closing);
}

static bool write_list_item(Renderer *r, Items *items, Py_ssize_t index, Py_ssize_t depth)
{
    if (index >= PyList_GET_SIZE(items->object)) {
        return false;
    }
    write_value(r, PyList_GET_ITEM(items->object, index), depth);
    return true;
}

static bool write_tuple_item(Renderer *r, Items *items, Py_ssize_t index, Py_ssize_t depth)
{
    write_value(r, PyTuple_GET_ITEM(items->object, index), depth);
    return true;
}

static const Spelling LIST = {NULL, "[", "]", "[...]"};
static const Spelling TUPLE = {NULL, "(", ")", "(...)"};
static const Spelling SINGLE = {NULL, "(", ",)", "(...)"};
static const Spelling DICT = {NULL, "{", "}", "{...}"};
static const Spelling SET = {NULL, "{", "}", "{...}"};
static const Spelling FROZENSET = {NULL, "frozenset({", "})", "frozenset(...)"};
static const Spelling COUNTER = {NULL, "Counter({", "})", "Counter(...)"};
static const Spelling RANGE = {NULL, "range(", ")", "range(...)"};
static const Spelling SLICE = {NULL, "slice(", ")", "slice(...)"};
static const Spelling CALL = {NULL, "(", ")", "(...)"};

static Items list_items(PyObject *list)
{
    return (Items){.object = list, .count = PyList_GET_SIZE(list), .write = write_list_item};
}

static Items tuple_items(PyObject *tuple)
{
    return (Items){.object = tuple, .count = PyTuple_GET_SIZE(tuple), .write = write_tuple_item};
}

static void write_tuple(Renderer *r, PyObject *value, Py_ssize_t depth)
{
    Items items = tuple_items(value);
    write_inside(r, value, &items, items.count == 1 ? &SINGLE : &TUPLE, depth);
}

/* The items of a dictionary have places; between them are those of deleted ones. */

/* The place of the first item at or after `from`, or -1. */
static Py_ssize_t next_place(PyObject *dict, Py_ssize_t from)
{
    PyObject *key, *value;
    return PyDict_Next(dict, &from, &key, &value) ? from - 1 : -1;
}

/* The place of the last item before `end`, or -1: steps back, twice as far each time. */
static Py_ssize_t last_place(PyObject *dict, Py_ssize_t end)
{
    for (Py_ssize_t step = 1;; step *= 2) {
        Py_ssize_t from = Py_MAX(0, end - step), found = next_place(dict, from);
        if (found >= 0 && found < end) {
            Py_ssize_t next = found;
            while (next >= 0 && next < end) {
                found = next;
                next = next_place(dict, next + 1);
            }
            return found;
        }
        if (from == 0) {
            return -1;
        }
    }
}

/* A place behind every item. */
static Py_ssize_t end_place(PyObject *dict)
{
    Py_ssize_t end = PyDict_GET_SIZE(dict), step = 1, found;
    while ((found = next_place(dict, end)) >= 0) {
        end = found + step;
        step *= 2;
    }
    return end;
}

static bool dict_items_find_last(Items *items, Py_ssize_t *last, Py_ssize_t count)
{
    Py_ssize_t end = end_place(items->object);
    while (count > 0) {
        end = last_place(items->object, end);
        if (end < 0) {
            return false;
        }
        last[--count] = end;
    }
    return true;
}

static bool write_pair(Renderer *r, Items *items, Py_ssize_t index, Py_ssize_t depth)
{
    PyObject *key, *value;
    if (items->last != NULL && index >= items->count - r->bounds.items_tail) {
        items->position = items->last[index - (items->count - r->bounds.items_tail)];
    }
    if (!PyDict_Next(items->object, &items->position, &key, &value)) {
        return false;
    }
    Py_INCREF(value); /* while the key is written */
    write_value(r, key, depth);
    text_put_ascii(&r->out, ": ", 2);
    write_value(r, value, depth);
    Py_DECREF(value);
    return true;
}

static void write_dict(Renderer *r, PyObject *value, const Spelling *spelling, Py_ssize_t depth)
{
    Items items = {.object = value, .count = PyDict_GET_SIZE(value), .write = write_pair};
    Py_ssize_t last[16], tail = r->bounds.items_tail;
    if (items.count > r->bounds.items_head + tail) {
        items.last = tail <= 16 ? last : PyMem_New(Py_ssize_t, (size_t)tail);
        if (items.last == NULL || !dict_items_find_last(&items, items.last, tail)) {
            fail(r);
        }
    }
    if (!r->failed) {
        write_inside(r, value, &items, spelling, depth);
    }
    if (items.last != last) {
        PyMem_Free(items.last);
    }
}

/* Sets are shown in an order of their own */

static bool sorts_by_value(PyObject *list)
{
    bool all_str = true, all_bytes = true, all_numbers = true;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list); i++) {
        PyObject *item = PyList_GET_ITEM(list, i);
        PyTypeObject *type = Py_TYPE(item);
        all_str &= type == &PyUnicode_Type;
        all_bytes &= type == &PyBytes_Type;
        all_numbers &= type == &PyLong_Type || type == &PyBool_Type ||
                       (type == &PyFloat_Type && PyFloat_AS_DOUBLE(item) == PyFloat_AS_DOUBLE(item));
    }
    return all_str || all_bytes || all_numbers;
}

typedef struct {
    PyObject *text, *item;
} Keyed;

static int compare_keyed(const void *left, const void *right)
{
    const Keyed *a = left, *b = right;
    return PyUnicode_Compare(a->text, b->text);
}

/* Stable, as the order of equal texts has to be that of the set. */
static void sort_keyed(Keyed *keyed, Keyed *spare, Py_ssize_t count)
{
    if (count < 2) {
        return;
    }
    Py_ssize_t half = count / 2, left = 0, right = half;
    sort_keyed(keyed, spare, half);
    sort_keyed(keyed + half, spare, count - half);
    for (Py_ssize_t i = 0; i < count; i++) {
        bool from_left = right == count || (left < half && compare_keyed(&keyed[left], &keyed[right]) <= 0);
        spare[i] = keyed[from_left ? left++ : right++];
    }
    memcpy(keyed, spare, (size_t)count * sizeof(*keyed));
}

/* The whole text of a value, as if it stood alone. */
static PyObject *text_alone(Renderer *r, PyObject *value)
{
    Py_ssize_t start = r->start, ahead = r->ahead, size = r->out.size, chars = r->out.chars;
    r->start = chars;
    r->ahead = 0;
    write_value(r, value, 0);
    PyObject *text = NULL;
    if (!r->failed && !r->out.failed) {
        text = PyUnicode_DecodeUTF8(r->out.bytes + size, r->out.size - size, "surrogatepass");
    }
    r->start = start;
    r->ahead = ahead;
    r->out.size = size;
    r->out.chars = chars;
    return text;
}

static bool sort_by_text(Renderer *r, PyObject *list)
{
    Py_ssize_t count = PyList_GET_SIZE(list), made = 0;
    Keyed *keyed = PyMem_New(Keyed, 2 * (size_t)count);
    if (keyed != NULL) {
        for (; made < count; made++) {
            keyed[made].item = PyList_GET_ITEM(list, made);
            keyed[made].text = text_alone(r, keyed[made].item);
            if (keyed[made].text == NULL) {
                break;
            }
        }
        if (made == count) {
            sort_keyed(keyed, keyed + count, count);
            for (Py_ssize_t i = 0; i < count; i++) {
                PyList_SET_ITEM(list, i, keyed[i].item); /* the references stay in the list, in another order */
            }
        }
        for (Py_ssize_t i = 0; i < made; i++) {
            Py_DECREF(keyed[i].text);
        }
        PyMem_Free(keyed);
    }
    return keyed != NULL && made == count;
}

static void write_set(Renderer *r, PyObject *value, const Spelling *spelling, const char *empty, Py_ssize_t depth)
{
    Py_ssize_t count = PySet_GET_SIZE(value);
    if (count == 0) {
        text_put(&r->out, empty);
        return;
    }
    if (depth >= r->bounds.nesting || is_open(r, value)) {
        text_put(&r->out, spelling->brief);
        return;
    }
    PyObject *list = PySequence_List(value);
    if (list != NULL && r->is_structural) {
        bool is_sorted = sorts_by_value(list) ? PyList_Sort(list) == 0 : sort_by_text(r, list);
        if (!is_sorted) {
            Py_CLEAR(list);
        }
    }
    if (list == NULL) {
        fail(r);
        return;
    }
    Items items = list_items(list);
    write_inside(r, value, &items, spelling, depth);
    Py_DECREF(list);
}

/* Kinds of the standard library */

static void write_call(Renderer *r, PyObject *value, PyObject *arguments, const Spelling *spelling, Py_ssize_t depth)
{
    if (arguments == NULL) {
        fail(r);
        return;
    }
    Items items = tuple_items(arguments);
    write_inside(r, value, &items, spelling, depth);
    Py_DECREF(arguments);
}

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
    PyObject *most = PyObject_GetAttr(value, maxlen);
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

static bool write_generator(Renderer *r, PyObject *value, const char *kind)
{
    PyObject *name = PyObject_GetAttr(value, dunder_name);
    bool is_written = write_named(r, kind, name);
    Py_XDECREF(name);
    return is_written;
}

/* Plans */

static void plan_free(Plan *plan)
{
    Py_CLEAR(plan->name);
    Py_CLEAR(plan->slots);
    Py_CLEAR(plan->fields);
    PyMem_Free(plan->offsets);
    plan->offsets = NULL;
}

static unsigned int version_of(PyTypeObject *type)
{
    if (!PyType_HasFeature(type, Py_TPFLAGS_VALID_VERSION_TAG) || type->tp_version_tag == 0) {
        _PyType_Lookup(type, dunder_name); /* gives the type a version, if it can have one */
    }
    return PyType_HasFeature(type, Py_TPFLAGS_VALID_VERSION_TAG) ? type->tp_version_tag : 0;
}

static size_t plan_index(const Plan *plans, size_t max, PyTypeObject *type)
{
    size_t index = ((uintptr_t)type >> 4) & (max - 1);
    while (plans[index].type != NULL && plans[index].type != type) {
        index = (index + 1) & (max - 1);
    }
    return index;
}

static bool plans_grow(Renderer *r)
{
    size_t max = r->max_plans ? 2 * r->max_plans : 64;
    Plan *plans = PyMem_Calloc(max, sizeof(*plans));
    if (plans == NULL) {
        return false;
    }
    for (size_t i = 0; i < r->max_plans; i++) {
        if (r->plans[i].type != NULL) {
            plans[plan_index(plans, max, r->plans[i].type)] = r->plans[i];
        }
    }
    PyMem_Free(r->plans);
    r->plans = plans;
    r->max_plans = max;
    return true;
}

static Py_ssize_t *slot_offsets(PyObject *slots)
{
    Py_ssize_t *offsets = PyMem_New(Py_ssize_t, (size_t)PyTuple_GET_SIZE(slots) + 1);
    for (Py_ssize_t i = 0; offsets != NULL && i < PyTuple_GET_SIZE(slots); i++) {
        PyObject *slot = PyTuple_GET_ITEM(slots, i);
        PyMemberDef *member = Py_IS_TYPE(slot, &PyMemberDescr_Type) ? ((PyMemberDescrObject *)slot)->d_member : NULL;
        if (member == NULL || member->type != Py_T_OBJECT_EX) {
            PyMem_Free(offsets);
            return NULL;
        }
        offsets[i] = member->offset;
    }
    return offsets;
}

/* Ask Python for a plan: (show, name, has dict, names of slots, their descriptors, fields). */
static bool plan_ask(Renderer *r, PyTypeObject *type, Plan *plan)
{
    PyObject *said = PyObject_CallOneArg(r->plan_of, (PyObject *)type), *slots;
    int show, has_dict;
    if (said == NULL) {
        return false;
    }
    bool is_good = PyArg_ParseTuple(said, "iUpO!O!O!", &show, &plan->name, &has_dict, &PyTuple_Type, &plan->slots,
                                    &PyTuple_Type, &slots, &PyTuple_Type, &plan->fields);
    if (is_good) {
        plan->offsets = slot_offsets(slots);
        plan->show = plan->offsets != NULL ? (Show)show : SHOW_IN_PYTHON;
        plan->has_dict = has_dict;
        Py_INCREF(plan->name);
        Py_INCREF(plan->slots);
        Py_INCREF(plan->fields);
    }
    Py_DECREF(said);
    return is_good;
}

/* NULL, with the renderer failed, where there is none. `own` takes the plan of a type that cannot be remembered. */
static const Plan *plan_for(Renderer *r, PyTypeObject *type, Plan *own)
{
    unsigned int version = version_of(type);
    if (version != 0 && r->max_plans > 0) {
        const Plan *known = &r->plans[plan_index(r->plans, r->max_plans, type)];
        if (known->type == type && known->version == version) {
            return known;
        }
    }
    memset(own, 0, sizeof(*own));
    if (!plan_ask(r, type, own)) {
        memset(own, 0, sizeof(*own));
        fail(r);
        return NULL;
    }
    own->version = version;
    if (version == 0 || ((r->num_plans + 1) * 2 > r->max_plans && !plans_grow(r))) {
        return own;
    }
    Plan *place = &r->plans[plan_index(r->plans, r->max_plans, type)];
    if (place->type != NULL) {
        plan_free(place);
    } else {
        r->num_plans++;
    }
    *place = *own;
    place->type = type;
    memset(own, 0, sizeof(*own));
    return place;
}

/* Objects */

typedef struct {
    PyObject *names[MAX_ATTRIBUTES], *values[MAX_ATTRIBUTES]; /* strong */
    Py_ssize_t count;
    bool overflows;
} Attributes;

static void attributes_put(Attributes *found, PyObject *name, PyObject *value)
{
    for (Py_ssize_t i = 0; i < found->count; i++) {
        if (found->names[i] == name || PyUnicode_Compare(found->names[i], name) == 0) {
            Py_SETREF(found->values[i], Py_NewRef(value));
            return;
        }
    }
    if (found->count == MAX_ATTRIBUTES) {
        found->overflows = true;
        return;
    }
    found->names[found->count] = Py_NewRef(name);
    found->values[found->count++] = Py_NewRef(value);
}

/* An entry of a dictionary, none of which is there twice. */
static void attributes_append(Attributes *found, PyObject *name, PyObject *value, bool may_be_there)
{
    if (may_be_there) {
        attributes_put(found, name, value);
    } else if (found->count == MAX_ATTRIBUTES) {
        found->overflows = true;
    } else {
        found->names[found->count] = Py_NewRef(name);
        found->values[found->count++] = Py_NewRef(value);
    }
}

static void attributes_free(Attributes *found)
{
    for (Py_ssize_t i = 0; i < found->count; i++) {
        Py_DECREF(found->names[i]);
        Py_DECREF(found->values[i]);
    }
    found->count = 0;
}

static void attributes_move(Attributes *found, Py_ssize_t from, Py_ssize_t to)
{
    PyObject *name = found->names[from], *value = found->values[from];
    size_t size = (size_t)(from - to) * sizeof(PyObject *);
    memmove(&found->names[to + 1], &found->names[to], size);
    memmove(&found->values[to + 1], &found->values[to], size);
    found->names[to] = name;
    found->values[to] = value;
}

/* The fields of a dataclass come first, as declared. */
static void attributes_order(Attributes *found, PyObject *fields)
{
    Py_ssize_t placed = 0;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(fields); i++) {
        PyObject *field = PyTuple_GET_ITEM(fields, i);
        for (Py_ssize_t j = placed; j < found->count; j++) {
            if (found->names[j] == field || PyUnicode_Compare(found->names[j], field) == 0) {
                attributes_move(found, j, placed++);
                break;
            }
        }
    }
}

static bool attributes_find(Attributes *found, const Plan *plan, PyObject *object)
{
    found->count = 0;
    found->overflows = false;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(plan->slots); i++) {
        PyObject *value = *(PyObject **)((char *)object + plan->offsets[i]);
        if (value != NULL) {
            attributes_put(found, PyTuple_GET_ITEM(plan->slots, i), value);
        }
    }
    if (plan->has_dict) {
        PyObject *dict = PyObject_GenericGetDict(object, NULL), *name, *value;
        if (dict == NULL) {
            return false;
        }
        bool has_slots = found->count > 0;
        for (Py_ssize_t at = 0; PyDict_Next(dict, &at, &name, &value);) {
            if (PyUnicode_CheckExact(name)) {
                attributes_append(found, name, value, has_slots);
            }
        }
        Py_DECREF(dict);
    }
    if (plan->show == SHOW_OBJECT) {
        attributes_order(found, plan->fields);
    }
    return true;
}

static bool write_attribute(Renderer *r, Items *items, Py_ssize_t index, Py_ssize_t depth)
{
    text_put_string(&r->out, items->names[index]);
    text_put_ascii(&r->out, "=", 1);
    write_value(r, items->values[index], depth);
    return true;
}

/* The number, text or bytes that an instance of a subclass is, as an exact one. */
static PyObject *exact(PyObject *value)
{
    if (PyLong_Check(value)) {
        return _PyLong_Copy((PyLongObject *)value);
    }
    if (PyFloat_Check(value)) {
        return PyFloat_FromDouble(PyFloat_AS_DOUBLE(value));
    }
    if (PyUnicode_Check(value)) {
        return PyUnicode_FromObject(value);
    }
    return PyBytes_FromStringAndSize(PyBytes_AS_STRING(value), PyBytes_GET_SIZE(value));
}

/* First what a subclass holds, then its attributes. The object is open as a whole; its content is the same object and
 * must not count as a cycle. */
static bool write_content_or_attribute(Renderer *r, Items *items, Py_ssize_t index, Py_ssize_t depth)
{
    if (index > 0) {
        return write_attribute(r, items, index - 1, depth);
    }
    r->num_open--;
    if (PyDict_Check(items->object)) {
        write_dict(r, items->object, &DICT, depth - 1);
    } else if (PyTuple_Check(items->object)) {
        write_tuple(r, items->object, depth - 1);
    } else if (PyList_Check(items->object)) {
        Items list = list_items(items->object);
        write_inside(r, items->object, &list, &LIST, depth - 1);
    } else {
        PyObject *scalar = exact(items->object);
        if (scalar == NULL) {
            fail(r);
        } else {
            write_value(r, scalar, depth - 1);
            Py_DECREF(scalar);
        }
    }
    r->num_open++;
    return true;
}

static bool write_field_or_attribute(Renderer *r, Items *items, Py_ssize_t index, Py_ssize_t depth)
{
    Py_ssize_t count = PyTuple_GET_SIZE(items->object);
    if (index >= count) {
        return write_attribute(r, items, index - count, depth);
    }
    text_put_string(&r->out, PyTuple_GET_ITEM(items->content->object, index));
    text_put_ascii(&r->out, "=", 1);
    write_value(r, PyTuple_GET_ITEM(items->object, index), depth);
    return true;
}

/* False where Python has to do it. */
static bool write_object(Renderer *r, PyObject *value, const Plan *plan, Py_ssize_t depth)
{
    Attributes found;
    if (!attributes_find(&found, plan, value)) {
        fail(r);
        return true;
    }
    if (found.overflows) {
        attributes_free(&found);
        return false;
    }
    Items items = {.object = value,
                   .count = found.count,
                   .write = write_attribute,
                   .names = found.names,
                   .values = found.values};
    Items fields = {.object = plan->fields};
    if (plan->show == SHOW_NAMEDTUPLE) {
        items.count += PyTuple_GET_SIZE(value);
        items.write = write_field_or_attribute;
        items.content = &fields;
    } else if (plan->show != SHOW_OBJECT) {
        items.count += 1;
        items.write = write_content_or_attribute;
        items.no_gap = true;
    }
    Spelling spelling = CALL;
    spelling.name = Py_NewRef(plan->name); /* the plan may go while values are written */
    fields.object = Py_NewRef(plan->fields);
    write_inside(r, value, &items, &spelling, depth);
    Py_DECREF(spelling.name);
    Py_DECREF(fields.object);
    attributes_free(&found);
    return true;
}

static bool write_enum(Renderer *r, PyObject *value, const Plan *plan, Py_ssize_t depth)
{
    PyObject *dict = plan->has_dict ? PyObject_GenericGetDict(value, NULL) : NULL, *name, *item;
    PyObject *label = NULL, *held = NULL;
    if (dict == NULL) {
        PyErr_Clear();
        return false;
    }
    for (Py_ssize_t at = 0; PyDict_Next(dict, &at, &name, &item);) {
        if (PyUnicode_CheckExact(name)) {
            label = label == NULL && PyUnicode_Compare(name, name_name) == 0 ? Py_NewRef(item) : label;
            held = held == NULL && PyUnicode_Compare(name, name_value) == 0 ? Py_NewRef(item) : held;
        }
    }
    Py_DECREF(dict);
    text_put(&r->out, "<");
    text_put_string(&r->out, plan->name);
    if (label != NULL && PyUnicode_CheckExact(label)) {
        text_put(&r->out, ".");
        text_put_string(&r->out, label);
    }
    text_put(&r->out, ": ");
    r->ahead += 1;
    write_value(r, held != NULL ? held : Py_None, depth + 1);
    text_put(&r->out, ">");
    r->ahead -= 1;
    Py_XDECREF(label);
    Py_XDECREF(held);
    return true;
}

static bool write_exception(Renderer *r, PyObject *value, const Plan *plan, Py_ssize_t depth)
{
    PyObject *arguments = ((PyBaseExceptionObject *)value)->args;
    if (arguments == NULL || !PyTuple_CheckExact(arguments)) {
        return false;
    }
    Spelling spelling = CALL;
    spelling.name = Py_NewRef(plan->name);
    write_call(r, value, Py_NewRef(arguments), &spelling, depth);
    Py_DECREF(spelling.name);
    return true;
}

static bool write_class(Renderer *r, PyObject *value)
{
    PyTypeObject *type = (PyTypeObject *)value;
    text_put(&r->out, "<class ");
    if (PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE)) {
        text_put_string(&r->out, ((PyHeapTypeObject *)type)->ht_name);
    } else {
        const char *dot = strrchr(type->tp_name, '.');
        text_put(&r->out, dot != NULL ? dot + 1 : type->tp_name);
    }
    text_put(&r->out, ">");
    return true;
}

static bool write_by_plan(Renderer *r, PyObject *value, const Plan *plan, Py_ssize_t depth)
{
    switch (plan->show) {
    case SHOW_NAME:
        text_put(&r->out, "<");
        text_put_string(&r->out, plan->name);
        text_put(&r->out, ">");
        return true;
    case SHOW_CLASS:
        return write_class(r, value);
    case SHOW_EXCEPTION:
        return write_exception(r, value, plan, depth);
    case SHOW_ENUM:
        return write_enum(r, value, plan, depth);
    case SHOW_NAMEDTUPLE:
        if (PyTuple_GET_SIZE(plan->fields) != PyTuple_GET_SIZE(value)) {
            return false;
        }
        return write_object(r, value, plan, depth);
    case SHOW_OBJECT:
    case SHOW_LIST:
    case SHOW_TUPLE:
    case SHOW_DICT:
    case SHOW_SCALAR:
        return write_object(r, value, plan, depth);
    default:
        return false;
    }
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
    write_ascii_of(r, text);
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
    } else if (type == &PyFunction_Type) {
        return write_function(r, value);
    } else if (type == &PyCFunction_Type) {
        return write_builtin(r, value);
    } else if (type == &PyGen_Type) {
        return write_generator(r, value, "generator");
    } else if (type == &PyCoro_Type) {
        return write_generator(r, value, "coroutine");
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
static void write_value(Renderer *r, PyObject *value, Py_ssize_t depth)
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
    r->failed = false;
    write_value(r, value, 0);
    if (r->out.failed && !r->failed) {
        r->out.failed = false;
        fail(r);
    }
    return !r->failed;
}

/* Sized built-ins */

static Py_ssize_t sized(PyObject *value)
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

/* Fingerprints */

static bool put_word(Renderer *r, uintptr_t word)
{
    if (r->num_words == MAX_WORDS) {
        return false;
    }
    r->words[r->num_words++] = word;
    return true;
}

/* Objects have even addresses: an odd word stands for a container or a length, an even one for a leaf that is held. */
static bool put_header(Renderer *r, PyTypeObject *type, Py_ssize_t count)
{
    return put_word(r, (uintptr_t)type | 1) && put_word(r, ((uintptr_t)count << 1) | 1);
}

static bool take(Renderer *r, PyObject *value, Py_ssize_t depth);

static bool take_pairs(Renderer *r, PyObject *dict, Py_ssize_t count, Py_ssize_t depth)
{
    Py_ssize_t head = r->bounds.items_head, tail = r->bounds.items_tail, last[16], at = 0;
    PyObject *key, *value;
    bool is_whole = count <= head + tail;
    for (Py_ssize_t i = 0; i < (is_whole ? count : head); i++) {
        if (!PyDict_Next(dict, &at, &key, &value) || !take(r, key, depth) || !take(r, value, depth)) {
            return false;
        }
    }
    Items items = {.object = dict};
    if (!is_whole && (tail > 16 || !dict_items_find_last(&items, last, tail))) {
        return false;
    }
    for (Py_ssize_t i = 0; !is_whole && i < tail; i++) {
        if (!PyDict_Next(dict, &last[i], &key, &value) || !take(r, key, depth) || !take(r, value, depth)) {
            return false;
        }
    }
    return true;
}

static bool take_sequence(Renderer *r, PyObject **items, Py_ssize_t count, Py_ssize_t depth)
{
    Py_ssize_t head = r->bounds.items_head, tail = r->bounds.items_tail;
    bool is_whole = count <= head + tail;
    for (Py_ssize_t i = 0; i < (is_whole ? count : head + tail); i++) {
        if (!take(r, items[is_whole || i < head ? i : count - head - tail + i], depth)) {
            return false;
        }
    }
    return true;
}

#if PY_VERSION_HEX >= 0x030E0000
static bool take_set(Renderer *Py_UNUSED(r), PyObject *Py_UNUSED(set), Py_ssize_t Py_UNUSED(depth))
{
    return false;
}
#else
#if PY_VERSION_HEX >= 0x030D0000
/* Exported, but declared among the internals since 3.13. */
PyAPI_FUNC(int) _PySet_NextEntry(PyObject *set, Py_ssize_t *pos, PyObject **key, Py_hash_t *hash);
#endif

static bool take_set(Renderer *r, PyObject *set, Py_ssize_t depth)
{
    Py_ssize_t at = 0;
    PyObject *item;
    Py_hash_t hash;
    while (_PySet_NextEntry(set, &at, &item, &hash)) {
        if (!take(r, item, depth)) {
            return false;
        }
    }
    return true;
}
#endif

/* The bound of a deque, as a word. */
static bool take_maxlen(Renderer *r, PyObject *deque)
{
    PyObject *most = PyObject_GetAttr(deque, maxlen);
    Py_ssize_t number = most == NULL || most == Py_None ? -1 : PyLong_AsSsize_t(most);
    Py_XDECREF(most);
    PyErr_Clear();
    return put_word(r, ((uintptr_t)number << 1) | 1);
}

static bool take_deque(Renderer *r, PyObject *deque, Py_ssize_t count, Py_ssize_t depth)
{
    Py_ssize_t head = r->bounds.items_head, tail = r->bounds.items_tail;
    bool is_whole = count <= head + tail;
    if (!take_maxlen(r, deque)) {
        return false;
    }
    for (Py_ssize_t i = 0; i < (is_whole ? count : head + tail); i++) {
        PyObject *item = deque_type->tp_as_sequence->sq_item(deque, is_whole || i < head ? i : count - head - tail + i);
        bool is_taken = item != NULL && take(r, item, depth);
        Py_XDECREF(item);
        if (!is_taken) {
            PyErr_Clear();
            return false;
        }
    }
    return true;
}

static bool take_inside(Renderer *r, PyObject *value, PyTypeObject *type, Py_ssize_t depth)
{
    if (type == &PyList_Type) {
        return take_sequence(r, ((PyListObject *)value)->ob_item, PyList_GET_SIZE(value), depth);
    }
    if (type == &PyTuple_Type) {
        return take_sequence(r, ((PyTupleObject *)value)->ob_item, PyTuple_GET_SIZE(value), depth);
    }
    if (type == &PyDict_Type) {
        return take_pairs(r, value, PyDict_GET_SIZE(value), depth);
    }
    if (type == deque_type) {
        return take_deque(r, value, sized(value), depth);
    }
    return take_set(r, value, depth);
}

/* Add what the text of a value depends on; false where that is more than can be told. Nothing is run on the way. */
static bool take(Renderer *r, PyObject *value, Py_ssize_t depth)
{
    PyTypeObject *type = Py_TYPE(value);
    if (type == &PyLong_Type || type == &PyUnicode_Type || type == &PyBool_Type || value == Py_None ||
        type == &PyFloat_Type || type == &PyBytes_Type || type == &PyComplex_Type) {
        return put_word(r, (uintptr_t)value);
    }
    if (type != &PyList_Type && type != &PyTuple_Type && type != &PyDict_Type && type != &PySet_Type &&
        type != &PyFrozenSet_Type && !(type == deque_type && r->is_structural)) {
        return false;
    }
    Py_ssize_t count = sized(value);
    if (!put_header(r, type, count)) {
        return false;
    }
    if (type == deque_type && count == 0) {
        return take_maxlen(r, value);
    }
    if (count == 0 || depth >= r->bounds.nesting) {
        return true;
    }
    if (is_open(r, value) || !open_push(r, value)) {
        PyErr_Clear();
        return false;
    }
    bool is_taken = take_inside(r, value, type, depth + 1);
    r->num_open--;
    return is_taken;
}

bool fingerprint(Renderer *r, PyObject *value)
{
    r->num_words = r->num_open = 0;
    r->failed = false;
    return take(r, value, 0);
}

bool print_is_current(const Renderer *r, const Print *print)
{
    return print != NULL && print->num_words == r->num_words &&
           memcmp(print->words, r->words, (size_t)r->num_words * sizeof(uintptr_t)) == 0;
}

Print *print_keep(const Renderer *r)
{
    Print *print = PyMem_Malloc(sizeof(*print) + (size_t)r->num_words * sizeof(uintptr_t));
    if (print == NULL) {
        return NULL;
    }
    print->num_words = r->num_words;
    memcpy(print->words, r->words, (size_t)r->num_words * sizeof(uintptr_t));
    for (Py_ssize_t i = 0; i < print->num_words; i++) {
        if (!(print->words[i] & 1)) {
            Py_INCREF((PyObject *)print->words[i]);
        }
    }
    return print;
}

void print_free(Print *print)
{
    if (print == NULL) {
        return;
    }
    for (Py_ssize_t i = 0; i < print->num_words; i++) {
        if (!(print->words[i] & 1)) {
            Py_DECREF((PyObject *)print->words[i]);
        }
    }
    PyMem_Free(print);
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
