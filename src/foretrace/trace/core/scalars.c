/* Numbers, texts, bytes and the few constants: exact types only. */

#include "writing.h"

static void write_cut(Renderer *r, const char *ascii, Py_ssize_t size)
{
    const Bounds *b = &r->bounds;
    if (size <= b->scalar) {
        text_put_ascii(&r->out, ascii, size);
        return;
    }
    Py_ssize_t head = Py_MIN(b->scalar_head, size), tail = Py_MIN(b->scalar_tail, size);
    text_put_ascii(&r->out, ascii, head);
    text_put(&r->out, "...<");
    text_put_number(&r->out, size - b->scalar_head - b->scalar_tail);
    text_put(&r->out, ">...");
    text_put_ascii(&r->out, ascii + size - tail, tail);
}

static void write_part(Renderer *r, PyObject *text, Py_ssize_t from, Py_ssize_t to)
{
    PyObject *part = PyUnicode_Substring(text, from, to);
    write_text_of(r, part);
}

void write_cut_string(Renderer *r, PyObject *text)
{
    const Bounds *b = &r->bounds;
    Py_ssize_t size = PyUnicode_GET_LENGTH(text);
    if (size <= b->scalar) {
        text_put_string(&r->out, text);
        return;
    }
    write_part(r, text, 0, Py_MIN(b->scalar_head, size));
    write_left_out(r, size - b->scalar_head - b->scalar_tail);
    write_part(r, text, Py_MAX(0, size - b->scalar_tail), size);
}

static void write_bits(Renderer *r, size_t bits)
{
    text_put(&r->out, "<int of ");
    text_put_number(&r->out, (long long)bits);
    text_put(&r->out, " bits>");
}

static void write_big_int(Renderer *r, PyObject *value)
{
    size_t bits = _PyLong_NumBits(value);
    if (bits > (size_t)r->bounds.int_bits) {
        write_bits(r, bits);
        return;
    }
    PyObject *text = PyLong_Type.tp_repr(value);
    if (text == NULL) { /* the program lowered sys.set_int_max_str_digits */
        if (PyErr_ExceptionMatches(PyExc_ValueError)) {
            PyErr_Clear();
            write_bits(r, bits);
        } else {
            fail(r);
        }
        return;
    }
    write_cut(r, PyUnicode_DATA(text), PyUnicode_GET_LENGTH(text));
    Py_DECREF(text);
}

static void write_int(Renderer *r, PyObject *value)
{
    int overflow;
    long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
    if (overflow || r->bounds.scalar < 24 || r->bounds.int_bits < 64) {
        write_big_int(r, value);
    } else {
        text_put_number(&r->out, number);
    }
}

void write_text_of(Renderer *r, PyObject *text)
{
    if (text == NULL) {
        fail(r);
        return;
    }
    text_put_string(&r->out, text);
    Py_DECREF(text);
}

static void write_float(Renderer *r, PyObject *value)
{
    char *text = PyOS_double_to_string(PyFloat_AS_DOUBLE(value), 'r', 0, Py_DTSF_ADD_DOT_0, NULL);
    if (text == NULL) {
        fail(r);
        return;
    }
    text_put(&r->out, text);
    PyMem_Free(text);
}

/* Characters of ASCII that stand for themselves between single quotes. Without a way out of the loop, so that it is
 * compiled to look at many at a time. */
static bool is_plain_ascii(const unsigned char *bytes, Py_ssize_t size)
{
    unsigned char is_other = 0;
    for (Py_ssize_t i = 0; i < size; i++) {
        is_other |= (bytes[i] < 0x20) | (bytes[i] == 0x7f) | (bytes[i] == '\'') | (bytes[i] == '\\');
    }
    return !is_other;
}

static void write_str_part(Renderer *r, PyObject *value, Py_ssize_t from, Py_ssize_t to)
{
    if (PyUnicode_IS_COMPACT_ASCII(value)) {
        const char *bytes = (const char *)PyUnicode_DATA(value) + from;
        if (is_plain_ascii((const unsigned char *)bytes, to - from)) {
            text_put_ascii(&r->out, "'", 1);
            text_put_ascii(&r->out, bytes, to - from);
            text_put_ascii(&r->out, "'", 1);
            return;
        }
    }
    PyObject *part = PyUnicode_Substring(value, from, to);
    write_text_of(r, part == NULL ? NULL : PyUnicode_Type.tp_repr(part));
    Py_XDECREF(part);
}

