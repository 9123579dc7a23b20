#include "text.h"

bool text_grow(Text *text, Py_ssize_t more)
{
    Py_ssize_t capacity = text->capacity < 256 ? 256 : text->capacity;
    while (capacity < text->size + more) {
        capacity += capacity / 2;
    }
    char *bytes = text->failed ? NULL : PyMem_Realloc(text->bytes, (size_t)capacity);
    if (bytes == NULL) {
        text->failed = true;
        return false;
    }
    text->bytes = bytes;
    text->capacity = capacity;
    return true;
}

void text_free(Text *text)
{
    PyMem_Free(text->bytes);
    memset(text, 0, sizeof(*text));
}

void text_put_string(Text *text, PyObject *string)
{
    Py_ssize_t size;
    if (PyUnicode_READY(string) < 0) {
        PyErr_Clear();
        text->failed = true;
        return;
    }
    if (PyUnicode_IS_COMPACT_ASCII(string)) {
        text_put_ascii(text, PyUnicode_DATA(string), PyUnicode_GET_LENGTH(string));
        return;
    }
    /* Not PyUnicode_AsUTF8: that would stay with the string, which may be the program's. */
    PyObject *encoded = PyUnicode_AsEncodedString(string, "utf-8", "surrogatepass");
    if (encoded == NULL) {
        PyErr_Clear();
        text->failed = true;
        return;
    }
    size = PyBytes_GET_SIZE(encoded);
    text_put_bytes(text, PyBytes_AS_STRING(encoded), size);
    text->chars += PyUnicode_GET_LENGTH(string);
    Py_DECREF(encoded);
}

void text_put_number(Text *text, long long number)
{
    char digits[24];
    char *end = digits + sizeof(digits), *start = end;
    unsigned long long rest = number < 0 ? 0ULL - (unsigned long long)number : (unsigned long long)number;
    do {
        *--start = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (number < 0) {
        *--start = '-';
    }
    text_put_ascii(text, start, end - start);
}

bool kept_set(Kept *kept, const char *bytes, Py_ssize_t size, Py_ssize_t chars)
{
    char *to = kept->heap != NULL ? kept->heap : kept->inside;
    Py_ssize_t capacity = kept->heap != NULL ? (Py_ssize_t)kept->capacity : (Py_ssize_t)sizeof(kept->inside);
    if (size > capacity) {
        to = PyMem_Realloc(kept->heap, (size_t)(size + size / 4));
        if (to == NULL) {
            PyErr_NoMemory();
            return false;
        }
        kept->heap = to;
        kept->capacity = (uint32_t)(size + size / 4);
    }
    memcpy(to, bytes, (size_t)size);
    kept->size = (uint32_t)size;
    kept->chars = (uint32_t)chars;
    return true;
}

void kept_free(Kept *kept)
{
    PyMem_Free(kept->heap);
    memset(kept, 0, sizeof(*kept));
}
