/* Objects of classes: how a type is shown is asked of Python once, as a plan; instances are then written by it. */

#include "writing.h"

#include <structmember.h>

#ifndef Py_T_OBJECT_EX
#define Py_T_OBJECT_EX T_OBJECT_EX
#endif

#define MAX_ATTRIBUTES 64 /* of objects that are shown here; Python shows those that have more */

/* Plans */

void plan_free(Plan *plan)
{
    Py_CLEAR(plan->name);
    Py_CLEAR(plan->slots);
    Py_CLEAR(plan->fields);
    PyMem_Free(plan->offsets);
    plan->offsets = NULL;
}

/* 0 where it has none that is good. */
static unsigned int version_now(const PyTypeObject *type)
{
#if PY_VERSION_HEX < 0x030D0000
    if (!(type->tp_flags & Py_TPFLAGS_VALID_VERSION_TAG)) {
        return 0;
    }
#endif
    return type->tp_version_tag;
}

static unsigned int version_of(PyTypeObject *type)
{
    if (version_now(type) == 0) {
        _PyType_Lookup(type, str_dunder_name); /* gives the type a version, if it can have one */
    }
    return version_now(type);
}

static size_t plan_index(const Plan *plans, size_t max, PyTypeObject *type)
{
    size_t index = ((uintptr_t)type >> 4) & (max - 1);
    while (plans[index].type != NULL && plans[index].type != type) {
        index = (index + 1) & (max - 1);
    }
    return index;
}

static bool plans_grow(Renderer *r)
{
    size_t max = r->max_plans ? 2 * r->max_plans : 64;
    Plan *plans = PyMem_Calloc(max, sizeof(*plans));
    if (plans == NULL) {
        return false;
    }
    for (size_t i = 0; i < r->max_plans; i++) {
        if (r->plans[i].type != NULL) {
            plans[plan_index(plans, max, r->plans[i].type)] = r->plans[i];
        }
    }
    PyMem_Free(r->plans);
    r->plans = plans;
    r->max_plans = max;
    return true;
}

static Py_ssize_t *slot_offsets(PyObject *slots)
{
    Py_ssize_t *offsets = PyMem_New(Py_ssize_t, (size_t)PyTuple_GET_SIZE(slots) + 1);
    for (Py_ssize_t i = 0; offsets != NULL && i < PyTuple_GET_SIZE(slots); i++) {
        PyObject *slot = PyTuple_GET_ITEM(slots, i);
        PyMemberDef *member = Py_IS_TYPE(slot, &PyMemberDescr_Type) ? ((PyMemberDescrObject *)slot)->d_member : NULL;
        if (member == NULL || member->type != Py_T_OBJECT_EX) {
            PyMem_Free(offsets);
            return NULL;
        }
        offsets[i] = member->offset;
    }
    return offsets;
}

/* Ask Python for a plan: (show, name, has dict, names of slots, their descriptors, fields). */
static bool plan_ask(Renderer *r, PyTypeObject *type, Plan *plan)
{
    PyObject *said = PyObject_CallOneArg(r->plan_of, (PyObject *)type), *slots;
    int show, has_dict;
    if (said == NULL) {
        return false;
    }
    bool is_good = PyArg_ParseTuple(said, "iUpO!O!O!", &show, &plan->name, &has_dict, &PyTuple_Type, &plan->slots,
                                    &PyTuple_Type, &slots, &PyTuple_Type, &plan->fields);
    if (is_good) {
        plan->offsets = slot_offsets(slots);
        plan->show = plan->offsets != NULL ? (Show)show : SHOW_IN_PYTHON;
        plan->has_dict = has_dict;
        Py_INCREF(plan->name);
        Py_INCREF(plan->slots);
        Py_INCREF(plan->fields);
    }
    Py_DECREF(said);
    return is_good;
}

