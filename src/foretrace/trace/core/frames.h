/* The frames of a trace. */

#ifndef FORETRACE_FRAMES_H
#define FORETRACE_FRAMES_H

#include "records.h"

extern PyTypeObject Frames_Type;

bool frames_module_init(void);

/* (frames, dropped, state) as `Ring.kept` gives them; `places` maps the numbers of files, or is None. NULL with an
 * exception set. */
PyObject *frames_new(Records *records, Code **codes, Py_ssize_t num_codes, PyObject *frame_type, PyObject *places);

#endif
