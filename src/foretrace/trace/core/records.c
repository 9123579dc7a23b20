#include "records.h"

/* A record begins with its event and these marks; then come numbers, seven bits a byte, and texts after their sizes. */
enum { EVENT_MASK = 7, HAS_REMOVED = 8, HAS_VALUE = 16, HAS_OUTPUT = 32, ENDS = 64 };

/* Where an activation stood when the last of its frames that carried locals was let go. */
typedef struct {
    long activation, depth, line;
    unsigned long order; /* in time */
    Event event;
    Py_ssize_t code;
    Kept output;
    Kept *texts; /* by name */
    bool *is_bound;
    Py_ssize_t num_names;
} Standing;

struct Records {
    char *bytes;
    size_t start, end, capacity; /* what is kept lies from `start` to `end` */
    size_t newest;               /* where the last record begins */
    Py_ssize_t count, let_go;
    Py_ssize_t last, max_bytes; /* of a ring; `last` is -1 otherwise */
    Py_ssize_t num_bytes;       /* counted, of what is kept */
    Standing *standing;         /* a hash table over activations; a number of -1 is an empty place */
    size_t num_standing, max_standing;
    unsigned long clock;
};

typedef struct {
    const unsigned char *at;
} Reader;

static size_t read_number(Reader *reader)
{
    size_t number = 0;
    for (int shift = 0;; shift += 7) {
        unsigned char byte = *reader->at++;
        number |= (size_t)(byte & 127) << shift;
        if (!(byte & 128)) {
            return number;
        }
    }
}

static char *write_number(char *to, size_t number)
{
    for (; number > 127; number >>= 7) {
        *to++ = (char)(number | 128);
    }
    *to++ = (char)number;
    return to;
}

#define MAX_NUMBER 10 /* bytes */

