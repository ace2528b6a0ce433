/** Seconds of a processor, bytes of memory, bytes of all that is written. */
export const limits = { time: 60, memory: 1024 ** 3, output: 128 * 1024 ** 2 };

/**
 * Compiles the sources that stdin names, each ended by a NUL, relative to the folder in its first
 * argument; compiling executes nothing of them. What is made of the first goes to `0.pyc` in the
 * folder in its second argument, and so on. It is taken by the hash of a source that nobody compares
 * (PEP 552): the sources are sealed, and a copy of the home has other times. Says the tag in names of
 * bytecode, and after every few sources how many are done. What can't be compiled is for the server to
 * complain about.
 */
export const compiler = `
import os, py_compile, sys
try:
    import resource
    for kind, most in ((resource.RLIMIT_CPU, ${limits.time}), (resource.RLIMIT_AS, ${limits.memory}), (resource.RLIMIT_FSIZE, ${limits.output})):
        resource.setrlimit(kind, (most, most))
except (ImportError, OSError, ValueError):
    pass
root, out = sys.argv[1:]
mode = getattr(py_compile, 'PycInvalidationMode', None)
how = {} if mode is None else {'invalidation_mode': mode.UNCHECKED_HASH}
written = 0
print(sys.implementation.cache_tag, flush=True)
names = sys.stdin.buffer.read().decode('utf-8', 'surrogateescape').split('\\0')[:-1]
for at, name in enumerate(names):
    path = os.path.join(root, *name.split('/'))
    target = os.path.join(out, '%d.pyc' % at)
    try:
        py_compile.compile(path, cfile=target, doraise=True, **how)
        written += os.path.getsize(target)
    except (py_compile.PyCompileError, OSError, ValueError, RecursionError, MemoryError):
        pass
    if written > ${limits.output}:
        break
    if at % 25 == 24:
        print(at + 1, flush=True)
`;