static void write_bytes_part(Renderer *r, const char *bytes, Py_ssize_t from, Py_ssize_t to)
{
    PyObject *part = PyBytes_FromStringAndSize(bytes + from, to - from);
    write_text_of(r, part == NULL ? NULL : PyBytes_Type.tp_repr(part));
    Py_XDECREF(part);
}

void write_left_out(Renderer *r, Py_ssize_t count)
{
    text_put(&r->out, "...<");
    text_put_number(&r->out, count);
    text_put(&r->out, ">...");
}

static void write_str(Renderer *r, PyObject *value)
{
    const Bounds *b = &r->bounds;
    if (PyUnicode_READY(value) < 0) {
        fail(r);
        return;
    }
    Py_ssize_t size = PyUnicode_GET_LENGTH(value);
    if (size <= b->scalar) {
        write_str_part(r, value, 0, size);
        return;
    }
    write_str_part(r, value, 0, Py_MIN(b->scalar_head, size));
    write_left_out(r, size - b->scalar_head - b->scalar_tail);
    write_str_part(r, value, Py_MAX(0, size - b->scalar_tail), size);
}

bool is_text_of(const Renderer *r, PyObject *string, const char *text, Py_ssize_t size)
{
    const Bounds *b = &r->bounds;
    Py_ssize_t length = PyUnicode_GET_LENGTH(string), head = b->scalar_head, tail = b->scalar_tail;
    if (!PyUnicode_IS_COMPACT_ASCII(string) || length <= b->scalar || head + tail >= length) {
        return false;
    }
    const char *bytes = (const char *)PyUnicode_DATA(string), *end = text + size - 1;
    Py_ssize_t shown = head + tail + (Py_ssize_t)strlen("''...<>...''");
    for (Py_ssize_t left_out = length - head - tail; left_out > 0; left_out /= 10) {
        shown++;
    }
    /* Any other character takes more bytes, but for a quote, for which there are other quotes around. */
    return size == shown && text[0] == '\'' && memcmp(text + 1, bytes, (size_t)head) == 0 && *end == '\'' &&
           memcmp(end - tail, bytes + length - tail, (size_t)tail) == 0;
}

static void write_bytes(Renderer *r, const char *bytes, Py_ssize_t size)
{
    const Bounds *b = &r->bounds;
    if (size <= b->scalar) {
        write_bytes_part(r, bytes, 0, size);
        return;
    }
    write_bytes_part(r, bytes, 0, Py_MIN(b->scalar_head, size));
    write_left_out(r, size - b->scalar_head - b->scalar_tail);
    write_bytes_part(r, bytes, Py_MAX(0, size - b->scalar_tail), size);
}

bool write_scalar(Renderer *r, PyObject *value, PyTypeObject *type)
{
    if (type == &PyLong_Type) {
        write_int(r, value);
    } else if (type == &PyUnicode_Type) {
        write_str(r, value);
    } else if (type == &PyBool_Type) {
        text_put(&r->out, value == Py_True ? "True" : "False");
    } else if (value == Py_None) {
        text_put(&r->out, "None");
    } else if (type == &PyFloat_Type) {
        write_float(r, value);
    } else if (type == &PyBytes_Type) {
        write_bytes(r, PyBytes_AS_STRING(value), PyBytes_GET_SIZE(value));
    } else if (type == &PyByteArray_Type) {
        text_put(&r->out, "bytearray(");
        write_bytes(r, PyByteArray_AS_STRING(value), PyByteArray_GET_SIZE(value));
        text_put(&r->out, ")");
    } else if (type == &PyComplex_Type) {
        write_text_of(r, PyComplex_Type.tp_repr(value));
    } else if (value == Py_Ellipsis) {
        text_put(&r->out, "Ellipsis");
    } else if (value == Py_NotImplemented) {
        text_put(&r->out, "NotImplemented");
    } else {
        return false;
    }
    return true;
}

bool is_held(PyObject *value)
{
    PyTypeObject *type = Py_TYPE(value);
    if (type == &PyUnicode_Type) {
        /* A long string that grows is grown in place as long as nobody else holds it; long bytes are not kept alive. */
        return PyUnicode_GET_LENGTH(value) <= 256;
    }
    if (type == &PyBytes_Type) {
        return PyBytes_GET_SIZE(value) <= 256;
    }
    return type == &PyLong_Type || type == &PyBool_Type || value == Py_None || type == &PyFloat_Type ||
           type == &PyComplex_Type;
}