Records *records_new(Py_ssize_t last, Py_ssize_t max_bytes)
{
    Records *records = PyMem_Calloc(1, sizeof(*records));
    if (records == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    records->last = last;
    records->max_bytes = max_bytes;
    return records;
}

static void standing_free(Standing *standing)
{
    for (Py_ssize_t i = 0; i < standing->num_names; i++) {
        kept_free(&standing->texts[i]);
    }
    kept_free(&standing->output);
    PyMem_Free(standing->texts);
    PyMem_Free(standing->is_bound);
    standing->texts = NULL;
    standing->is_bound = NULL;
    standing->num_names = 0;
}

void records_free(Records *records)
{
    if (records == NULL) {
        return;
    }
    for (size_t i = 0; i < records->max_standing; i++) {
        standing_free(&records->standing[i]);
    }
    PyMem_Free(records->standing);
    PyMem_Free(records->bytes);
    PyMem_Free(records);
}

Py_ssize_t records_count(const Records *records)
{
    return records->count;
}

size_t records_memory(const Records *records)
{
    return records->capacity + records->max_standing * sizeof(Standing);
}

Py_ssize_t counted_bytes(const char *bytes, Py_ssize_t size)
{
    /* A surrogate is ED A0..BF xx here and \udxxx there. */
    Py_ssize_t counted = size;
    const char *at = bytes;
    while ((at = memchr(at, 0xed, (size_t)(bytes + size - at))) != NULL) {
        if (at + 1 < bytes + size && (unsigned char)at[1] >= 0xa0) {
            counted += 3;
        }
        at++;
    }
    return counted;
}

/* Packing */

static bool records_reserve(Records *records, size_t more)
{
    if (records->end + more <= records->capacity) {
        return true;
    }
    size_t used = records->end - records->start;
    if (records->start > used) { /* what was let go makes room */
        memmove(records->bytes, records->bytes + records->start, used);
        records->newest -= records->start;
        records->start = 0;
        records->end = used;
        if (used + more <= records->capacity) {
            return true;
        }
    }
    size_t capacity = records->capacity < 4096 ? 4096 : records->capacity;
    while (capacity < records->end + more) {
        capacity += capacity / 2;
    }
    char *bytes = PyMem_RawRealloc(records->bytes, capacity);
    if (bytes == NULL) {
        PyErr_NoMemory();
        return false;
    }
    records->bytes = bytes;
    records->capacity = capacity;
    return true;
}

static char *write_text(char *to, const char *bytes, Py_ssize_t size)
{
    to = write_number(to, (size_t)size);
    memcpy(to, bytes, (size_t)size);
    return to + size;
}

static size_t most_bytes(const Observation *seen)
{
    size_t most = 8 * MAX_NUMBER + (size_t)seen->num_removed * MAX_NUMBER;
    most += (size_t)(seen->value_size + seen->output_size);
    for (Py_ssize_t i = 0; i < seen->num_changed; i++) {
        most += (size_t)seen->changed[i].size + 2 * MAX_NUMBER;
    }
    return most + 1;
}

static bool records_shift(Records *records);

bool records_add(Records *records, const Observation *seen, Py_ssize_t num_bytes)
{
    if (!records_reserve(records, most_bytes(seen))) {
        return false;
    }
    char *to = records->bytes + records->end;
    records->newest = records->end;
    int head = (int)seen->event;
    head |= seen->num_removed ? HAS_REMOVED : 0;
    head |= seen->value != NULL ? HAS_VALUE : 0;
    head |= seen->output_size ? HAS_OUTPUT : 0;
    *to++ = (char)head;
    to = write_number(to, (size_t)num_bytes);
    to = write_number(to, (size_t)seen->activation);
    to = write_number(to, (size_t)seen->depth);
    to = write_number(to, (size_t)seen->code->index);
    to = write_number(to, (size_t)(seen->line + 1));
    to = write_number(to, (size_t)seen->num_changed);
    for (Py_ssize_t i = 0; i < seen->num_changed; i++) {
        to = write_number(to, (size_t)seen->changed[i].name);
        to = write_text(to, seen->changed[i].bytes, seen->changed[i].size);
    }
    if (seen->num_removed) {
        to = write_number(to, (size_t)seen->num_removed);
        for (Py_ssize_t i = 0; i < seen->num_removed; i++) {
            to = write_number(to, (size_t)seen->removed[i]);
        }
    }
    if (seen->value != NULL) {
        to = write_text(to, seen->value, seen->value_size);
    }
    if (seen->output_size) {
        to = write_text(to, seen->output, seen->output_size);
    }
    records->end = (size_t)(to - records->bytes);
    records->count++;
    records->num_bytes += num_bytes;
    while (records->last >= 0 &&
           (records->count > records->last || (records->num_bytes > records->max_bytes && records->count > 1))) {
        if (!records_shift(records)) {
            return false;
        }
    }
    return true;
}

/* Unpacking */

typedef struct {
    int head;
    Event event;
    Py_ssize_t num_bytes, code, num_changed, num_removed;
    long activation, depth, line;
} Head;

static Head read_head(Reader *reader)
{
    Head head;
    head.head = *reader->at++;
    head.event = (Event)(head.head & EVENT_MASK);
    head.num_bytes = (Py_ssize_t)read_number(reader);
    head.activation = (long)read_number(reader);
    head.depth = (long)read_number(reader);
    head.code = (Py_ssize_t)read_number(reader);
    head.line = (long)read_number(reader) - 1;
    head.num_changed = (Py_ssize_t)read_number(reader);
    head.num_removed = 0;
    return head;
}

static const char *read_text(Reader *reader, Py_ssize_t *size)
{
    *size = (Py_ssize_t)read_number(reader);
    const char *bytes = (const char *)reader->at;
    reader->at += *size;
    return bytes;
}

static void skip_text(Reader *reader)
{
    Py_ssize_t size;
    read_text(reader, &size);
}

/* After the changes have been read. */
static void skip_rest(Reader *reader, const Head *head)
{
    if (head->head & HAS_REMOVED) {
        for (size_t left = read_number(reader); left > 0; left--) {
            read_number(reader);
        }
    }
    if (head->head & HAS_VALUE) {
        skip_text(reader);
    }
    if (head->head & HAS_OUTPUT) {
        skip_text(reader);
    }
}

/* The ring */

static size_t standing_index(const Standing *table, size_t max, long activation)
{
    size_t index = ((size_t)activation * 2654435761u) & (max - 1);
    while (table[index].activation != -1 && table[index].activation != activation) {
        index = (index + 1) & (max - 1);
    }
    return index;
}

static bool standing_grow(Records *records)
{
    size_t max = records->max_standing ? 2 * records->max_standing : 64;
    Standing *table = PyMem_Calloc(max, sizeof(*table));
    if (table == NULL) {
        PyErr_NoMemory();
        return false;
    }
    for (size_t i = 0; i < max; i++) {
        table[i].activation = -1;
    }
    for (size_t i = 0; i < records->max_standing; i++) {
        if (records->standing[i].activation != -1) {
            table[standing_index(table, max, records->standing[i].activation)] = records->standing[i];
        }
    }
    PyMem_Free(records->standing);
    records->standing = table;
    records->max_standing = max;
    return true;
}

static Standing *standing_of(Records *records, long activation)
{
    if ((records->num_standing + 1) * 2 > records->max_standing && !standing_grow(records)) {
        return NULL;
    }
    Standing *found = &records->standing[standing_index(records->standing, records->max_standing, activation)];
    if (found->activation == -1) {
        found->activation = activation;
        records->num_standing++;
    }
    return found;
}

static void standing_remove(Records *records, long activation)
{
    if (records->num_standing == 0) {
        return;
    }
    size_t max = records->max_standing, hole = standing_index(records->standing, max, activation);
    if (records->standing[hole].activation == -1) {
        return;
    }
    standing_free(&records->standing[hole]);
    records->num_standing--;
    /* Whoever would have stood here moves up. */
    for (size_t i = (hole + 1) & (max - 1); records->standing[i].activation != -1; i = (i + 1) & (max - 1)) {
        size_t home = ((size_t)records->standing[i].activation * 2654435761u) & (max - 1);
        if (((i - home) & (max - 1)) >= ((i - hole) & (max - 1))) {
            records->standing[hole] = records->standing[i];
            hole = i;
        }
    }
    memset(&records->standing[hole], 0, sizeof(Standing));
    records->standing[hole].activation = -1;
}

static bool standing_name(Standing *standing, Py_ssize_t name)
{
    if (name < standing->num_names) {
        return true;
    }
    Py_ssize_t more = name + 4;
    Kept *texts = PyMem_Realloc(standing->texts, (size_t)more * sizeof(*texts));
    bool *is_bound = texts == NULL ? NULL : PyMem_Realloc(standing->is_bound, (size_t)more * sizeof(*is_bound));
    standing->texts = texts != NULL ? texts : standing->texts;
    if (is_bound == NULL) {
        PyErr_NoMemory();
        return false;
    }
    memset(texts + standing->num_names, 0, (size_t)(more - standing->num_names) * sizeof(*texts));
    memset(is_bound + standing->num_names, 0, (size_t)(more - standing->num_names) * sizeof(*is_bound));
    standing->is_bound = is_bound;
    standing->num_names = more;
    return true;
}

static bool standing_take(Records *records, const Head *head, Reader *reader)
{
    Standing *standing = standing_of(records, head->activation);
    if (standing == NULL) {
        return false;
    }
    standing->depth = head->depth;
    standing->line = head->line;
    standing->event = head->event;
    standing->code = head->code;
    standing->order = records->clock++;
    for (Py_ssize_t i = 0; i < head->num_changed; i++) {
        Py_ssize_t name = (Py_ssize_t)read_number(reader), size;
        const char *bytes = read_text(reader, &size);
        if (!standing_name(standing, name) || !kept_set(&standing->texts[name], bytes, size, 0)) {
            return false;
        }
        standing->is_bound[name] = true;
    }
    if (head->head & HAS_REMOVED) {
        for (size_t left = read_number(reader); left > 0; left--) {
            size_t name = read_number(reader);
            if (name < (size_t)standing->num_names) {
                standing->is_bound[name] = false;
            }
        }
    }
    /* No frame with locals carries a value: output comes next. */
    Py_ssize_t size = 0;
    const char *output = head->head & HAS_OUTPUT ? read_text(reader, &size) : "";
    return kept_set(&standing->output, output, size, 0);
}

/* Let the first frame go. */
static bool records_shift(Records *records)
{
    Reader reader = {(const unsigned char *)records->bytes + records->start};
    Head head = read_head(&reader);
    Reader rest = reader;
    for (Py_ssize_t i = 0; i < head.num_changed; i++) {
        read_number(&rest);
        skip_text(&rest);
    }
    skip_rest(&rest, &head);
    records->start = (size_t)((const char *)rest.at - records->bytes);
    records->count--;
    records->let_go++;
    records->num_bytes -= head.num_bytes;
    if (head.head & ENDS) {
        standing_remove(records, head.activation);
        return true;
    }
    return !has_locals(head.event) || standing_take(records, &head, &reader);
}

void records_end(Records *records, long activation)
{
    if (records->count == 0) {
        return;
    }
    Reader reader = {(const unsigned char *)records->bytes + records->newest};
    if (read_head(&reader).activation == activation) {
        records->bytes[records->newest] |= ENDS;
    }
}

/* Frame objects. Their classes are slotted dataclasses: a slot is set by its descriptor, past `__init__`. */

static const char *const FIELDS[] = {"event", "activation", "depth",   "file",  "line",
                                     "function", "changed", "removed", "value", "output"};
enum { NUM_FIELDS = 10 };
static const char *const EVENTS[] = {"call", "line", "resume", "return", "yield", "exception"};

typedef struct {
    PyTypeObject *type;
    PyObject *slots[NUM_FIELDS], *events[6], *nothing, *no_names;
    Code **codes;
    PyObject *places;
} Maker;

static void maker_free(Maker *maker)
{
    for (int i = 0; i < NUM_FIELDS; i++) {
        Py_CLEAR(maker->slots[i]);
    }
    for (int i = 0; i < 6; i++) {
        Py_CLEAR(maker->events[i]);
    }
    Py_CLEAR(maker->nothing);
    Py_CLEAR(maker->no_names);
}

static bool maker_init(Maker *maker, Code **codes, PyObject *frame_type, PyObject *places)
{
    memset(maker, 0, sizeof(*maker));
    maker->type = (PyTypeObject *)frame_type;
    maker->codes = codes;
    maker->places = places;
    for (int i = 0; i < NUM_FIELDS; i++) {
        PyObject *slot = PyObject_GetAttrString(frame_type, FIELDS[i]);
        maker->slots[i] = slot;
        if (slot == NULL || Py_TYPE(slot)->tp_descr_set == NULL) {
            return false;
        }
    }
    for (int i = 0; i < 6; i++) {
        maker->events[i] = PyUnicode_InternFromString(EVENTS[i]);
        if (maker->events[i] == NULL) {
            return false;
        }
    }
    maker->nothing = PyUnicode_FromString("");
    maker->no_names = PyTuple_New(0);
    return maker->nothing != NULL && maker->no_names != NULL;
}

/* Takes the references to the values; any of them may be NULL, with an exception set. */
static PyObject *make_frame(Maker *maker, PyObject *values[NUM_FIELDS])
{
    PyObject *frame = maker->type->tp_alloc(maker->type, 0);
    for (int i = 0; i < NUM_FIELDS; i++) {
        if (frame != NULL &&
            (values[i] == NULL || Py_TYPE(maker->slots[i])->tp_descr_set(maker->slots[i], frame, values[i]) < 0)) {
            Py_CLEAR(frame);
        }
        Py_XDECREF(values[i]);
    }
    return frame;
}

static PyObject *make_text(const char *bytes, Py_ssize_t size)
{
    return PyUnicode_DecodeUTF8(bytes, size, "surrogatepass");
}

static PyObject *make_line(long line)
{
    return line < 0 ? Py_NewRef(Py_None) : PyLong_FromLong(line);
}

static PyObject *make_file(Maker *maker, long file)
{
    PyObject *number = PyLong_FromLong(file);
    if (number == NULL || maker->places == Py_None) {
        return number;
    }
    PyObject *place = PyObject_GetItem(maker->places, number);
    Py_DECREF(number);
    return place;
}

static bool make_place(Maker *maker, PyObject *values[NUM_FIELDS], Event event, long activation, long depth,
                       const Code *code, long line)
{
    values[0] = Py_NewRef(maker->events[event]);
    values[1] = PyLong_FromLong(activation);
    values[2] = PyLong_FromLong(depth);
    values[3] = make_file(maker, code->file);
    values[4] = make_line(line);
    values[5] = Py_NewRef(code->qualname);
    return values[1] != NULL && values[2] != NULL && values[3] != NULL && values[4] != NULL;
}

static PyObject *read_changed(Reader *reader, const Code *code, Py_ssize_t count)
{
    PyObject *changed = PyDict_New();
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_ssize_t name = (Py_ssize_t)read_number(reader), size;
        const char *bytes = read_text(reader, &size);
        PyObject *text = changed == NULL ? NULL : make_text(bytes, size);
        if (text == NULL || PyDict_SetItem(changed, PyTuple_GET_ITEM(code->names, name), text) < 0) {
            Py_CLEAR(changed);
        }
        Py_XDECREF(text);
    }
    return changed;
}

