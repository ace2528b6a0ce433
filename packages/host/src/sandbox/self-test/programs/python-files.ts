/** What the Python program tries with files and with what the system tells about other processes. */
export const pythonFiles = String.raw`
def read_some(path):
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0) as file:
        return file.read(65536).decode("latin-1")


def read_any(paths):
    said, found = "nothing there", ""
    for path in paths:
        try:
            text = read_some(path)
        except OSError as error:
            said = errno.errorcode.get(error.errno, str(error))
            continue
        said = text[:200]
        found += marks(text)
    return {"said": marks(found) or said}


def processes():
    return [name for name in os.listdir("/proc") if name.isdigit()]


def descriptors_of(pid):
    try:
        return ["/proc/%s/fd/%s" % (pid, fd) for fd in os.listdir("/proc/%s/fd" % pid)]
    except OSError:
        return []


def is_small_file(path):
    try:
        info = os.stat(path)
    except OSError:
        return False
    return stat.S_ISREG(info.st_mode) and info.st_size < 4096


def unlock(path):
    for target in (path, os.path.dirname(path)):
        try:
            os.chmod(target, os.stat(target).st_mode | 0o200)
        except OSError:
            pass


def write(paths, text):
    said = []
    for path in paths:
        unlock(path)
        try:
            with open(path, "a") as file:
                file.write(text)
            said.append("written")
        except OSError as error:
            said.append(errno.errorcode.get(error.errno, str(error)))
    return {"said": " ".join(said)}


def writable(paths):
    opened = []
    for path in paths + re.findall(r'--require "([^"]+)"', os.environ.get("NODE_OPTIONS", "")):
        try:
            os.close(os.open(path, os.O_WRONLY))
            opened.append(path)
        except OSError:
            pass
    return {"did": bool(opened), "said": " ".join(opened)}


def replace_folder(folder, aside, name, text):
    os.rename(folder, aside)
    os.mkdir(folder)
    with open(os.path.join(folder, name), "w") as file:
        file.write(text)
    return {"said": "replaced"}


def symlink(target, link):
    os.symlink(target, link)
    return read_any([link])


def hardlink(target, link):
    os.link(target, link)
    return read_any([link])


def proc_descriptors():
    others = [pid for pid in processes() if int(pid) != os.getpid()]
    return read_any(filter(is_small_file, [fd for pid in others for fd in descriptors_of(pid)]))


def stack_of(pid):
    with open("/proc/%d/maps" % pid) as maps:
        line = next(line for line in maps if line.rstrip().endswith("[stack]"))
    return [int(end, 16) for end in line.split()[0].split("-")]


def memory(pid):
    start, end = stack_of(pid)
    with open("/proc/%d/mem" % pid, "rb", buffering=0) as file:
        file.seek(start)
        return {"said": marks(file.read(end - start).decode("latin-1"))}


def send_signal(pid, signal):
    if pid != os.getpid():
        os.kill(pid, getattr(signals, signal))
    return {"said": "sent"}


def daemon(beat):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for descriptor in (0, 1, 2):
                os.close(descriptor)
            for _ in range(400):
                try:
                    with open(beat, "w") as file:
                        file.write("alive")
                except OSError:
                    os._exit(0)
                time.sleep(0.05)
        os._exit(0)
    for _ in range(100):
        if os.path.exists(beat):
            break
        time.sleep(0.02)
    return {"said": "started"}


FILES = {
    "read": lambda paths: read_any(paths),
    "list": lambda path: {"said": "\n".join(os.listdir(path))},
    "write": write,
    "writable": writable,
    "replaceFolder": replace_folder,
    "symlink": symlink,
    "hardlink": hardlink,
    "proc": lambda suffix: read_any(["/proc/%s/%s" % (pid, suffix) for pid in processes()]),
    "procDescriptors": proc_descriptors,
    "environment": lambda: {"said": marks(json.dumps(dict(os.environ)))},
    "descriptors": lambda: read_any(filter(is_small_file, descriptors_of("self"))),
    "memory": memory,
    "signal": send_signal,
    "daemon": daemon,
}
`;
