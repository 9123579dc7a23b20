/* Items between brackets, bounded in number, nesting and text. */

#include "writing.h"

bool open_push(Renderer *r, PyObject *value)
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

bool is_open(const Renderer *r, PyObject *value)
{
    for (Py_ssize_t i = 0; i < r->num_open; i++) {
        if (r->open[i] == value) {
            return true;
        }
    }
    return false;
}

/* The items of a dictionary have places; between them are those of deleted ones. */

/* The place of the first item at or after `from`, or -1. */
static Py_ssize_t next_place(PyObject *dict, Py_ssize_t from)
{
    PyObject *key, *value;
    return PyDict_Next(dict, &from, &key, &value) ? from - 1 : -1;
}

/* Whether the first places are those of all items. */
static bool has_no_holes(PyObject *dict)
{
    return next_place(dict, PyDict_GET_SIZE(dict)) < 0;
}

static void write_gap(Renderer *r, Py_ssize_t count, bool is_first)
{
    if (!is_first) {
        text_put_ascii(&r->out, ", ", 2);
    }
    write_left_out(r, count);
}

/* The first items of the outermost container that stand as they were written before; how many. */
static Py_ssize_t write_again(Renderer *r, Items *items)
{
    Py_ssize_t count = r->num_again;
    text_put_bytes(&r->out, r->again + r->out.size, (Py_ssize_t)r->last_again.bytes - r->out.size);
    r->out.chars = r->last_again.chars;
    if (items->is_dict && has_no_holes(items->object)) {
        items->position = count;
    } else if (items->is_dict) {
        for (Py_ssize_t i = 0; i < count; i++) {
            PyDict_Next(items->object, &items->position, NULL, NULL);
        }
    }
    return count;
}

static void write_items(Renderer *r, Items *items, Py_ssize_t depth)
{
    Py_ssize_t count = items->count, head = r->bounds.items_head, tail = r->bounds.items_tail;
    bool is_whole = count <= head + tail || items->no_gap, is_outermost = r->num_open == 1;
    Py_ssize_t shown = is_whole ? count : head + tail, begun = is_outermost && r->num_again ? write_again(r, items) : 0;
    Py_ssize_t done = !is_whole && begun > head ? begun + count - shown : begun;
    bool is_first = begun == 0;
    for (Py_ssize_t i = begun; i < shown && size_of(r) <= r->bounds.value && !r->failed; i++) {
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
        if (is_outermost && i < MAX_PIECES) {
            r->pieces[i].bytes = (uint32_t)r->out.size;
            r->pieces[i].chars = (uint32_t)r->out.chars;
            r->num_written = i + 1;
        }
    }
    if (done < count) {
        write_gap(r, count - done, is_first);
    }
}

void write_inside(Renderer *r, PyObject *value, Items *items, const Spelling *spelling, Py_ssize_t depth)
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

const Spelling LIST = {NULL, "[", "]", "[...]"};
static const Spelling TUPLE = {NULL, "(", ")", "(...)"};
static const Spelling SINGLE = {NULL, "(", ",)", "(...)"};
const Spelling DICT = {NULL, "{", "}", "{...}"};
const Spelling SET = {NULL, "{", "}", "{...}"};
const Spelling FROZENSET = {NULL, "frozenset({", "})", "frozenset(...)"};
const Spelling CALL = {NULL, "(", ")", "(...)"};

Items list_items(PyObject *list)
{
    return (Items){.object = list, .count = PyList_GET_SIZE(list), .write = write_list_item};
}

Items tuple_items(PyObject *tuple)
{
    return (Items){.object = tuple, .count = PyTuple_GET_SIZE(tuple), .write = write_tuple_item};
}

void write_tuple(Renderer *r, PyObject *value, Py_ssize_t depth)
{
    Items items = tuple_items(value);
    write_inside(r, value, &items, items.count == 1 ? &SINGLE : &TUPLE, depth);
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

/* The places of the last `count` items; false where there are fewer. */
bool dict_last_places(PyObject *dict, Py_ssize_t *last, Py_ssize_t count)
{
    Py_ssize_t size = PyDict_GET_SIZE(dict);
    if (size >= count && has_no_holes(dict)) {
        for (Py_ssize_t i = 0; i < count; i++) {
            last[i] = size - count + i;
        }
        return true;
    }
    Py_ssize_t end = end_place(dict);
    while (count > 0) {
        end = last_place(dict, end);
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

void write_dict(Renderer *r, PyObject *value, const Spelling *spelling, Py_ssize_t depth)
{
    Items items = {.object = value, .count = PyDict_GET_SIZE(value), .write = write_pair, .is_dict = true};
    Py_ssize_t last[16], tail = r->bounds.items_tail;
    if (items.count > r->bounds.items_head + tail) {
        items.last = tail <= 16 ? last : PyMem_New(Py_ssize_t, (size_t)tail);
        if (items.last == NULL || !dict_last_places(value, items.last, tail)) {
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

void write_set(Renderer *r, PyObject *value, const Spelling *spelling, const char *empty, Py_ssize_t depth)
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

void write_call(Renderer *r, PyObject *value, PyObject *arguments, const Spelling *spelling, Py_ssize_t depth)
{
    if (arguments == NULL) {
        fail(r);
        return;
    }
    Items items = tuple_items(arguments);
    write_inside(r, value, &items, spelling, depth);
    Py_DECREF(arguments);
}