static PyObject *read_removed(Reader *reader, const Code *code)
{
    Py_ssize_t count = (Py_ssize_t)read_number(reader);
    PyObject *removed = PyTuple_New(count);
    for (Py_ssize_t i = 0; i < count; i++) {
        size_t name = read_number(reader);
        if (removed != NULL) {
            PyTuple_SET_ITEM(removed, i, Py_NewRef(PyTuple_GET_ITEM(code->names, (Py_ssize_t)name)));
        }
    }
    return removed;
}

static PyObject *read_text_object(Reader *reader)
{
    Py_ssize_t size;
    const char *bytes = read_text(reader, &size);
    return make_text(bytes, size);
}

static PyObject *read_frame(Maker *maker, Reader *reader)
{
    PyObject *values[NUM_FIELDS] = {NULL};
    Head head = read_head(reader);
    const Code *code = maker->codes[head.code];
    make_place(maker, values, head.event, head.activation, head.depth, code, head.line);
    values[6] = read_changed(reader, code, head.num_changed);
    values[7] = head.head & HAS_REMOVED ? read_removed(reader, code) : Py_NewRef(maker->no_names);
    values[8] = head.head & HAS_VALUE ? read_text_object(reader) : Py_NewRef(Py_None);
    values[9] = head.head & HAS_OUTPUT ? read_text_object(reader) : Py_NewRef(maker->nothing);
    return make_frame(maker, values);
}

