/** What the Python program tries with sockets, and with the proxy where there is one. */
export const pythonNetwork = String.raw`
def hear(sock):
    heard = b""
    try:
        while True:
            data = sock.recv(65536)
            if not data:
                break
            heard += data
    except OSError:
        if not heard:
            raise
    return heard.decode("latin-1")


def connect_to(host=None, port=None, path=None):
    if path is None:
        return socket.create_connection((host, port), timeout=2)
    sock = socket.socket(socket.AF_UNIX)
    sock.settimeout(2)
    sock.connect(path)
    return sock


def exchange(text="", **place):
    with connect_to(**place) as sock:
        if text:
            sock.sendall(text.encode("latin-1"))
        heard = hear(sock)
    return {"said": marks(heard) or heard[:200]}


def proxy():
    given = os.environ.get("HTTP_PROXY") or os.environ.get("http_proxy")
    return urllib.parse.urlsplit(given) if given else None


def place_of(by):
    return {"host": by.hostname, "port": by.port}


def login(by):
    if not by.username:
        return ""
    words = urllib.parse.unquote(by.username) + ":" + urllib.parse.unquote(by.password or "")
    return "Proxy-Authorization: Basic %s\r\n" % base64.b64encode(words.encode()).decode()


def tunnel(by, authority):
    with connect_to(**place_of(by)) as sock:
        sock.sendall(
            ("CONNECT %s HTTP/1.1\r\nHost: %s\r\n%s\r\n" % (authority, authority, login(by))).encode("latin-1")
        )
        head = sock.recv(65536).decode("latin-1")
        if not re.match(r"HTTP/1\.. 200", head):
            return head
        sock.sendall(b"GET / HTTP/1.0\r\n\r\n")
        return head + hear(sock)


def absolute(by, authority, path="/"):
    request = "GET http://%s%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n%s\r\n"
    return exchange(request % (authority, path, authority, login(by)), **place_of(by))


def direct(authority, path="/"):
    host, _, port = authority.rpartition("@")[2].rpartition(":")
    host = urllib.parse.unquote(host).strip("[]")
    return exchange("GET %s HTTP/1.0\r\n\r\n" % path, host=host, port=int(port))


def web(authority, path="/"):
    by = proxy()
    if by is None:
        return direct(authority, path)
    try:
        plain = absolute(by, authority, path)
    except OSError as error:
        plain = {"said": str(error)}
    if marks(plain["said"]):
        return plain
    through = tunnel(by, authority)
    return {"said": marks(through) or plain["said"] + " | " + through[:200]}


def redirect(to, **rest):
    first = web(rest["from"], "/redirect")
    return first if marks(first["said"]) else web(to)


def raw_proxy(text):
    by = proxy()
    if by is None:
        return {"unavailable": "there is no proxy to abuse"}
    return exchange(text.replace("{login}", login(by)), **place_of(by))


def datagram(host, port, text):
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(0.5)
        sock.sendto(text.encode("latin-1"), (host, port))
        return {"said": marks(sock.recv(65536).decode("latin-1"))}


NETWORK = {
    "connect": exchange,
    "web": web,
    "redirect": redirect,
    "rawProxy": raw_proxy,
    "datagram": datagram,
}
`;
