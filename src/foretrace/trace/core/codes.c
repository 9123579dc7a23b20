/* Codes. Each code object carries what the last book to see it knows of it. */

#include "core.h"

static uint64_t last_book;
static Py_ssize_t extra_index = -1;

typedef struct {
    uint64_t owner;
    Code *code; /* NULL where it is not recorded */
} Known;

static void code_free(Code *code)
{
    Py_XDECREF(code->names);
    Py_XDECREF(code->bytecode);
    Py_XDECREF(code->qualname);
    Py_XDECREF(code->statements);
    Py_XDECREF(code->places);
    PyMem_Free(code->name_sizes);
    PyMem_Free(code);
}

static bool code_measure_names(Code *code)
{
    code->num_names = PyTuple_GET_SIZE(code->names);
    code->name_sizes = PyMem_New(Py_ssize_t, (size_t)code->num_names + 1);
    if (code->name_sizes == NULL) {
        PyErr_NoMemory();
        return false;
    }
    for (Py_ssize_t i = 0; i < code->num_names; i++) {
        if (PyUnicode_AsUTF8AndSize(PyTuple_GET_ITEM(code->names, i), &code->name_sizes[i]) == NULL) {
            return false;
        }
    }
    return true;
}

/* From what Python says: (names, places, number of parameters, qualname, file, line, bytecode, statements, is script,
 * is entry, delegates). */
static Code *code_new(PyObject *said)
{
    Code *code = PyMem_Calloc(1, sizeof(*code));
    PyObject *statements;
    int is_script, is_entry, delegates;
    if (code == NULL) {
        PyErr_NoMemory();
        return NULL;
    }
    if (!PyArg_ParseTuple(said, "O!SnUllSOppp", &PyTuple_Type, &code->names, &code->places, &code->num_parameters,
                          &code->qualname, &code->file, &code->line, &code->bytecode, &statements, &is_script,
                          &is_entry, &delegates)) {
        PyMem_Free(code);
        return NULL;
    }
    Py_INCREF(code->names);
    Py_INCREF(code->places);
    Py_INCREF(code->qualname);
    Py_INCREF(code->bytecode);
    code->statements = statements == Py_None ? NULL : Py_NewRef(statements);
    code->is_script = is_script;
    code->is_entry = is_entry;
    code->delegates = delegates;
    if (!code_measure_names(code)) {
        code_free(code);
        return NULL;
    }
    return code;
}

static bool book_add(Book *book, Code *code)
{
    if (book->num_codes == book->max_codes) {
        Py_ssize_t more = book->max_codes ? 2 * book->max_codes : 16;
        Code **codes = PyMem_Realloc(book->codes, (size_t)more * sizeof(*codes));
        if (codes == NULL) {
            PyErr_NoMemory();
            return false;
        }
        book->codes = codes;
        book->max_codes = more;
    }
    code->index = book->num_codes;
    book->codes[book->num_codes++] = code;
    return true;
}

/* Ask Python what is known of a code object, once. */
static bool book_describe(Book *book, PyCodeObject *object, Known *known)
{
    PyObject *said = PyObject_CallOneArg(book->describe, (PyObject *)object);
    if (said == NULL) {
        return false;
    }
    Code *code = NULL;
    if (said != Py_None) {
        code = code_new(said);
        if (code != NULL && !book_add(book, code)) {
            code_free(code);
            code = NULL;
        }
    }
    bool is_good = said == Py_None || code != NULL;
    Py_DECREF(said);
    if (is_good) {
        known->code = code;
        known->owner = book->number;
    }
    return is_good;
}

/* What is known of a code object; NULL where it is not recorded. False with an exception set. */
bool book_find(Book *book, PyCodeObject *object, const Code **found)
{
    void *extra = NULL;
    if (CODE_GET_EXTRA((PyObject *)object, extra_index, &extra) < 0) {
        return false;
    }
    Known *known = extra;
    if (known == NULL) {
        known = PyMem_Calloc(1, sizeof(*known));
        if (known == NULL) {
            PyErr_NoMemory();
            return false;
        }
        if (CODE_SET_EXTRA((PyObject *)object, extra_index, known) < 0) {
            PyMem_Free(known);
            return false;
        }
    }
    if (known->owner != book->number && !book_describe(book, object, known)) {
        return false;
    }
    *found = known->code;
    return true;
}

static const Known *book_known(const Book *book, PyCodeObject *object)
{
    void *extra = NULL;
    if (CODE_GET_EXTRA((PyObject *)object, extra_index, &extra) < 0) {
        PyErr_Clear();
        return NULL;
    }
    const Known *known = extra;
    return known != NULL && known->owner == book->number ? known : NULL;
}

bool book_passes_over(const Book *book, PyCodeObject *object)
{
    const Known *known = book_known(book, object);
    return known != NULL && known->code == NULL;
}

Code *book_recorded(const Book *book, PyCodeObject *object)
{
    const Known *known = book_known(book, object);
    return known != NULL ? known->code : NULL;
}

static PyObject *book_new(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(keywords))
{
    PyObject *describe;
    if (!PyArg_ParseTuple(args, "O", &describe)) {
        return NULL;
    }
    Book *book = (Book *)type->tp_alloc(type, 0);
    if (book != NULL) {
        book->number = ++last_book;
        book->describe = Py_NewRef(describe);
    }
    return (PyObject *)book;
}

static int book_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(((Book *)self)->describe);
    return 0;
}

static int book_clear(PyObject *self)
{
    Py_CLEAR(((Book *)self)->describe);
    return 0;
}

static void book_dealloc(PyObject *self)
{
    Book *book = (Book *)self;
    PyObject_GC_UnTrack(self);
    book_clear(self);
    for (Py_ssize_t i = 0; i < book->num_codes; i++) {
        code_free(book->codes[i]);
    }
    PyMem_Free(book->codes);
    Py_TYPE(self)->tp_free(self);
}

PyTypeObject Book_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "foretrace.trace._recorder.Book",
    .tp_basicsize = sizeof(Book),
    .tp_new = book_new,
    .tp_dealloc = book_dealloc,
    .tp_traverse = book_traverse,
    .tp_clear = book_clear,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .tp_doc = "What is known of code objects, asked of Python once for each.",
};

bool book_module_init(void)
{
    if (extra_index < 0) {
        extra_index = REQUEST_CODE_EXTRA_INDEX(PyMem_Free);
        if (extra_index < 0) {
            PyErr_SetString(PyExc_ImportError, "no slot is left on code objects");
            return false;
        }
    }
    return true;
}
