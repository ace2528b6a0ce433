/**
 * What follows the constants. It has to be read by every Python that might be there, from 2.7 on, so
 * that what is wrong is said in a sentence; and it imports nothing before that is known.
 *
 * Environment and `sys.path` of processes that the server starts: `multiprocessing` hands `sys.path`
 * on by itself, `subprocess` does not, so that PYTHONPATH is set for these.
 */
export const program = `import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
EX_CONFIG = 78
ARCHITECTURES = {'x86_64': 'x64', 'amd64': 'x64', 'aarch64': 'arm64', 'arm64': 'arm64', 'i386': 'x86', 'i686': 'x86'}


def below(path):
    return os.path.normpath(os.path.join(HERE, *path.split('/')))


def stop(reason):
    sys.stderr.write('This extension ' + reason + '\\n')
    sys.stderr.flush()
    sys.exit(EX_CONFIG)


def version(minor):
    return '%d.%d' % minor


def this_python():
    return '%d.%d.%d at %s' % (tuple(sys.version_info[:3]) + (sys.executable or 'an unknown place',))


def architecture(name):
    known = ARCHITECTURES.get(name.lower(), name.lower())
    # The system names the machine's, and a 32-bit process runs on a 64-bit machine, too.
    return known if sys.maxsize > 2 ** 32 else {'x64': 'x86', 'arm64': 'arm'}.get(known, known)


def this_platform():
    """Of the process: another Python on the same machine may be for another one. As little as does is imported."""
    if sys.platform == 'darwin':
        return 'darwin-' + architecture(os.uname()[4])
    if sys.platform.startswith('linux'):
        return 'linux-' + architecture(os.uname()[4]) + libc()
    import sysconfig

    name = sysconfig.get_platform()
    if sys.platform != 'win32':
        return name
    return 'win32-' + architecture('i386' if name == 'win32' else name.split('-', 1)[-1])


def libc():
    try:
        return '' if os.confstr('CS_GNU_LIBC_VERSION') else '-musl'
    except (ValueError, OSError, AttributeError):
        return '-musl'


def this_abi():
    flags = getattr(sys, 'abiflags', None)
    if flags is None and sys.version_info >= (3, 13):
        import sysconfig

        flags = 't' if sysconfig.get_config_var('Py_GIL_DISABLED') else ''
    return 'cp%d%d%s' % (sys.version_info[0], sys.version_info[1], 't' if 't' in (flags or '') else '')


def platform_of(name):
    """Names are as cp312-linux-x64, or as linux-x64 where every version does."""
    return name.split('-', 1)[1] if name.startswith('cp') else name


def versions_for(platform):
    """The versions that there are packages for, as 3.12, the lowest first."""
    abis = [name.split('-', 1)[0] for name in TARGETS if name != platform and platform_of(name) == platform]
    minors = sorted(int(abi[3:].rstrip('t')) for abi in abis)
    return ['3.%d%s' % (minor, '' if 'cp3%d' % minor in abis else ' (free-threaded)') for minor in minors]


def advice(abi, platform):
    versions = versions_for(platform)
    if abi.endswith('t') and (platform in TARGETS or abi[:-1] + '-' + platform in TARGETS):
        return 'start it with a Python %s that is not free-threaded' % version(sys.version_info[:2])
    if versions:
        return 'start it with Python ' + ', '.join(versions[:-1]) + (' or ' if versions[1:] else '') + versions[-1]
    system = platform.split('-', 1)[0]
    platforms = sorted(set(platform_of(name) for name in TARGETS))
    others = [name for name in platforms if name.split('-', 1)[0] == system]
    if others and system in ('darwin', 'win32'):
        return 'start it with a Python for ' + ' or '.join(others)
    return 'install the bundle of it that is for ' + platform


def check():
    """Stops with what is wrong; else answers with the name of this Python, as cp312-linux-x64."""
    if sys.version_info[:2] < MINIMUM:
        stop('needs Python %s or newer, found %s; install a newer Python' % (version(MINIMUM), this_python()))
    if not os.path.isdir(below(LIB)):
        stop('is incomplete: the folder %s is missing; install it anew' % below(LIB))
    if MODULE is None and not os.path.isfile(below(MAIN)):
        stop('is incomplete: the file %s is missing; install it anew' % below(MAIN))
    if not TARGETS:
        return ''
    if sys.implementation.name != 'cpython':
        stop('needs CPython, found %s, Python %s; start it with the usual Python' % (sys.implementation.name, this_python()))
    abi, platform = this_abi(), this_platform()
    name = abi + '-' + platform
    # The stable ABI is that of usual builds alone.
    if name not in TARGETS and (platform not in TARGETS or abi.endswith('t')):
        stop(
            'has no packages for %s (Python %s); it has %s; %s'
            % (name, this_python(), ', '.join(TARGETS), advice(abi, platform))
        )
    if UNIVERSAL and not folders(name):
        stop('is incomplete: the folder %s is missing; install it anew' % os.path.join(below(LIB), name))
    return name


def folders(target):
    """Of packages: the target's own, those of its platform, and those of all."""
    names = [target, 'common-' + platform_of(target), 'common'] if UNIVERSAL else ['']
    found = [os.path.normpath(os.path.join(below(LIB), name)) for name in names]
    return [folder for folder in found if os.path.isdir(folder)]


def unique(entries):
    found = []
    for entry in entries:
        if entry not in found:
            found.append(entry)
    return found


def find_packages(target):
    """Packages come before those of the machine, and after the server's own modules."""
    import site

    lib = below(LIB)
    roots = folders(target)
    extra = [below(path) for path in PATHS]
    own = extra if MODULE is not None else [os.path.dirname(below(MAIN))] + extra
    others = [entry for entry in sys.path if entry != HERE and entry != lib]
    sys.path[:] = unique(own + roots + others)
    known = list(sys.path)
    # PYTHONPATH would not do: only site folders have their .pth files read, which pywin32 needs.
    for root in roots:
        site.addsitedir(root)
    added = [entry for entry in sys.path if entry not in known]
    sys.path[:] = unique(own + roots + added + others)
    inherited = [entry for entry in os.environ.get('PYTHONPATH', '').split(os.pathsep) if entry]
    handed_on = unique(extra + roots + added + inherited)
    os.environ['PYTHONPATH'] = os.pathsep.join(entry for entry in handed_on if os.pathsep not in entry)


def run():
    if MODULE is None:
        import runpy

        sys.argv[0] = below(MAIN)
        runpy.run_path(below(MAIN), run_name='__main__')
    elif CALLABLE is None:
        import runpy

        runpy.run_module(MODULE, run_name='__main__', alter_sys=True)
    else:
        import importlib

        called = importlib.import_module(MODULE)
        for name in CALLABLE.split('.'):
            called = getattr(called, name)
        sys.exit(called())


if __name__ == '__main__':
    find_packages(check())
    run()
`;
