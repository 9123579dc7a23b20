/* What is known of each running function: the texts of its locals, and what has changed of them. */

#include "core.h"

bool core_make_room(Core *core, Py_ssize_t names)
{
    if (names <= core->room) {
        return true;
    }
    Change *changes = PyMem_Realloc(core->changes, (size_t)names * sizeof(*changes));
    core->changes = changes != NULL ? changes : core->changes;
    Py_ssize_t *removed = PyMem_Realloc(core->removed, (size_t)names * sizeof(*removed));
    core->removed = removed != NULL ? removed : core->removed;
    Py_ssize_t *order = PyMem_Realloc(core->order, (size_t)names * sizeof(*order));
    core->order = order != NULL ? order : core->order;
    if (changes == NULL || removed == NULL || order == NULL) {
        PyErr_NoMemory();
        return false;
    }
    core->room = names;
    return true;
}

static void activation_dealloc(PyObject *self)
{
    Activation *activation = (Activation *)self;
    for (Py_ssize_t i = 0; i < Py_SIZE(activation); i++) {
        Local *local = &activation->locals[i];
        Py_CLEAR(local->held);
        print_free(local->print);
        kept_free(&local->text);
        kept_free(&local->old);
        if (activation->shown != NULL) {
            kept_free(&activation->shown[i]);
        }
    }
    PyMem_Free(activation->shown);
    kept_free(&activation->error);
    PyObject_Free(self);
}

/* Where the program has put a trace function of its own in the place of the hook, that of a frame is called still. */
static PyObject *activation_call(PyObject *Py_UNUSED(self), PyObject *Py_UNUSED(args), PyObject *Py_UNUSED(keywords))
{
    Py_RETURN_NONE;
}

PyTypeObject Activation_Type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "foretrace.trace._recorder.Activation",
    .tp_basicsize = sizeof(Activation),
    .tp_itemsize = sizeof(Local),
    .tp_dealloc = activation_dealloc,
    .tp_call = activation_call,
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_doc = "One running of one function; its frame holds it.",
};

Activation *activation_new(Core *core, const Code *code)
{
    if (!core_make_room(core, code->num_names + 1)) {
        return NULL;
    }
    Activation *activation = PyObject_NewVar(Activation, &Activation_Type, code->num_names);
    if (activation == NULL) {
        return NULL;
    }
    size_t fixed = offsetof(Activation, owner);
    size_t size = sizeof(Activation) + (size_t)code->num_names * sizeof(Local);
    memset((char *)activation + fixed, 0, size - fixed);
    activation->owner = core->number;
    activation->code = code;
    activation->number = core->activations++;
    activation->line = code->line;
    return activation;
}

/* The activation of a frame, if it is of this recorder; borrowed. */
Activation *activation_of(const Core *core, PyFrameObject *frame)
{
    PyObject *trace = frame_trace(frame);
    if (trace == NULL || !Py_IS_TYPE(trace, &Activation_Type) || ((Activation *)trace)->owner != core->number) {
        return NULL;
    }
    return (Activation *)trace;
}

/* Locals */

static void local_forget(Local *local)
{
    local->length = 0;
    Py_CLEAR(local->held);
    if (local->print != NULL) {
        print_free(local->print);
        local->print = NULL;
    }
}

static bool local_set_text(Local *local, const Text *text)
{
    if (local->was_bound && kept_is(&local->text, text->bytes, text->size)) {
        return true;
    }
    Kept spare = local->old;
    local->old = local->text;
    local->text = spare;
    local->has_changed = true;
    return kept_set(&local->text, text->bytes, text->size, text->chars);
}

static bool local_render(Core *core, Local *local, PyObject *value)
{
    bool is_good = render(&core->renderer, value);
    return is_good && local_set_text(local, &core->renderer.out);
}

/* A string too long to be held. */
static bool local_update_string(Core *core, Local *local, PyObject *value)
{
    Py_ssize_t length = PyUnicode_GET_LENGTH(value);
    if (local->was_bound && local->length == length &&
        is_text_of(&core->renderer, value, kept_bytes(&local->text), local->text.size)) {
        return true;
    }
    local_forget(local);
    local->length = length;
    return local_render(core, local, value);
}

/* Bring what is known of a bound local up to date. */
static bool local_update(Core *core, Local *local, PyObject *value)
{
    if (is_held(value)) {
        if (local->held == value && local->was_bound) {
            return true;
        }
        local_forget(local);
        local->held = Py_NewRef(value);
        return local_render(core, local, value);
    }
    if (PyUnicode_CheckExact(value)) {
        return local_update_string(core, local, value);
    }
    Py_CLEAR(local->held);
    local->length = 0;
    Renderer *r = &core->renderer;
    const Print *before = local->was_bound ? local->print : NULL;
    bool has_print = fingerprint(r, value, before);
    if (has_print && print_is_current(r, before)) {
        print_done(r);
        return true;
    }
    if (has_print) {
        /* Kept before it is rendered, so that its leaves live on. */
        print_reuse(r, before, kept_bytes(&local->text));
        local->print = print_renew(r, local->print);
    } else {
        print_free(local->print);
        local->print = NULL;
    }
    print_done(r);
    bool is_good = local_render(core, local, value);
    if (is_good && local->print != NULL) {
        print_note(local->print, r);
    }
    return is_good;
}

bool names_open(Names *names, const Code *code, PyFrameObject *frame)
{
    names->globals = NULL;
    if (code->is_script) {
        names->globals = PyFrame_GetGlobals(frame);
        Py_DECREF(names->globals);
        return true;
    }
    return locals_open(&names->locals, frame);
}

