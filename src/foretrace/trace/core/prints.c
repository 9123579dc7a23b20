/* Fingerprints: all that the text of a container depends on, as words to be compared with those of the frame before.
 * Two that are equal mean the same text, as long as the leaves live, which is why they are held. */

#include "dicts.h"

#include "writing.h"

static inline bool put_word(Renderer *r, uintptr_t word)
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

static bool is_leaf(PyTypeObject *type)
{
    return type == &PyLong_Type || type == &PyUnicode_Type || type == &PyBool_Type || type == Py_TYPE(Py_None) ||
           type == &PyFloat_Type || type == &PyBytes_Type || type == &PyComplex_Type;
}

/* The same. Most items are those that were there before, and so leaves that need not be looked at; others are mostly of
 * one type. */
static inline bool take_item(Renderer *r, PyObject *value, Py_ssize_t depth)
{
    if (r->num_words < r->num_known && r->known[r->num_words] == (uintptr_t)value) {
        r->words[r->num_words++] = (uintptr_t)value;
        return true;
    }
    return Py_IS_TYPE(value, r->latest_leaf) ? put_word(r, (uintptr_t)value) : take(r, value, depth);
}

/* An item inside `depth` containers has been taken. */
static inline void end_piece(Renderer *r, Py_ssize_t depth)
{
    if (depth == 1 && r->num_taken < MAX_PIECES) {
        r->pieces[r->num_taken++].words = (uint32_t)r->num_words;
    }
}

static bool take_run_of_pairs(Renderer *r, Walk *walk, Py_ssize_t count, Py_ssize_t depth)
{
    PyObject *key, *value;
    for (Py_ssize_t i = 0; i < count; i++) {
        if (!walk_next(walk, &key, &value) || !take_item(r, key, depth) || !take_item(r, value, depth)) {
            return false;
        }
        end_piece(r, depth);
    }
    return true;
}

static bool take_pairs(Renderer *r, PyObject *dict, Py_ssize_t count, Py_ssize_t depth)
{
    Py_ssize_t head = r->bounds.items_head, tail = r->bounds.items_tail, last[16];
    bool is_whole = count <= head + tail;
    Walk walk = walk_over(dict);
    if (!take_run_of_pairs(r, &walk, is_whole ? count : head, depth)) {
        return false;
    }
    if (is_whole || tail == 0) {
        return true;
    }
    if (tail > 16 || !dict_last_places(dict, last, tail)) {
        return false;
    }
    walk.at = last[0];
    return take_run_of_pairs(r, &walk, tail, depth);
}

static bool take_run(Renderer *r, PyObject **items, Py_ssize_t count, Py_ssize_t depth)
{
    bool are_known = r->num_words + count <= r->num_known &&
                     memcmp(&r->known[r->num_words], items, (size_t)count * sizeof(*items)) == 0;
    if (are_known) {
        memcpy(&r->words[r->num_words], items, (size_t)count * sizeof(*items));
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        if (are_known) {
            r->num_words++;
        } else if (!take_item(r, items[i], depth)) {
            return false;
        }
        end_piece(r, depth);
    }
    return true;
}

static bool take_sequence(Renderer *r, PyObject **items, Py_ssize_t count, Py_ssize_t depth)
{
    Py_ssize_t head = r->bounds.items_head, tail = r->bounds.items_tail;
    if (count <= head + tail) {
        return take_run(r, items, count, depth);
    }
    return take_run(r, items, head, depth) && take_run(r, items + count - tail, tail, depth);
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
        if (!take_item(r, item, depth)) {
            return false;
        }
    }
    return true;
}
#endif

/* The bound of a deque, as a word. */
static bool take_maxlen(Renderer *r, PyObject *deque)
{
    PyObject *most = PyObject_GetAttr(deque, str_maxlen);
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
        bool is_taken = item != NULL && take_item(r, item, depth);
        Py_XDECREF(item);
        if (!is_taken) {
            PyErr_Clear();
            return false;
        }
        end_piece(r, depth);
    }
    return true;
}

static void pause_collector(Renderer *r)
{
    r->is_collector_paused |= PyGC_Disable() != 0;
}