static PyObject *standing_frame(Maker *maker, const Standing *standing)
{
    PyObject *values[NUM_FIELDS] = {NULL}, *changed = PyDict_New();
    const Code *code = maker->codes[standing->code];
    make_place(maker, values, standing->event, standing->activation, standing->depth, code, standing->line);
    for (Py_ssize_t i = 0; changed != NULL && i < standing->num_names; i++) {
        if (standing->is_bound[i]) {
            PyObject *text = make_text(kept_bytes(&standing->texts[i]), standing->texts[i].size);
            if (text == NULL || PyDict_SetItem(changed, PyTuple_GET_ITEM(code->names, i), text) < 0) {
                Py_CLEAR(changed);
            }
            Py_XDECREF(text);
        }
    }
    values[6] = changed;
    values[7] = Py_NewRef(maker->no_names);
    values[8] = Py_NewRef(Py_None);
    values[9] = make_text(kept_bytes(&standing->output), standing->output.size);
    return make_frame(maker, values);
}

static int compare_standing(const void *left, const void *right)
{
    const Standing *const *a = left, *const *b = right;
    return (*a)->order < (*b)->order ? -1 : 1;
}

/* Those that stand, in the order of time; NULL with an exception set. */
static const Standing **standing_in_order(Records *records)
{
    const Standing **all = PyMem_New(const Standing *, records->num_standing + 1);
    size_t count = 0;
    if (all == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    for (size_t i = 0; i < records->max_standing; i++) {
        if (records->standing[i].activation != -1) {
            all[count++] = &records->standing[i];
        }
    }
    qsort(all, count, sizeof(*all), compare_standing);
    return all;
}

static bool put_item(PyObject *tuple, Py_ssize_t index, PyObject *item)
{
    if (item == NULL) {
        return false;
    }
    PyTuple_SET_ITEM(tuple, index, item);
    return true;
}

static bool unpack_into(Records *records, Maker *maker, PyObject *frames)
{
    Py_ssize_t num_state = (Py_ssize_t)records->num_standing;
    const Standing **all = standing_in_order(records);
    bool is_good = all != NULL;
    for (Py_ssize_t i = 0; is_good && i < num_state; i++) {
        is_good = put_item(frames, i, standing_frame(maker, all[i]));
    }
    PyMem_Free(all);
    Reader reader = {(const unsigned char *)records->bytes + records->start};
    for (Py_ssize_t i = 0; is_good && i < records->count; i++) {
        is_good = put_item(frames, num_state + i, read_frame(maker, &reader));
    }
    return is_good;
}

PyObject *records_unpack(Records *records, Code **codes, PyObject *frame_type, PyObject *places)
{
    Maker maker;
    Py_ssize_t num_state = (Py_ssize_t)records->num_standing, dropped = records->let_go - num_state;
    PyObject *frames = NULL, *kept = NULL;
    if (maker_init(&maker, codes, frame_type, places)) {
        frames = PyTuple_New(num_state + records->count);
        if (frames != NULL && unpack_into(records, &maker, frames)) {
            kept = Py_BuildValue("(Onn)", frames, dropped, dropped ? num_state : (Py_ssize_t)0);
        }
    }
    Py_XDECREF(frames);
    maker_free(&maker);
    return kept;
}

static bool files_put(PyObject *files, long file)
{
    PyObject *number = PyLong_FromLong(file);
    int is_there = number == NULL ? -1 : PySequence_Contains(files, number);
    bool is_good = is_there > 0 || (is_there == 0 && PyList_Append(files, number) == 0);
    Py_XDECREF(number);
    return is_good;
}

PyObject *records_files(Records *records, Code **codes)
{
    PyObject *files = PyList_New(0);
    const Standing **all = files == NULL ? NULL : standing_in_order(records);
    bool is_good = all != NULL;
    long latest = -1;
    for (size_t i = 0; is_good && i < records->num_standing; i++) {
        is_good = files_put(files, codes[all[i]->code]->file);
    }
    PyMem_Free(all);
    Reader reader = {(const unsigned char *)records->bytes + records->start};
    for (Py_ssize_t i = 0; is_good && i < records->count; i++) {
        Head head = read_head(&reader);
        for (Py_ssize_t j = 0; j < head.num_changed; j++) {
            read_number(&reader);
            skip_text(&reader);
        }
        skip_rest(&reader, &head);
        if (codes[head.code]->file != latest) {
            latest = codes[head.code]->file;
            is_good = files_put(files, latest);
        }
    }
    if (!is_good) {
        Py_CLEAR(files);
    }
    return files;
}