static PyObject *names_get(Names *names, const Code *code, Py_ssize_t index)
{
    PyObject *name = PyTuple_GET_ITEM(code->names, index);
    if (names->globals != NULL) {
        PyObject *value = PyDict_GetItemWithError(names->globals, name);
        if (value == NULL) {
            PyErr_Clear();
        }
        return Py_XNewRef(value);
    }
    int place = ((const int32_t *)(void *)PyBytes_AS_STRING(code->places))[index];
    return place < 0 ? NULL : locals_get(&names->locals, place, name);
}

/* Whether it is seen at once that a name is bound to a very object. */
static inline bool names_hold(const Names *names, const Code *code, Py_ssize_t index, const PyObject *value)
{
    int place = ((const int32_t *)(void *)PyBytes_AS_STRING(code->places))[index];
    return names->globals == NULL && place >= 0 && locals_peek(&names->locals, place) == value;
}

void names_close(Names *names)
{
    if (names->globals == NULL) {
        locals_close(&names->locals);
    }
}

/* What a local was shown as in the frame before, and is shown as now. */
static const Kept *shown_before(const Activation *activation, Py_ssize_t index)
{
    const Local *local = &activation->locals[index];
    if (activation->was_shortened) {
        return &activation->shown[index];
    }
    return local->has_changed ? &local->old : &local->text;
}

static Py_ssize_t sort_longest_first(Core *core, const Activation *activation)
{
    Py_ssize_t count = 0;
    for (Py_ssize_t i = 0; i < Py_SIZE(activation); i++) {
        if (activation->locals[i].is_bound) {
            Py_ssize_t at = count++;
            uint32_t chars = activation->locals[i].text.chars;
            for (; at > 0 && activation->locals[core->order[at - 1]].text.chars < chars; at--) {
                core->order[at] = core->order[at - 1];
            }
            core->order[at] = i;
        }
    }
    return count;
}

/* Put texts in the place of those that do not fit: the longest first. `shown` takes what is shown of each local. */
static bool shorten(Core *core, const Activation *activation, Kept *shown, Names *names, Py_ssize_t total)
{
    Text *out = &core->renderer.out;
    Py_ssize_t kept = sort_longest_first(core, activation), count = kept;
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_ssize_t index = core->order[i];
        const Kept *text = &activation->locals[index].text;
        const char *bytes = kept_bytes(text);
        Py_ssize_t size = text->size, chars = text->chars;
        if (kept > core->max_names || total > core->max_locals) {
            PyObject *value = names_get(names, activation->code, index);
            bool is_good = value == NULL || render_type_and_length(&core->renderer, value);
            Py_XDECREF(value);
            if (!is_good) {
                return false;
            }
            total += out->chars - chars;
            kept--;
            bytes = out->bytes;
            size = out->size;
            chars = out->chars;
        }
        if (!kept_set(&shown[index], bytes, size, chars)) {
            return false;
        }
    }
    return true;
}

static void free_shown(Kept *shown, Py_ssize_t count)
{
    for (Py_ssize_t i = 0; shown != NULL && i < count; i++) {
        kept_free(&shown[i]);
    }
    PyMem_Free(shown);
}

/* Find the changes where this frame or the one before passes the bounds of a frame. */
bool find_changes_shown(Core *core, Activation *activation, Names *names, Py_ssize_t total, Observation *seen)
{
    Py_ssize_t count = Py_SIZE(activation);
    Kept *shown = PyMem_Calloc((size_t)count + 1, sizeof(*shown));
    if (shown == NULL) {
        PyErr_NoMemory();
        return false;
    }
    if (!shorten(core, activation, shown, names, total)) {
        free_shown(shown, count);
        return false;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        const Local *local = &activation->locals[i];
        if (local->is_bound) {
            const Kept *before = shown_before(activation, i);
            if (!local->was_bound || !kept_is(before, kept_bytes(&shown[i]), shown[i].size)) {
                core->changes[seen->num_changed++] = (Change){i, &shown[i]};
            }
        } else if (local->was_bound) {
            core->removed[seen->num_removed++] = i;
        }
    }
    free_shown(activation->shown, count);
    activation->shown = shown;
    return true;
}

void find_changes(Core *core, const Activation *activation, Observation *seen)
{
    for (Py_ssize_t i = 0; i < Py_SIZE(activation); i++) {
        const Local *local = &activation->locals[i];
        if (local->has_changed) {
            core->changes[seen->num_changed++] = (Change){i, &local->text};
        } else if (local->was_bound && !local->is_bound) {
            core->removed[seen->num_removed++] = i;
        }
    }
}

/* Bring the first `count` locals up to date; the number of those bound and of their characters. */
bool update_locals(Core *core, Activation *activation, Names *names, Py_ssize_t count, Py_ssize_t *num_bound,
                          Py_ssize_t *total)
{
    for (Py_ssize_t i = 0; i < count; i++) {
        Local *local = &activation->locals[i];
        local->was_bound = local->is_bound;
        local->has_changed = false;
        if (local->held != NULL && names_hold(names, activation->code, i, local->held)) {
            *num_bound += 1;
            *total += local->text.chars;
            continue;
        }
        PyObject *value = names_get(names, activation->code, i);
        local->is_bound = value != NULL;
        if (value == NULL) {
            local_forget(local);
            continue;
        }
        bool is_good = local_update(core, local, value);
        Py_DECREF(value);
        if (!is_good) {
            return false;
        }
        local->has_changed |= !local->was_bound;
        *num_bound += 1;
        *total += local->text.chars;
    }
    return true;
}