/* NULL, with the renderer failed, where there is none. `own` takes the plan of a type that cannot be remembered. */
const Plan *plan_for(Renderer *r, PyTypeObject *type, Plan *own)
{
    unsigned int version = version_of(type);
    if (version != 0 && r->max_plans > 0) {
        const Plan *known = &r->plans[plan_index(r->plans, r->max_plans, type)];
        if (known->type == type && known->version == version) {
            return known;
        }
    }
    memset(own, 0, sizeof(*own));
    if (!plan_ask(r, type, own)) {
        memset(own, 0, sizeof(*own));
        fail(r);
        return NULL;
    }
    own->version = version;
    if (version == 0 || ((r->num_plans + 1) * 2 > r->max_plans && !plans_grow(r))) {
        return own;
    }
    Plan *place = &r->plans[plan_index(r->plans, r->max_plans, type)];
    if (place->type != NULL) {
        plan_free(place);
    } else {
        r->num_plans++;
    }
    *place = *own;
    place->type = type;
    memset(own, 0, sizeof(*own));
    return place;
}

/* Objects */

typedef struct {
    PyObject *names[MAX_ATTRIBUTES], *values[MAX_ATTRIBUTES]; /* strong */
    Py_ssize_t count;
    bool overflows;
} Attributes;

static void attributes_put(Attributes *found, PyObject *name, PyObject *value)
{
    for (Py_ssize_t i = 0; i < found->count; i++) {
        if (found->names[i] == name || PyUnicode_Compare(found->names[i], name) == 0) {
            Py_SETREF(found->values[i], Py_NewRef(value));
            return;
        }
    }
    if (found->count == MAX_ATTRIBUTES) {
        found->overflows = true;
        return;
    }
    found->names[found->count] = Py_NewRef(name);
    found->values[found->count++] = Py_NewRef(value);
}

/* An entry of a dictionary, none of which is there twice. */
static void attributes_append(Attributes *found, PyObject *name, PyObject *value, bool may_be_there)
{
    if (may_be_there) {
        attributes_put(found, name, value);
    } else if (found->count == MAX_ATTRIBUTES) {
        found->overflows = true;
    } else {
        found->names[found->count] = Py_NewRef(name);
        found->values[found->count++] = Py_NewRef(value);
    }
}

static void attributes_free(Attributes *found)
{
    for (Py_ssize_t i = 0; i < found->count; i++) {
        Py_DECREF(found->names[i]);
        Py_DECREF(found->values[i]);
    }
    found->count = 0;
}

static void attributes_move(Attributes *found, Py_ssize_t from, Py_ssize_t to)
{
    PyObject *name = found->names[from], *value = found->values[from];
    size_t size = (size_t)(from - to) * sizeof(PyObject *);
    memmove(&found->names[to + 1], &found->names[to], size);
    memmove(&found->values[to + 1], &found->values[to], size);
    found->names[to] = name;
    found->values[to] = value;
}

/* The fields of a dataclass come first, as declared. */
static void attributes_order(Attributes *found, PyObject *fields)
{
    Py_ssize_t placed = 0;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(fields); i++) {
        PyObject *field = PyTuple_GET_ITEM(fields, i);
        for (Py_ssize_t j = placed; j < found->count; j++) {
            if (found->names[j] == field || PyUnicode_Compare(found->names[j], field) == 0) {
                attributes_move(found, j, placed++);
                break;
            }
        }
    }
}

static bool attributes_find(Attributes *found, const Plan *plan, PyObject *object)
{
    found->count = 0;
    found->overflows = false;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(plan->slots); i++) {
        PyObject *value = *(PyObject **)((char *)object + plan->offsets[i]);
        if (value != NULL) {
            attributes_put(found, PyTuple_GET_ITEM(plan->slots, i), value);
        }
    }
    if (plan->has_dict) {
        PyObject *dict = PyObject_GenericGetDict(object, NULL), *name, *value;
        if (dict == NULL) {
            return false;
        }
        bool has_slots = found->count > 0;
        for (Py_ssize_t at = 0; PyDict_Next(dict, &at, &name, &value);) {
            if (PyUnicode_CheckExact(name)) {
                attributes_append(found, name, value, has_slots);
            }
        }
        Py_DECREF(dict);
    }
    if (plan->show == SHOW_OBJECT) {
        attributes_order(found, plan->fields);
    }
    return true;
}

