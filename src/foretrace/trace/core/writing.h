/* What the parts of the renderer share: scalars.c, containers.c, objects.c, prints.c, and render.c, which joins them. */

#ifndef FORETRACE_WRITING_H
#define FORETRACE_WRITING_H

#include "render.h"

#define MAX_WORDS 2048 /* of a fingerprint */

extern PyTypeObject *deque_type, *ordered_type;
extern PyObject *str_maxlen, *str_name, *str_value, *str_dunder_name, *str_tzinfo;

/* Characters written so far, and those that are bound to come. */
Py_ssize_t size_of(const Renderer *r);
void fail(Renderer *r);

/* The text of a value inside `depth` containers. */
void write_value(Renderer *r, PyObject *value, Py_ssize_t depth);
/* Its length, of sized built-ins and their subclasses; -1 of anything else, or with an exception set. */
Py_ssize_t sized(PyObject *value);

/* Scalars. False for any other value. */
bool write_scalar(Renderer *r, PyObject *value, PyTypeObject *type);
/* A str as it is, cut like any text of a scalar. */
void write_cut_string(Renderer *r, PyObject *text);
/* Takes the reference to a str; NULL fails. */
void write_text_of(Renderer *r, PyObject *text);
void write_left_out(Renderer *r, Py_ssize_t count);

/* Containers: items between brackets, bounded in number, nesting and text. */

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
    bool is_dict;
    bool no_gap;                /* as many as there are, within the bound of the text */
    Py_ssize_t position;        /* in a dictionary: that of the next item */
    Py_ssize_t *last;           /* in a dictionary: those of the last items */
    PyObject **names, **values; /* of attributes */
    PyObject *fields;           /* of a namedtuple */
};

extern const Spelling LIST, DICT, SET, FROZENSET, CALL;

bool open_push(Renderer *r, PyObject *value);
bool is_open(const Renderer *r, PyObject *value);
Items list_items(PyObject *list);
Items tuple_items(PyObject *tuple);
void write_inside(Renderer *r, PyObject *value, Items *items, const Spelling *spelling, Py_ssize_t depth);
void write_tuple(Renderer *r, PyObject *value, Py_ssize_t depth);
void write_dict(Renderer *r, PyObject *value, const Spelling *spelling, Py_ssize_t depth);
void write_set(Renderer *r, PyObject *value, const Spelling *spelling, const char *empty, Py_ssize_t depth);
/* Takes the reference to a tuple of arguments; NULL fails. */
void write_call(Renderer *r, PyObject *value, PyObject *arguments, const Spelling *spelling, Py_ssize_t depth);
/* The pairs of an OrderedDict that are shown, as a list of tuples: in its own order, or in that of the dictionary where
 * walking it would hash a key of the program. NULL with an exception set. */
PyObject *ordered_ends(const Renderer *r, PyObject *value);
/* The places of the last `count` items; false where there are fewer. */
bool dict_last_places(PyObject *dict, Py_ssize_t *last, Py_ssize_t count);

/* Objects, by the plan of their type. */

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
    SHOW_REPR,
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

/* NULL, with the renderer failed, where there is none. `own` takes the plan of a type that cannot be remembered. */
const Plan *plan_for(Renderer *r, PyTypeObject *type, Plan *own);
void plan_free(Plan *plan);
/* False where Python has to do it. */
bool write_by_plan(Renderer *r, PyObject *value, const Plan *plan, Py_ssize_t depth);

#endif