static bool take_ordered(Renderer *r, PyObject *dict, Py_ssize_t depth)
{
    pause_collector(r); /* which runs where objects are made, and lets destructors change what is being walked */
    PyObject *pairs = ordered_ends(r, dict);
    bool is_taken = pairs != NULL;
    for (Py_ssize_t i = 0; is_taken && i < PyList_GET_SIZE(pairs); i++) {
        PyObject *pair = PyList_GET_ITEM(pairs, i);
        is_taken = take(r, PyTuple_GET_ITEM(pair, 0), depth) && take(r, PyTuple_GET_ITEM(pair, 1), depth);
        end_piece(r, depth);
    }
    PyErr_Clear();
    Py_XDECREF(pairs);
    return is_taken;
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
    if (type == ordered_type) {
        return take_ordered(r, value, depth);
    }
    return take_set(r, value, depth);
}

/* Add what the text of a value depends on; false where that is more than can be told. Nothing is run on the way. */
static bool take(Renderer *r, PyObject *value, Py_ssize_t depth)
{
    PyTypeObject *type = Py_TYPE(value);
    if (is_leaf(type)) {
        r->latest_leaf = type;
        return put_word(r, (uintptr_t)value);
    }
    if (type != &PyList_Type && type != &PyTuple_Type && type != &PyDict_Type && type != &PySet_Type &&
        type != &PyFrozenSet_Type && !((type == deque_type || type == ordered_type) && r->is_structural)) {
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

bool fingerprint(Renderer *r, PyObject *value, const Print *before)
{
    r->known = before == NULL ? NULL : before->words;
    r->num_known = before == NULL ? 0 : before->num_words;
    r->num_words = r->num_open = r->num_taken = 0;
    r->failed = false;
    return take(r, value, 0);
}

bool print_is_current(const Renderer *r, const Print *print)
{
    return print != NULL && print->num_words == r->num_words &&
           memcmp(print->words, r->words, (size_t)r->num_words * sizeof(uintptr_t)) == 0;
}

void print_reuse(Renderer *r, const Print *before, const char *text)
{
    if (before == NULL || before->num_pieces == 0 || before->words[0] != r->words[0]) {
        return;
    }
    /* After the type comes the number of items. Where that is another one, the items after the gap have moved. */
    Py_ssize_t most = Py_MIN(before->num_pieces, r->num_taken), same = 2, count = 0;
    if (before->words[1] != r->words[1]) {
        most = Py_MIN(most, r->bounds.items_head);
    }
    while (same < before->num_words && same < r->num_words && before->words[same] == r->words[same]) {
        same++;
    }
    while (count < most && (Py_ssize_t)before->pieces[count].words <= same) {
        count++;
    }
    if (count > 0) {
        r->again = text;
        r->num_again = count;
        r->last_again = before->pieces[count - 1];
        memcpy(r->pieces, before->pieces, (size_t)count * sizeof(Piece));
    }
}

void print_note(Print *print, const Renderer *r)
{
    print->num_pieces = Py_MIN(r->num_taken, r->num_written);
    memcpy(print->pieces, r->pieces, (size_t)print->num_pieces * sizeof(Piece));
}

static inline void hold(uintptr_t word)
{
    if (!(word & 1)) {
        Py_INCREF((PyObject *)word);
    }
}

/* No leaf has a destructor: nothing runs. */
static inline void let_go(uintptr_t word)
{
    if (!(word & 1)) {
        Py_DECREF((PyObject *)word);
    }
}

Print *print_renew(const Renderer *r, Print *print)
{
    Py_ssize_t count = r->num_words;
    if (print == NULL || print->capacity < count) {
        print_free(print);
        Py_ssize_t capacity = count + count / 4 + 4;
        print = PyMem_Malloc(sizeof(*print) + (size_t)capacity * sizeof(uintptr_t));
        if (print == NULL) {
            return NULL;
        }
        print->capacity = capacity;
        print->num_words = 0;
    }
    Py_ssize_t both = Py_MIN(count, print->num_words);
    for (Py_ssize_t i = 0; i < both; i++) {
        uintptr_t old = print->words[i];
        if (old != r->words[i]) {
            hold(r->words[i]);
            print->words[i] = r->words[i];
            let_go(old);
        }
    }
    for (Py_ssize_t i = both; i < count; i++) {
        hold(r->words[i]);
        print->words[i] = r->words[i];
    }
    for (Py_ssize_t i = both; i < print->num_words; i++) {
        let_go(print->words[i]);
    }
    print->num_words = count;
    print->num_pieces = 0;
    return print;
}

void print_done(Renderer *r)
{
    if (r->is_collector_paused) {
        r->is_collector_paused = false;
        PyGC_Enable();
    }
}

void print_free(Print *print)
{
    if (print == NULL) {
        return;
    }
    for (Py_ssize_t i = 0; i < print->num_words; i++) {
        let_go(print->words[i]);
    }
    PyMem_Free(print);
}