static bool write_attribute(Renderer *r, Items *items, Py_ssize_t index, Py_ssize_t depth)
{
    text_put_string(&r->out, items->names[index]);
    text_put_ascii(&r->out, "=", 1);
    write_value(r, items->values[index], depth);
    return true;
}

/* The number, text or bytes that an instance of a subclass is, as an exact one. */
static PyObject *exact(PyObject *value)
{
    if (PyLong_Check(value)) {
        return _PyLong_Copy((PyLongObject *)value);
    }
    if (PyFloat_Check(value)) {
        return PyFloat_FromDouble(PyFloat_AS_DOUBLE(value));
    }
    if (PyUnicode_Check(value)) {
        return PyUnicode_FromObject(value);
    }
    return PyBytes_FromStringAndSize(PyBytes_AS_STRING(value), PyBytes_GET_SIZE(value));
}

/* First what a subclass holds, then its attributes. The object is open as a whole; its content is the same object and
 * must not count as a cycle. */
static bool write_content_or_attribute(Renderer *r, Items *items, Py_ssize_t index, Py_ssize_t depth)
{
    if (index > 0) {
        return write_attribute(r, items, index - 1, depth);
    }
    r->num_open--;
    if (PyDict_Check(items->object)) {
        write_dict(r, items->object, &DICT, depth - 1);
    } else if (PyTuple_Check(items->object)) {
        write_tuple(r, items->object, depth - 1);
    } else if (PyList_Check(items->object)) {
        Items list = list_items(items->object);
        write_inside(r, items->object, &list, &LIST, depth - 1);
    } else {
        PyObject *scalar = exact(items->object);
        if (scalar == NULL) {
            fail(r);
        } else {
            write_value(r, scalar, depth - 1);
            Py_DECREF(scalar);
        }
    }
    r->num_open++;
    return true;
}

static bool write_field_or_attribute(Renderer *r, Items *items, Py_ssize_t index, Py_ssize_t depth)
{
    Py_ssize_t count = PyTuple_GET_SIZE(items->object);
    if (index >= count) {
        return write_attribute(r, items, index - count, depth);
    }
    text_put_string(&r->out, PyTuple_GET_ITEM(items->fields, index));
    text_put_ascii(&r->out, "=", 1);
    write_value(r, PyTuple_GET_ITEM(items->object, index), depth);
    return true;
}

/* False where Python has to do it. */
static bool write_object(Renderer *r, PyObject *value, const Plan *plan, Py_ssize_t depth)
{
    Attributes found;
    if (!attributes_find(&found, plan, value)) {
        fail(r);
        return true;
    }
    if (found.overflows) {
        attributes_free(&found);
        return false;
    }
    Items items = {.object = value,
                   .count = found.count,
                   .write = write_attribute,
                   .names = found.names,
                   .values = found.values};
    if (plan->show == SHOW_NAMEDTUPLE) {
        items.count += PyTuple_GET_SIZE(value);
        items.write = write_field_or_attribute;
    } else if (plan->show != SHOW_OBJECT) {
        items.count += 1;
        items.write = write_content_or_attribute;
        items.no_gap = true;
    }
    Spelling spelling = CALL;
    spelling.name = Py_NewRef(plan->name); /* the plan may go while values are written */
    items.fields = Py_NewRef(plan->fields);
    write_inside(r, value, &items, &spelling, depth);
    Py_DECREF(spelling.name);
    Py_DECREF(items.fields);
    attributes_free(&found);
    return true;
}

