/* Frames as they are recorded: packed one after another, unpacked into `Frame` objects when they are looked at. */

#ifndef FORETRACE_RECORDS_H
#define FORETRACE_RECORDS_H

#include "text.h"

/* The first three carry locals. */
typedef enum { CALL, LINE, RESUME, RETURN, YIELD, EXCEPTION } Event;

static inline bool has_locals(Event event)
{
    return event <= RESUME;
}

/* What is known of a code object that is recorded. */
typedef struct {
    PyObject *names;        /* tuple, in the order in which they are shown */
    PyObject *bytecode;     /* bytes, as compiled */
    PyObject *qualname;
    PyObject *statements;   /* bytes: for each instruction an int32; NULL where no statement holds a comprehension */
    PyObject *places;       /* bytes: for each name an int32, its place among the locals of a frame */
    Py_ssize_t *name_sizes; /* in bytes of UTF-8 */
    Py_ssize_t num_names, num_parameters;
    Py_ssize_t index;       /* among the codes of a recorder */
    long file, line;
    uint64_t tool; /* number of the one that is told of its events, where there are tools */
    bool is_script, is_entry, delegates;
} Code;

/* Of a name; the text is one that is kept. */
typedef struct {
    Py_ssize_t name;
    const Kept *text;
} Change;

/* A frame as it is handed over to be packed. `value` and `output` may be NULL. */
typedef struct {
    Event event;
    long activation, depth, line;
    const Code *code;
    const Change *changed;
    Py_ssize_t num_changed;
    const Py_ssize_t *removed;
    Py_ssize_t num_removed;
    const char *value, *output;
    Py_ssize_t value_size, output_size;
} Observation;

/* One of which no more is known yet. Field by field: where all of it is cleared at once, GCC uses an instruction that
 * takes longer than the rest of an event. */
static inline Observation observe(Event event, long line)
{
    Observation seen;
    seen.event = event;
    seen.activation = 0;
    seen.depth = 0;
    seen.line = line;
    seen.code = NULL;
    seen.changed = NULL;
    seen.num_changed = 0;
    seen.removed = NULL;
    seen.num_removed = 0;
    seen.value = NULL;
    seen.output = NULL;
    seen.value_size = 0;
    seen.output_size = 0;
    return seen;
}

typedef struct Records Records;

/* At most `last` frames of at most `max_bytes` are kept; with -1, all. NULL with an exception set. */
Records *records_new(Py_ssize_t last, Py_ssize_t max_bytes);
void records_free(Records *records);

bool records_add(Records *records, const Observation *seen, Py_ssize_t num_bytes);
/* The last frame was the last of its activation. */
void records_end(Records *records, long activation);
Py_ssize_t records_count(const Records *records);
size_t records_memory(const Records *records);

/* Bytes that a text counts for: a lone surrogate counts as it is escaped. */
Py_ssize_t counted_bytes(const char *bytes, Py_ssize_t size);

/* All that is kept, one after another, those that stand first; `bytes` are to be freed by PyMem_RawFree. */
typedef struct {
    char *bytes;
    Py_ssize_t count, dropped, state; /* as `Ring.kept` gives them */
} Packed;

/* False with an exception set. A ring keeps its frames; otherwise they are gone from the records then. */
bool records_take(Records *records, Code **codes, Packed *packed);
/* A list of the numbers of files, in the order in which they are first spoken of. */
PyObject *records_files(Records *records, Code **codes);

#endif
