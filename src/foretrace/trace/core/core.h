/* What the parts of the hook share: codes.c, locals.c and recorder.c. */

#ifndef FORETRACE_CORE_H
#define FORETRACE_CORE_H

#include "frame.h"

#include "records.h"
#include "render.h"

/* What is known of a local. */
typedef struct {
    PyObject *held; /* the immutable object whose text it is */
    Print *print;   /* or the fingerprint of the container */
    Py_ssize_t length; /* of the string whose text it is, where that is long; 0 otherwise */
    Kept text, old; /* `old` is what it was before, where it `has_changed` */
    bool is_bound, was_bound, has_changed;
} Local;

typedef struct {
    PyObject_VAR_HEAD
    uint64_t owner; /* the number of its recorder, which it does not hold */
    const Code *code;
    long number, depth, line;
    int statement;
    bool just_raised, is_suspended, was_shortened;
    bool has_exited; /* by SystemExit */
    Kept error;
    Kept *shown; /* of each local, in frames that pass their bounds */
    Local locals[];
} Activation;

/* The codes that some recorders know. */
typedef struct {
    PyObject_HEAD
    uint64_t number; /* no two books have the same */
    Code **codes;
    Py_ssize_t num_codes, max_codes;
    PyObject *describe;
} Book;

typedef struct Tool Tool;

typedef struct {
    PyObject_HEAD
    uint64_t number; /* no two recorders have the same */
    Renderer renderer;
    bool has_renderer;
    Records *records;
    Book *book;
    PyObject *host; /* asked where nothing of the program runs: who records what begins? Or None */
    PyObject *cut, *raise_cut, *output, *take, *tell;
    const unsigned char *kinds; /* of opcodes */
    PyObject *kinds_held;
    Py_ssize_t max_frames, max_bytes, max_names, max_locals, last;
    long max_depth, depth_limit, depth, activations;
    Py_ssize_t num_bytes;
    PyObject *outcome; /* a str, or None while it goes on */
    char is_recording; /* a T_BOOL */
    bool is_cutting, has_entry, is_hooked;
    long num_nested; /* calls that evaluator.c has under way */
    Tool *tool;      /* of monitoring.c */
    /* An activation that was left by an exception without an event for it; the frame waits for what arrives below. */
    Activation *unsettled;
    long unsettled_line;
    PyObject *unsettled_output;
    PyFrameObject *awaiting; /* borrowed, only compared */
    /* The frame that is being put together */
    Change *changes;
    Py_ssize_t *removed, *order;
    Py_ssize_t room; /* names that fit in there */
} Core;

extern PyTypeObject Activation_Type, Book_Type;

/* Once for the process; false with an exception set. */
bool book_module_init(void);
/* What is known of a code object; NULL where it is not recorded. False with an exception set. */
bool book_find(Book *book, PyCodeObject *object, const Code **found);
/* What is known of a code object already; NULL where that is nothing, or that it is not recorded. */
Code *book_recorded(const Book *book, PyCodeObject *object);
/* Whether it is known that a code object is not recorded. */
bool book_passes_over(const Book *book, PyCodeObject *object);

/* Room for the changes of so many names. */
bool core_make_room(Core *core, Py_ssize_t names);
Activation *activation_new(Core *core, const Code *code);
/* The activation of a frame, if it is of this recorder; borrowed. */
Activation *activation_of(const Core *core, PyFrameObject *frame);

/* The names of a frame, open to be read. */
typedef struct {
    PyObject *globals; /* of a script, borrowed */
    Locals locals;
} Names;

bool names_open(Names *names, const Code *code, PyFrameObject *frame);
void names_close(Names *names);
/* Bring the first `count` locals up to date; the number of those bound and of their characters. */
bool update_locals(Core *core, Activation *activation, Names *names, Py_ssize_t count, Py_ssize_t *num_bound,
                   Py_ssize_t *total);
/* Put the changes since the frame before into what is seen. */
void find_changes(Core *core, const Activation *activation, Observation *seen);
/* The same, where this frame or the one before passes the bounds of a frame. */
bool find_changes_shown(Core *core, Activation *activation, Names *names, Py_ssize_t total, Observation *seen);

#endif