static bool write_enum(Renderer *r, PyObject *value, const Plan *plan, Py_ssize_t depth)
{
    PyObject *dict = plan->has_dict ? PyObject_GenericGetDict(value, NULL) : NULL, *name, *item;
    PyObject *label = NULL, *held = NULL;
    if (dict == NULL) {
        PyErr_Clear();
        return false;
    }
    for (Py_ssize_t at = 0; PyDict_Next(dict, &at, &name, &item);) {
        if (PyUnicode_CheckExact(name)) {
            label = label == NULL && PyUnicode_Compare(name, str_name) == 0 ? Py_NewRef(item) : label;
            held = held == NULL && PyUnicode_Compare(name, str_value) == 0 ? Py_NewRef(item) : held;
        }
    }
    Py_DECREF(dict);
    text_put(&r->out, "<");
    text_put_string(&r->out, plan->name);
    if (label != NULL && PyUnicode_CheckExact(label)) {
        text_put(&r->out, ".");
        text_put_string(&r->out, label);
    }
    text_put(&r->out, ": ");
    r->ahead += 1;
    write_value(r, held != NULL ? held : Py_None, depth + 1);
    text_put(&r->out, ">");
    r->ahead -= 1;
    Py_XDECREF(label);
    Py_XDECREF(held);
    return true;
}

static bool write_exception(Renderer *r, PyObject *value, const Plan *plan, Py_ssize_t depth)
{
    PyObject *arguments = ((PyBaseExceptionObject *)value)->args;
    if (arguments == NULL || !PyTuple_CheckExact(arguments)) {
        return false;
    }
    Spelling spelling = CALL;
    spelling.name = Py_NewRef(plan->name);
    write_call(r, value, Py_NewRef(arguments), &spelling, depth);
    Py_DECREF(spelling.name);
    return true;
}

static bool write_class(Renderer *r, PyObject *value)
{
    PyTypeObject *type = (PyTypeObject *)value;
    text_put(&r->out, "<class ");
    if (PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE)) {
        text_put_string(&r->out, ((PyHeapTypeObject *)type)->ht_name);
    } else {
        const char *dot = strrchr(type->tp_name, '.');
        text_put(&r->out, dot != NULL ? dot + 1 : type->tp_name);
    }
    text_put(&r->out, ">");
    return true;
}

/* Whether a date or a time is of a zone whose text may be made by code of the program. */
static bool has_own_zone(PyObject *value)
{
    PyObject *zone = PyObject_GetAttr(value, str_tzinfo);
    PyErr_Clear();
    bool is_own = zone != NULL && zone != Py_None && strcmp(Py_TYPE(zone)->tp_name, "datetime.timezone") != 0;
    Py_XDECREF(zone);
    return is_own;
}

/* By code of the standard library. */
static bool write_repr(Renderer *r, PyObject *value, const Plan *plan)
{
    PyObject *name = Py_NewRef(plan->name), *text = has_own_zone(value) ? NULL : PyObject_Repr(value);
    bool is_good = !PyErr_Occurred() || PyErr_ExceptionMatches(PyExc_Exception);
    if (is_good && text != NULL) {
        write_cut_string(r, text);
    } else if (is_good) { /* half built, or a Fraction of ints too long for repr */
        PyErr_Clear();
        text_put(&r->out, "<");
        text_put_string(&r->out, name);
        text_put(&r->out, ">");
    } else {
        fail(r);
    }
    Py_DECREF(name);
    Py_XDECREF(text);
    return true;
}

bool write_by_plan(Renderer *r, PyObject *value, const Plan *plan, Py_ssize_t depth)
{
    switch (plan->show) {
    case SHOW_NAME:
        text_put(&r->out, "<");
        text_put_string(&r->out, plan->name);
        text_put(&r->out, ">");
        return true;
    case SHOW_CLASS:
        return write_class(r, value);
    case SHOW_REPR:
        return write_repr(r, value, plan);
    case SHOW_EXCEPTION:
        return write_exception(r, value, plan, depth);
    case SHOW_ENUM:
        return write_enum(r, value, plan, depth);
    case SHOW_NAMEDTUPLE:
        if (PyTuple_GET_SIZE(plan->fields) != PyTuple_GET_SIZE(value)) {
            return false;
        }
        return write_object(r, value, plan, depth);
    case SHOW_OBJECT:
    case SHOW_LIST:
    case SHOW_TUPLE:
    case SHOW_DICT:
    case SHOW_SCALAR:
        return write_object(r, value, plan, depth);
    default:
        return false;
    }
}
