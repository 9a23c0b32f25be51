/* The door to the kernel: a numpy block in, what the meters show out.

   It is a Python module so that a call costs next to nothing: ctypes would take longer to hand over a block of
   256 frames than the kernel to meter a third of it. The lock of the interpreter is kept meanwhile, for giving it
   away and having it back takes as long again, and the kernel needs microseconds. */

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
} Meters;

/* feed(block) -> bytes, or None if the block does not fit: `kernel.feed` for both kinds of samples. */
static PyObject *feed(PyObject *capsule, PyObject *object)
{
    Meters *meters = PyCapsule_GetPointer(capsule, NULL);
    PyArrayObject *block = (PyArrayObject *)object;
    if (!PyArray_Check(object) || PyArray_NDIM(block) != 2 || PyArray_DIM(block, 1) != meters->channels
        || !PyArray_IS_C_CONTIGUOUS(block) || !PyArray_ISBEHAVED_RO(block))
        Py_RETURN_NONE;
    int64_t (*take)(const void *, int64_t, int64_t, void *) = NULL;
    if (PyArray_DESCR(block)->kind == 'i' && PyArray_ITEMSIZE(block) == 4)
        take = gainbox_take_int32;
    else if (PyArray_TYPE(block) == NPY_FLOAT32)
        take = gainbox_take_float32;
    else
        Py_RETURN_NONE;

    int64_t frames = PyArray_DIM(block, 0);
    gainbox_begin(meters->bank);
    for (int64_t first = 0; first < frames;) {
        first += take(PyArray_DATA(block), frames, first, meters->bank);
        gainbox_advance(meters->bank);
    }
    gainbox_end(meters->bank);
    return PyBytes_FromStringAndSize(meters->bank, meters->shown_bytes);
}

static PyMethodDef feed_definition = {"feed", feed, METH_O, NULL};

static void forget(PyObject *capsule)
{
    Meters *meters = PyCapsule_GetPointer(capsule, NULL);
    Py_DECREF(meters->array);
    PyMem_Free(meters);
}

/* feed_for(bank, channels, shown_bytes) -> feed */
static PyObject *feed_for(PyObject *module, PyObject *arguments)
{
    PyObject *array;
    Py_ssize_t channels, shown_bytes;
    if (!PyArg_ParseTuple(arguments, "O!nn", &PyArray_Type, &array, &channels, &shown_bytes))
        return NULL;
    Meters *meters = PyMem_Malloc(sizeof *meters);
    if (!meters)
        return PyErr_NoMemory();
    *meters = (Meters){array, PyArray_DATA((PyArrayObject *)array), channels, shown_bytes};
    PyObject *capsule = PyCapsule_New(meters, NULL, forget);
    if (!capsule) {
        PyMem_Free(meters);
        return NULL;
    }
    Py_INCREF(array);
    PyObject *function = PyCFunction_New(&feed_definition, capsule);
    Py_DECREF(capsule);
    return function;
}

static PyMethodDef methods[] = {{"feed_for", feed_for, METH_VARARGS, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "door", NULL, -1, methods};

PyMODINIT_FUNC PyInit_door(void)
{
    import_array();
    return PyModule_Create(&definition);
}
