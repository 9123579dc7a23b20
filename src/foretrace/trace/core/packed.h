/* How a frame is packed. A record begins with its event and marks; then come numbers, seven bits a byte, and texts after
 * their sizes. */

#ifndef FORETRACE_PACKED_H
#define FORETRACE_PACKED_H

#include "records.h"

enum { EVENT_MASK = 7, HAS_REMOVED = 8, HAS_VALUE = 16, HAS_OUTPUT = 32, ENDS = 64 };

#define MAX_NUMBER 10 /* bytes */

typedef struct {
    const unsigned char *at;
} Reader;

static inline size_t read_number(Reader *reader)
{
    size_t number = 0;
    for (int shift = 0;; shift += 7) {
        unsigned char byte = *reader->at++;
        number |= (size_t)(byte & 127) << shift;
        if (!(byte & 128)) {
            return number;
        }
    }
}

static inline const char *read_text(Reader *reader, Py_ssize_t *size)
{
    *size = (Py_ssize_t)read_number(reader);
    const char *bytes = (const char *)reader->at;
    reader->at += *size;
    return bytes;
}

static inline void skip_text(Reader *reader)
{
    Py_ssize_t size;
    read_text(reader, &size);
}

/* What comes first. After it: changes, each a name and a text, then what the marks say. */
typedef struct {
    int head;
    Event event;
    Py_ssize_t num_bytes, code, num_changed;
    long activation, depth, line;
} Head;

static inline Head read_head(Reader *reader)
{
    Head head;
    head.head = *reader->at++;
    head.event = (Event)(head.head & EVENT_MASK);
    head.num_bytes = (Py_ssize_t)read_number(reader);
    head.activation = (long)read_number(reader);
    head.depth = (long)read_number(reader);
    head.code = (Py_ssize_t)read_number(reader);
    head.line = (long)read_number(reader) - 1;
    head.num_changed = (Py_ssize_t)read_number(reader);
    return head;
}

static inline void skip_rest(Reader *reader, const Head *head)
{
    for (Py_ssize_t i = 0; i < head->num_changed; i++) {
        read_number(reader);
        skip_text(reader);
    }
    if (head->head & HAS_REMOVED) {
        for (size_t left = read_number(reader); left > 0; left--) {
            read_number(reader);
        }
    }
    if (head->head & HAS_VALUE) {
        skip_text(reader);
    }
    if (head->head & HAS_OUTPUT) {
        skip_text(reader);
    }
}

static inline char *write_number(char *to, size_t number)
{
    for (; number > 127; number >>= 7) {
        *to++ = (char)(number | 128);
    }
    *to++ = (char)number;
    return to;
}

static inline char *write_text(char *to, const char *bytes, Py_ssize_t size)
{
    to = write_number(to, (size_t)size);
    memcpy(to, bytes, (size_t)size);
    return to + size;
}

static inline char *write_kept(char *to, const Kept *text)
{
    to = write_number(to, text->size);
    copy_text(to, kept_bytes(text), text->size);
    return to + text->size;
}

/* At most so many bytes does a frame take. */
size_t most_bytes(const Observation *seen);
/* Writes it; the end of what is written. */
char *write_frame(char *to, const Observation *seen, Py_ssize_t num_bytes);

#endif
