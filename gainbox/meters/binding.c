/* The kernel as an extension module: a numpy block in, readings out.

   It is an extension module because a call then costs next to nothing: ctypes would take longer to pass a block
   of 256 frames than the kernel to meter a third of it. The GIL is held meanwhile: to release and reacquire it
   takes as long again, and the kernel needs microseconds. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#define NPY_NO_DEPRECATED_API NPY_1_22_API_VERSION
#include <numpy/arrayobject.h>

/* The kernel, by numba. */
int64_t gainbox_take_int32(const void *samples, int64_t frames, int64_t first, void *bank);
int64_t gainbox_take_float32(const void *samples, int64_t frames, int64_t first, void *bank);
void gainbox_begin(void *bank);
void gainbox_advance(void *bank);
void gainbox_end(void *bank);

typedef struct {
    PyObject *array; /* keeps the bank alive */
    void *bank;
    npy_intp channels;
    Py_ssize_t shown_bytes;
    PyTypeObject *readings; /* a tuple of those bytes */
    PyObject *misfit;       /* the error for a block that does not fit */
} Meters;

/* Fetch the first samples of the next chunk into the cache while this one is metered; the processor prefetches
   the rest by itself. */
static void prefetch(const char *samples)
{
    enum { LINE = 64, LINES = 20 };
    for (int k = 0; k < LINES; k++)
        __builtin_prefetch(samples + k * LINE);
}

/* A copy of the bank's shown part, as Readings. */
static PyObject *readings_of(Meters *meters)
{
    PyObject *shown = PyBytes_FromStringAndSize(meters->bank, meters->shown_bytes);
    if (!shown)
        return NULL;
    PyObject *readings = meters->readings->tp_alloc(meters->readings, 1);
    if (!readings) {
        Py_DECREF(shown);
        return NULL;
    }
    PyTuple_SET_ITEM(readings, 0, shown);
    return readings;
}

static PyObject *refuse(Meters *meters)
{
    PyErr_SetObject(PyExc_ValueError, meters->misfit);
    return NULL;
}

/* feed(block) -> readings: `kernel.feed` for both kinds of samples. */
static PyObject *feed(PyObject *capsule, PyObject *object)
{
    Meters *meters = PyCapsule_GetPointer(capsule, NULL);
    PyArrayObject *block = (PyArrayObject *)object;
    if (!PyArray_Check(object) || PyArray_NDIM(block) != 2 || PyArray_DIM(block, 1) != meters->channels
        || !PyArray_IS_C_CONTIGUOUS(block) || !PyArray_ISBEHAVED_RO(block))
        return refuse(meters);
    int64_t (*take)(const void *, int64_t, int64_t, void *) = NULL;
    if (PyArray_DESCR(block)->kind == 'i' && PyArray_ITEMSIZE(block) == 4)
        take = gainbox_take_int32;
    else if (PyArray_TYPE(block) == NPY_FLOAT32)
        take = gainbox_take_float32;
    else
        return refuse(meters);

    int64_t frames = PyArray_DIM(block, 0), row = meters->channels * PyArray_ITEMSIZE(block);
    gainbox_begin(meters->bank);
    for (int64_t first = 0; first < frames;) {
        first += take(PyArray_DATA(block), frames, first, meters->bank);
        if (first < frames)
            prefetch((const char *)PyArray_DATA(block) + first * row);
        gainbox_advance(meters->bank);
    }
    gainbox_end(meters->bank);
    return readings_of(meters);
}

static PyMethodDef feed_definition = {"feed", feed, METH_O, NULL};

static void free_meters(PyObject *capsule)
{
    Meters *meters = PyCapsule_GetPointer(capsule, NULL);
    Py_DECREF(meters->array);
    Py_DECREF(meters->readings);
    Py_DECREF(meters->misfit);
    PyMem_Free(meters);
}

/* feed_for(bank, channels, shown_bytes, readings, misfit) -> feed */
static PyObject *feed_for(PyObject *module, PyObject *arguments)
{
    PyObject *array, *readings, *misfit;
    Py_ssize_t channels, shown_bytes;
    if (!PyArg_ParseTuple(arguments, "O!nnO!U", &PyArray_Type, &array, &channels, &shown_bytes, &PyType_Type,
                          &readings, &misfit))
        return NULL;
    Meters *meters = PyMem_Malloc(sizeof *meters);
    if (!meters)
        return PyErr_NoMemory();
    *meters = (Meters){
        array, PyArray_DATA((PyArrayObject *)array), channels, shown_bytes, (PyTypeObject *)readings, misfit};
    PyObject *capsule = PyCapsule_New(meters, NULL, free_meters);
    if (!capsule) {
        PyMem_Free(meters);
        return NULL;
    }
    Py_INCREF(array);
    Py_INCREF(readings);
    Py_INCREF(misfit);
    PyObject *function = PyCFunction_New(&feed_definition, capsule);
    Py_DECREF(capsule);
    return function;
}

static PyMethodDef methods[] = {{"feed_for", feed_for, METH_VARARGS, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "binding", NULL, -1, methods};

PyMODINIT_FUNC PyInit_binding(void)
{
    import_array();
    return PyModule_Create(&definition);
}
