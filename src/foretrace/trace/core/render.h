/* Values as text, by the rules of values.py: what is common is written here, what is rare is asked of Python. */

#ifndef FORETRACE_RENDER_H
#define FORETRACE_RENDER_H

#include "text.h"

typedef struct {
    Py_ssize_t scalar, scalar_head, scalar_tail, int_bits, items_head, items_tail, nesting, value;
} Bounds;

typedef struct Plan Plan;

#define MAX_PIECES 24

/* Where the text of an item of the outermost container ends, and its words in the fingerprint. */
typedef struct {
    uint32_t bytes, chars, words;
} Piece;

typedef struct {
    Bounds bounds;
    bool is_structural;
    PyObject *in_python; /* (value, depth, size, open ids) -> text */
    PyObject *plan_of;   /* type -> how its instances are shown */
    Text out;
    Py_ssize_t start; /* characters in `out` where the value began */
    Py_ssize_t ahead; /* characters that are counted before they are written */
    PyObject **open;  /* containers that are being written, borrowed */
    Py_ssize_t num_open, max_open;
    Plan *plans; /* a hash table over types */
    size_t num_plans, max_plans;
    uintptr_t *words; /* the fingerprint being taken */
    Py_ssize_t num_words;
    const uintptr_t *known; /* the one before, whose leaves are held */
    Py_ssize_t num_known;
    PyTypeObject *latest_leaf; /* borrowed: one of the built-in ones */
    Piece pieces[MAX_PIECES];
    Py_ssize_t num_taken, num_written; /* pieces that have words, and that have text */
    const char *again;                 /* the text of the same container before */
    Py_ssize_t num_again;              /* its first items that are the same, */
    Piece last_again;                  /* and where they end */
    bool is_collector_paused;
    bool failed; /* with an exception set */
} Renderer;

/* A fingerprint: all that the text of a container depends on. Of objects it holds immutable leaves alone. */
typedef struct {
    Py_ssize_t num_words, capacity, num_pieces;
    Piece pieces[MAX_PIECES];
    uintptr_t words[];
} Print;

bool render_module_init(void);

bool renderer_init(Renderer *renderer, const Bounds *bounds, bool is_structural, PyObject *in_python,
                   PyObject *plan_of);
void renderer_free(Renderer *renderer);

/* Write the text of a value, standing alone, to `out`, which is emptied before. False with an exception set. */
bool render(Renderer *renderer, PyObject *value);

/* `<T len n>` for sized built-ins and their subclasses, `<T>` for anything else. */
bool render_type_and_length(Renderer *renderer, PyObject *value);

/* Whether a text stays as it is as long as the very object is held. */
bool is_held(PyObject *value);

/* Whether a text, which was that of a string as long as this one, is the text of this one, as far as that is seen at
 * once: where all that is shown stands for itself. */
bool is_text_of(const Renderer *renderer, PyObject *string, const char *text, Py_ssize_t size);

/* Take the fingerprint of a value into `words`; false where it has none. `before` is the one that the value of the same
 * local had, or NULL. Until `print_done` nothing else may run. */
bool fingerprint(Renderer *renderer, PyObject *value, const Print *before);
bool print_is_current(const Renderer *renderer, const Print *print);
/* The fingerprint that was just taken is of a container that had another one, and a text: what of that stays as it was
 * is not written again by the next `render`. */
void print_reuse(Renderer *renderer, const Print *before, const char *text);
/* Where the items of what was just rendered end in its text. */
void print_note(Print *print, const Renderer *renderer);
/* The fingerprint that was just taken, to be kept in the place of one before, which may be NULL. NULL where memory is
 * out, which costs no more than time. */
Print *print_renew(const Renderer *renderer, Print *print);
void print_done(Renderer *renderer);
void print_free(Print *print);

#endif
