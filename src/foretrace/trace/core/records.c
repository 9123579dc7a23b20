#include "packed.h"

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
    long *files;                /* of all frames, in the order in which they were first spoken of */
    Py_ssize_t num_files, max_files;
    long latest; /* of these, that of the last frame */
    Standing *standing;         /* a hash table over activations; a number of -1 is an empty place */
    size_t num_standing, max_standing;
    unsigned long clock;
};

Records *records_new(Py_ssize_t last, Py_ssize_t max_bytes)
{
    Records *records = PyMem_Calloc(1, sizeof(*records));
    if (records == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    records->last = last;
    records->max_bytes = max_bytes;
    records->latest = -1;
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
    PyMem_Free(records->files);
    PyMem_RawFree(records->bytes);
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

#define MIN_CAPACITY 16384

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
    size_t capacity = records->capacity < MIN_CAPACITY ? MIN_CAPACITY : records->capacity;
    while (capacity < records->end + more) {
        capacity *= 2;
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

size_t most_bytes(const Observation *seen)
{
    size_t most = 8 * MAX_NUMBER + (size_t)seen->num_removed * MAX_NUMBER;
    most += (size_t)(seen->value_size + seen->output_size);
    for (Py_ssize_t i = 0; i < seen->num_changed; i++) {
        most += (size_t)seen->changed[i].text->size + 2 * MAX_NUMBER;
    }
    return most + 1 + SHORT;
}

char *write_frame(char *to, const Observation *seen, Py_ssize_t num_bytes)
{
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
        to = write_kept(to, seen->changed[i].text);
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
    return to;
}

static bool records_shift(Records *records);

static bool records_note_file(Records *records, long file)
{
    records->latest = file;
    for (Py_ssize_t i = 0; i < records->num_files; i++) {
        if (records->files[i] == file) {
            return true;
        }
    }
    if (records->num_files == records->max_files) {
        Py_ssize_t more = 2 * records->max_files + 4;
        long *files = PyMem_Realloc(records->files, (size_t)more * sizeof(*files));
        if (files == NULL) {
            PyErr_NoMemory();
            return false;
        }
        records->files = files;
        records->max_files = more;
    }
    records->files[records->num_files++] = file;
    return true;
}

bool records_add(Records *records, const Observation *seen, Py_ssize_t num_bytes)
{
    if (!records_reserve(records, most_bytes(seen)) ||
        (seen->code->file != records->latest && !records_note_file(records, seen->code->file))) {
        return false;
    }
    char *to = write_frame(records->bytes + records->end, seen, num_bytes);
    records->newest = records->end;
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

/* What is kept */

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

/* What an activation that stands has, as a frame; `changed` has room for its names. */
static Observation standing_seen(const Standing *standing, Code **codes, Change *changed)
{
    Observation seen = {.event = standing->event,
                        .activation = standing->activation,
                        .depth = standing->depth,
                        .line = standing->line,
                        .code = codes[standing->code],
                        .changed = changed,
                        .output = kept_bytes(&standing->output),
                        .output_size = standing->output.size};
    for (Py_ssize_t i = 0; i < standing->num_names; i++) {
        if (standing->is_bound[i]) {
            changed[seen.num_changed++] = (Change){i, &standing->texts[i]};
        }
    }
    return seen;
}

/* The frames of those that stand, packed, in `bytes`; where that is NULL, only how much they may take. */
static size_t pack_state(Records *records, Code **codes, const Standing **all, Change *changed, char *bytes)
{
    char *to = bytes;
    size_t most = 0;
    for (size_t i = 0; i < records->num_standing; i++) {
        Observation seen = standing_seen(all[i], codes, changed);
        if (bytes != NULL) {
            to = write_frame(to, &seen, 0);
        } else {
            most += most_bytes(&seen);
        }
    }
    return bytes != NULL ? (size_t)(to - bytes) : most;
}

static Py_ssize_t most_names(const Records *records)
{
    Py_ssize_t most = 1;
    for (size_t i = 0; i < records->max_standing; i++) {
        most = Py_MAX(most, records->standing[i].num_names);
    }
    return most;
}

/* The state and what follows it, in one piece. */
static char *copy_kept(Records *records, Code **codes)
{
    const Standing **all = standing_in_order(records);
    Change *changed = PyMem_New(Change, (size_t)most_names(records));
    char *bytes = NULL;
    if (all != NULL && changed != NULL) {
        size_t used = records->end - records->start;
        bytes = PyMem_RawMalloc(pack_state(records, codes, all, changed, NULL) + used + 1);
        if (bytes != NULL && used > 0) {
            size_t size = pack_state(records, codes, all, changed, bytes);
            memcpy(bytes + size, records->bytes + records->start, used);
        }
    }
    PyMem_Free(all);
    PyMem_Free(changed);
    return bytes;
}

/* What is left over at its end has never been touched, and takes no memory. */
static char *give_away(Records *records)
{
    char *bytes = records->bytes != NULL ? records->bytes : PyMem_RawMalloc(1);
    records->bytes = NULL;
    records->start = records->end = records->capacity = records->newest = 0;
    records->count = 0;
    return bytes;
}

bool records_take(Records *records, Code **codes, Packed *packed)
{
    Py_ssize_t num_state = (Py_ssize_t)records->num_standing;
    packed->count = num_state + records->count;
    packed->dropped = records->let_go - num_state;
    packed->state = packed->dropped ? num_state : 0;
    packed->bytes = records->last < 0 ? give_away(records) : copy_kept(records, codes);
    if (packed->bytes == NULL) {
        PyErr_NoMemory();
        return false;
    }
    return true;
}

static bool files_put(PyObject *files, long file)
{
    PyObject *number = PyLong_FromLong(file);
    int is_there = number == NULL ? -1 : PySequence_Contains(files, number);
    bool is_good = is_there > 0 || (is_there == 0 && PyList_Append(files, number) == 0);
    Py_XDECREF(number);
    return is_good;
}

/* Of a ring: those of what it still holds. */
static bool files_of_ring(Records *records, Code **codes, PyObject *files)
{
    const Standing **all = standing_in_order(records);
    bool is_good = all != NULL;
    for (size_t i = 0; is_good && i < records->num_standing; i++) {
        is_good = files_put(files, codes[all[i]->code]->file);
    }
    PyMem_Free(all);
    Reader reader = {(const unsigned char *)records->bytes + records->start};
    for (Py_ssize_t i = 0; is_good && i < records->count; i++) {
        Head head = read_head(&reader);
        skip_rest(&reader, &head);
        is_good = files_put(files, codes[head.code]->file);
    }
    return is_good;
}

PyObject *records_files(Records *records, Code **codes)
{
    PyObject *files = PyList_New(0);
    bool is_good = files != NULL && (records->last < 0 || files_of_ring(records, codes, files));
    for (Py_ssize_t i = 0; is_good && records->last < 0 && i < records->num_files; i++) {
        is_good = files_put(files, records->files[i]);
    }
    if (!is_good) {
        Py_CLEAR(files);
    }
    return files;
}
