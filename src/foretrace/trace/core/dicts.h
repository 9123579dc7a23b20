/* The pairs of a dictionary one after another, as `PyDict_Next` gives them: where the layout of dictionaries is known,
 * they are read where they lie, without a call for each. */

#ifndef FORETRACE_DICTS_H
#define FORETRACE_DICTS_H

#include "internal.h"

#ifdef FORETRACE_INTERNAL
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#pragma GCC diagnostic ignored "-Wsign-compare"
#include <internal/pycore_dict.h>
#pragma GCC diagnostic pop
#endif

/* A walk lasts as long as nothing changes the dictionary. */
typedef struct {
    PyObject *dict;
    Py_ssize_t at;
    const char *pairs; /* NULL where they have to be asked for */
    Py_ssize_t count, stride;
} Walk;

static inline Walk walk_over(PyObject *dict)
{
    Walk walk = {.dict = dict};
#ifdef FORETRACE_INTERNAL
    PyDictKeysObject *keys = ((PyDictObject *)dict)->ma_keys;
    if (((PyDictObject *)dict)->ma_values == NULL) {
        walk.count = keys->dk_nentries;
        if (DK_IS_UNICODE(keys)) {
            walk.pairs = (const char *)&DK_UNICODE_ENTRIES(keys)->me_key;
            walk.stride = sizeof(PyDictUnicodeEntry);
        } else {
            walk.pairs = (const char *)&DK_ENTRIES(keys)->me_key;
            walk.stride = sizeof(PyDictKeyEntry);
        }
    }
#endif
    return walk;
}

/* The next pair, borrowed; false where there is none. */
static inline bool walk_next(Walk *walk, PyObject **key, PyObject **value)
{
    if (walk->pairs == NULL) {
        return PyDict_Next(walk->dict, &walk->at, key, value);
    }
    while (walk->at < walk->count) {
        PyObject *const *pair = (PyObject *const *)(const void *)(walk->pairs + walk->at++ * walk->stride);
        if (pair[1] != NULL) {
            *key = pair[0];
            *value = pair[1];
            return true;
        }
    }
    return false;
}

#endif
