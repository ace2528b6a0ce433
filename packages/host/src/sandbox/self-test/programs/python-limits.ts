/** What the Python program tries with resources and privileges. */
export const pythonLimits = String.raw`
def quiet(*command, **more):
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)


def forks(count, hold):
    children = []
    try:
        for _ in range(count):
            children.append(quiet("sleep", "30", stdin=subprocess.DEVNULL))
    except OSError:
        pass
    time.sleep(hold / 1000)
    alive = [child for child in children if child.poll() is None]
    for child in alive:
        child.kill()
    return {"did": len(alive) >= count, "said": "%d processes at once" % len(alive)}


def allocate(children, bytes, hold):
    script = "import sys, time; held = bytearray(b'x') * int(sys.argv[1]); print('x', flush=True); time.sleep(30)"
    running = [
        subprocess.Popen([sys.executable, "-c", script, str(bytes)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for _ in range(children)
    ]
    for child in running:
        child.stdout.readline()
    time.sleep(hold / 1000)
    alive = [child for child in running if child.poll() is None]
    for child in alive:
        child.kill()
    return {"did": len(alive) == children, "said": "%d processes of %d bytes at once" % (len(alive), bytes)}


def fill(folder, bytes, fileBytes, hold):
    block, written, number = b"x" * (1 << 20), 0, 0
    os.makedirs(folder, exist_ok=True)
    try:
        while written < bytes:
            with open("%s/filler-%d" % (folder, number), "wb", buffering=0) as file:
                size = 0
                while size < fileBytes and written < bytes:
                    taken = file.write(block)
                    size, written = size + taken, written + taken
            number += 1
    except OSError:
        pass
    time.sleep(hold / 1000)
    return {"did": written >= bytes, "said": "%d bytes" % written}


def open_files(count):
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    files = []
    try:
        while len(files) < count:
            files.append(os.open("/dev/null", os.O_RDONLY))
    except OSError:
        pass
    for file in files:
        os.close(file)
    return {"did": len(files) >= count, "said": "%d files at once" % len(files)}


def set_uid():
    helper = next((path for path in ("/usr/bin/su", "/bin/su") if os.path.exists(path)), None)
    if helper is None:
        return {"said": "there is no set-uid program"}
    child = quiet(helper, "root", "-c", "true", stdin=subprocess.PIPE)
    time.sleep(0.3)
    with open("/proc/%d/status" % child.pid) as status:
        ids = next(line for line in status if line.startswith("Uid:"))
    child.kill()
    return {"did": os.getuid() != 0 and ids.split()[2] == "0", "said": ids.strip()}


def user_namespace():
    done = subprocess.run(["unshare", "-Ur", "cat", "/proc/self/uid_map"], capture_output=True, text=True)
    return {"did": done.returncode == 0, "said": done.stdout.strip()}


def mount(folder):
    done = call("mount", b"opendxt", folder.encode(), b"tmpfs", 0, None)
    if done < 0:
        return {"said": failure()}
    libc.umount(folder.encode())
    return {"did": True, "said": "mounted"}


def join_namespace(pid):
    def join():
        with open("/proc/%d/ns/net" % pid) as namespace:
            call("setns", namespace.fileno(), 0)
        return os.readlink("/proc/self/ns/net")

    return {"said": in_child(join)}


def kernel_setting(paths):
    written = []
    for path in paths:
        try:
            with open(path) as file:
                value = file.read()
            with open(path, "w") as file:
                file.write(value)
            written.append(path)
        except OSError:
            pass
    return {"did": bool(written), "said": " ".join(written)}


def disk():
    for name in os.listdir("/dev"):
        if re.match(r"vd|sd|xvd|nvme|dm-|mem$|kmem$", name):
            try:
                if read_some("/dev/" + name):
                    return {"did": True, "said": name}
            except OSError:
                pass
    return {"said": "no disk can be read"}


LIMITS = {
    "forks": forks,
    "allocate": allocate,
    "fill": fill,
    "openFiles": open_files,
    "setUid": set_uid,
    "userNamespace": user_namespace,
    "mount": mount,
    "joinNamespace": join_namespace,
    "kernelSetting": kernel_setting,
    "disk": disk,
}
`;
