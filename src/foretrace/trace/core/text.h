/* Text under construction: UTF-8 that knows its length in characters, which is what all bounds are counted in. */

#ifndef FORETRACE_TEXT_H
#define FORETRACE_TEXT_H

#include <Python.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef struct {
    char *bytes;
    Py_ssize_t size, capacity; /* bytes */
    Py_ssize_t chars;
    bool failed; /* out of memory: whatever is put in from then on is dropped */
} Text;

bool text_grow(Text *text, Py_ssize_t more);
void text_free(Text *text);

/* Any string, lone surrogates included. */
void text_put_string(Text *text, PyObject *string);

static inline bool text_reserve(Text *text, Py_ssize_t more)
{
    return text->size + more <= text->capacity || text_grow(text, more);
}

static inline void text_put_bytes(Text *text, const char *bytes, Py_ssize_t size)
{
    if (text_reserve(text, size)) {
        memcpy(text->bytes + text->size, bytes, (size_t)size);
        text->size += size;
    }
}

static inline void text_put_ascii(Text *text, const char *bytes, Py_ssize_t size)
{
    text_put_bytes(text, bytes, size);
    text->chars += size;
}

static inline void text_put(Text *text, const char *bytes)
{
    text_put_ascii(text, bytes, (Py_ssize_t)strlen(bytes));
}

static inline void text_clear(Text *text)
{
    text->size = text->chars = 0;
}

void text_put_number(Text *text, long long number);

#define SHORT 16 /* bytes */

/* Most texts are short: these are copied without a call. There has to be room for a short one at both ends. */
static inline void copy_text(char *to, const char *from, Py_ssize_t size)
{
    if (size <= SHORT) {
        memcpy(to, from, SHORT);
    } else {
        memcpy(to, from, (size_t)size);
    }
}

/* A text that is kept. Most are short and live inside. A zeroed one is empty. */
typedef struct {
    char *heap;
    uint32_t size, chars, capacity;
    char inside[20];
} Kept;

static inline const char *kept_bytes(const Kept *kept)
{
    return kept->heap != NULL ? kept->heap : kept->inside;
}

static inline bool kept_is(const Kept *kept, const char *bytes, Py_ssize_t size)
{
    /* Where numbers differ, their last digits mostly do. */
    return (Py_ssize_t)kept->size == size && (size == 0 || kept_bytes(kept)[size - 1] == bytes[size - 1]) &&
           memcmp(kept_bytes(kept), bytes, (size_t)size) == 0;
}

/* False, with the exception set, where memory is out; the old text then stays. */
bool kept_set(Kept *kept, const char *bytes, Py_ssize_t size, Py_ssize_t chars);
void kept_free(Kept *kept);

#endif
