# SPDX-License-Identifier: MPL-2.0
"""A TLS proxy in front of a plain HTTP server that breaks one request, or one request and all later requests.

`FAULTS` lists the faults. Requests are counted from `arm` on; forwarded requests are in `calls`.

Shape of a fault: a short name, then `/after` if the server executes the request before the fault, and `/lasting` if every
later request meets the fault, too. Faults of a connection (refused, TLS) always come before the request.
"""

import base64
import dataclasses
import datetime
import gzip
import html
import http.client
import ipaddress
import json
import socket
import ssl
import struct
import threading
import time
import urllib.parse
import zlib

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HUGE_BYTES = 64 * 1024 * 1024
BOMB = gzip.compress(bytes(16 * 1024 * 1024))
HTML = b"<html><head><title>Load balancer</title></head><body><h1>Please stand by</h1></body></html>"
# A slow server resets the connection after this time: longer than the clients' time limit in these tests, and short enough for
# the one call whose limit is minutes (an unmount).
SLOW_SECONDS = 6
BRIEF_SECONDS = 0.3

STATUSES = {
    "400": (400, {}),
    "403": (403, {}),
    "404": (404, {}),
    "405": (405, {}),
    "412": (412, {}),
    "429": (429, {}),
    "429-wait-1": (429, {"Retry-After": "1"}),
    "429-wait-forever": (429, {"Retry-After": "99999999999999999999"}),
    "429-wait-negative": (429, {"Retry-After": "-5"}),
    "429-wait-year-9999": (429, {"Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT"}),
    "429-wait-words": (429, {"Retry-After": "soon"}),
    "500": (500, {}),
    "502": (502, {}),
    "503": (503, {}),
    "503-wait-forever": (503, {"Retry-After": "86400"}),
    "504": (504, {}),
}
HTML_STATUSES = {"html-200": 200, "html-403": 403, "html-404": 404, "html-502": 502, "html-503": 503}
# An intermediary that rejects a request and quotes its headers and body.
ECHOES = {
    "echo-json-400": (400, "application/json", lambda text: json.dumps({"errors": [f"bad request: {text}"]})),
    "echo-json-403": (403, "application/json", lambda text: json.dumps({"errors": [f"blocked: {text}"]})),
    "echo-html-400": (400, "text/html", lambda text: f"<html><body><pre>{html.escape(text)}</pre></body></html>"),
    "echo-html-403": (403, "text/html", lambda text: f"<html><body><pre>{html.escape(text)}</pre></body></html>"),
    "echo-plain-403": (403, "text/plain", lambda text: text),
    "echo-percent-400": (400, "application/json", lambda text: json.dumps({"errors": [urllib.parse.quote(text, safe="")]})),
    "echo-base64-400": (400, "text/plain", lambda text: base64.b64encode(text.encode()).decode()),
    "echo-base64-403": (403, "application/json", lambda text: json.dumps({"errors": [base64.b64encode(text.encode()).decode()]})),
    "echo-html-502": (502, "text/html", lambda text: f"<html><body><pre>{html.escape(text)}</pre></body></html>"),
}
REDIRECTS = ("redirect-host", "redirect-path", "redirect-http", "redirect-loop", "redirect-standby")
TLS_FAULTS = ("tls-expired", "tls-wrong-name", "tls-unknown-ca", "tls-1.1")
# A connection meets these faults, so the connection before ends after the request before.
CONNECTION_FAULTS = (*TLS_FAULTS, "refused", "refused-briefly", "reset-unread")
# These faults change the server's answer.
ANSWER_FAULTS = (
    "truncated",
    "no-content",
    "huge",
    "gzip-bomb",
    "invalid-utf8",
    "duplicate-keys",
    "reset-in-body",
    "slow-body",
)

FAULTS = (
    *(f"{name}/lasting" for name in ("reset", "500", "503", "403", "404", "html-200", "slow-headers")),
    *CONNECTION_FAULTS,
    "reset",
    "reset/after",
    "slow-headers",
    "slow-headers/after",
    *STATUSES,
    # Without 412, 429 and 503, which mean that the server did not execute the request.
    *(f"{status}/after" for status in ("500", "502", "504")),
    *HTML_STATUSES,
    "html-200/after",
    "html-502/after",
    *ECHOES,
    *REDIRECTS,
    *(f"{name}/after" for name in ANSWER_FAULTS),
)

WRONG_VALUES = ("text", 7, True, [], {}, [[1]], {"a": {"b": 1}}, -1, 1e300, "")


def fields(value, path=()):
    """Paths of everything inside a JSON value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from fields(inner, (*path, key))


def field_faults(body):
    """For each field of an answer: a value of another type, chosen by the field's name; null; and no such field."""
    value = parse(body)
    for path in fields(value):
        name = ".".join(str(key) for key in path)
        right = find(value, path)
        wrong = [index for index, other in enumerate(WRONG_VALUES) if type(other) is not type(right)]
        yield f"field:{name}:{wrong[zlib.crc32(name.encode()) % len(wrong)]}"
        yield f"field:{name}:missing"
        if right is not None:
            yield f"field:{name}:null"


def parse(body):
    try:
        return json.loads(body)
    except ValueError:
        return None


SECRET_HEADERS = ("x-vault-token", "x-amz-security-token", "x-chaos-secret")
SECRET_FIELDS = ("secret_key", "password", "token", "secret_id", "jwt")


def secret_fields(value):
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in SECRET_FIELDS and isinstance(inner, str) and inner:
                yield inner
            else:
                yield from secret_fields(inner)


def find(value, path):
    for key in path:
        value = value[key]
    return value


def with_wrong_field(body, fault):
    name, kind = fault.removeprefix("field:").rsplit(":", 1)
    value = parse(body)
    keys = name.split(".")
    owner = value
    for key in keys[:-1]:
        owner = step(owner, key)
        if owner is None:
            return body
    last = int(keys[-1]) if isinstance(owner, list) and keys[-1].isdigit() else keys[-1]
    try:
        if kind == "missing":
            del owner[last]
        else:
            owner[last] = None if kind == "null" else WRONG_VALUES[int(kind)]
    except (KeyError, IndexError, TypeError):
        return body  # the answer of this run does not have the field
    return json.dumps(value).encode()


def step(owner, key):
    if isinstance(owner, list):
        return owner[int(key)] if key.isdigit() and int(key) < len(owner) else None
    return owner.get(key) if isinstance(owner, dict) else None


class Certificates:
    """A CA, its certificate for 127.0.0.1, and certificates that a client must reject; files in `directory`."""

    def __init__(self, directory):
        self.directory = directory
        self.ca_file = str(directory / "ca.pem")

    def make(self):
        ca = self._make("ca", None, None)
        stranger = self._make("stranger", None, None)
        self._make("good", ca, "127.0.0.1")
        self._make("tls-expired", ca, "127.0.0.1", days=-1)
        self._make("tls-wrong-name", ca, "192.0.2.1")
        self._make("tls-unknown-ca", stranger, "127.0.0.1")

    def _make(self, name, issuer, address, days=1):
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        now = datetime.datetime.now(datetime.timezone.utc)
        issuer_name, issuer_key = (subject, key) if issuer is None else issuer
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer_name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=2))
            .not_valid_after(now + datetime.timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        )
        if address:
            names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
            builder = builder.add_extension(names, critical=False)
        certificate = builder.sign(issuer_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        (self.directory / f"{name}.pem").write_bytes(certificate)
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (self.directory / f"{name}.key").write_bytes(private)
        return subject, key

    def contexts(self):
        """TLS settings of the server by fault; "good" has no fault."""
        result = {name: self._context(name) for name in ("good", *TLS_FAULTS[:3])}
        old = self._context("good")
        old.set_ciphers("DEFAULT@SECLEVEL=0")
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
        result["tls-1.1"] = old
        return result

    def _context(self, name):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.directory / f"{name}.pem", self.directory / f"{name}.key")
        return context


@dataclasses.dataclass
class Request:
    method: str
    target: str
    headers: dict  # names in lower case
    body: bytes

    def text(self):
        """The request as an intermediary can quote it."""
        head = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        return f"{self.method} {self.target} HTTP/1.1\r\n{head}\r\n{self.body.decode(errors='replace')}"

    def secrets(self):
        """The secrets of the request, which only the server may see."""
        yield from (self.headers[name] for name in SECRET_HEADERS if self.headers.get(name))
        yield from secret_fields(parse(self.body))


@dataclasses.dataclass
class Answer:
    status: int
    headers: dict
    body: bytes


class Gone(Exception):
    """The client has disconnected."""


def read_head(file):
    """The first line and the headers, or None at the end of the stream."""
    line = file.readline(65536)
    if not line.strip():
        return None
    headers = {}
    while True:
        header = file.readline(65536)
        if header in (b"\r\n", b""):
            return line.decode("latin-1").split(), headers
        name, _, value = header.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()


def reset(sock):
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    # A TLS socket would first send a close notification.
    socket.socket(fileno=sock.detach()).close()


class Listener:
    """Accepts on 127.0.0.1 and any free port, one thread per connection."""

    def __init__(self, serve):
        self._serve = serve
        self._lock = threading.Lock()
        self._open = set()
        self._socket = None
        self._closed = False
        # This socket never listens. It reserves the port while connections are refused.
        self._held = self._bound(0)
        self.port = self._held.getsockname()[1]
        self.listen()

    @staticmethod
    def _bound(port):
        bound = socket.socket()
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(("127.0.0.1", port))
        return bound

    def listen(self):
        with self._lock:
            if self._socket is not None or self._closed:
                return
            server = self._bound(self.port)
            server.listen(64)
            self._socket = server
        threading.Thread(target=self._accept, args=(server,), daemon=True).start()

    def refuse(self):
        with self._lock:
            server, self._socket = self._socket, None
        if server is not None:
            server.shutdown(socket.SHUT_RDWR)
            server.close()

    def close(self):
        with self._lock:
            self._closed = True
        self.refuse()
        self._held.close()
        self.drop()

    def drop(self):
        """Closes all connections."""
        with self._lock:
            connections = list(self._open)
        for connection in connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _accept(self, server):
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            threading.Thread(target=self._run, args=(connection,), daemon=True).start()

    def _run(self, connection):
        # The descriptor stays valid for shutdown, even if TLS wraps the connection later.
        copy = connection.dup()
        with self._lock:
            self._open.add(copy)
        try:
            self._serve(connection)
        except (OSError, ssl.SSLError, Gone, http.client.HTTPException, ValueError):
            pass
        finally:
            with self._lock:
                self._open.discard(copy)
            copy.close()
            connection.close()


class FaultProxy:
    """The proxy of one case. Redirects lead to `catcher`."""

    def __init__(self, upstream, contexts, catcher):
        self._upstream = urllib.parse.urlsplit(upstream)
        self._contexts = contexts
        self._catcher = catcher
        self._lock = threading.Lock()  # guards the members below
        self._count = 0
        self._at = None
        self._fault = ""
        self._lasting = False
        self._after = False
        self.calls = []  # (method, path, body of the answer)
        self.secrets = set()  # secrets of requests
        self.hits = 0  # requests or connections that met the fault
        self._listener = Listener(self._serve)

    @property
    def url(self):
        return f"https://127.0.0.1:{self._listener.port}"

    def close(self):
        self._listener.close()

    def outage(self, seconds):
        """Refuses and resets all connections for a while, like a server that is killed and started again."""
        self._listener.refuse()
        self._listener.drop()
        threading.Timer(seconds, self._listener.listen).start()

    def arm(self, at, fault):
        """Counts from now on; request number `at` meets the fault."""
        name, *flags = fault.split("/") if not fault.startswith("field:") else (fault, "after")
        with self._lock:
            self._count, self._at, self._fault = 0, at, name
            self._after, self._lasting = "after" in flags, "lasting" in flags
        self._prepare_next()

    def _meets(self, index):
        with self._lock:
            return self._at is not None and (index == self._at or (self._lasting and index > self._at))

    def _next_connection_fault(self):
        with self._lock:
            count, fault = self._count, self._fault
        return fault if fault in CONNECTION_FAULTS and self._meets(count) else ""

    def _prepare_next(self):
        """Refuses the next connection before it is made, because an accepted connection cannot be refused."""
        fault = self._next_connection_fault()
        if fault.startswith("refused"):
            self._hit()
            self._listener.refuse()
        if fault == "refused-briefly":
            self._consume()
            threading.Timer(BRIEF_SECONDS, self._listener.listen).start()

    def _consume(self):
        """Counts the fault of a connection as a request, so that the next attempt meets no fault."""
        with self._lock:
            self._count += 1

    def _hit(self):
        with self._lock:
            self.hits += 1

    def _serve(self, connection):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        fault = self._next_connection_fault()
        if fault:
            self._hit()
            self._consume()
        if fault == "reset-unread":
            reset(connection)
            return
        context = self._contexts.get(fault, self._contexts["good"])
        with context.wrap_socket(connection, server_side=True) as secure:
            self._exchange(secure)

    def _exchange(self, client):
        file = client.makefile("rb")
        upstream = http.client.HTTPConnection(self._upstream.hostname, self._upstream.port, timeout=120)
        try:
            while request := self._read(file):
                with self._lock:
                    self.secrets.update(request.secrets())
                    index, self._count = self._count, self._count + 1
                meets = self._meets(index)
                if meets and self._fault in CONNECTION_FAULTS:
                    # This request came on a connection that was kept open. The next connection meets the fault.
                    with self._lock:
                        self._count -= 1
                    self._prepare_next()
                    return
                answer = None
                if not meets or self._after:
                    answer = self._forward(upstream, request)
                    with self._lock:
                        self.calls.append((request.method, request.target.partition("?")[0], answer.body))
                if meets:
                    self._hit()
                    if not self._break(client, request, answer):
                        return
                    continue
                last = bool(self._next_connection_fault())
                self._send(client, answer, {"Connection": "close"} if last else {})
                if last:
                    self._prepare_next()
                    return
        finally:
            upstream.close()

    @staticmethod
    def _read(file):
        head = read_head(file)
        if head is None:
            return None
        (method, target, _), headers = head
        return Request(method, target, headers, file.read(int(headers.get("content-length") or 0)))

    @staticmethod
    def _forward(upstream, request):
        dropped = ("connection", "content-length", "accept-encoding")
        headers = {name: value for name, value in request.headers.items() if name not in dropped}
        upstream.request(request.method, request.target, request.body or None, headers)
        answer = upstream.getresponse()
        return Answer(answer.status, {"Content-Type": answer.headers.get("Content-Type", "")}, answer.read())

    @staticmethod
    def _send(client, answer, headers=None):
        client.sendall(FaultProxy._head(answer, len(answer.body), headers) + answer.body)

    @staticmethod
    def _head(answer, length, headers=None):
        lines = [f"HTTP/1.1 {answer.status} Text"]
        lines += [f"{name}: {value}" for name, value in {**answer.headers, **(headers or {})}.items() if value]
        if answer.status != 204:
            lines.append(f"Content-Length: {length}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")

    def _break(self, client, request, answer):
        """Applies the fault; returns whether the connection stays open."""
        fault = self._fault
        if fault == "reset":
            reset(client)
            return False
        if fault == "slow-headers":
            self._wait(client)
            reset(client)
            return False
        if fault in STATUSES:
            status, headers = STATUSES[fault]
            errors = [] if status == 404 else [f"injected status {status}"]
            body = json.dumps({"errors": errors}).encode()
            self._send(client, Answer(status, {"Content-Type": "application/json", **headers}, body))
            return True
        if fault in HTML_STATUSES:
            self._send(client, Answer(HTML_STATUSES[fault], {"Content-Type": "text/html"}, HTML))
            return True
        if fault in ECHOES:
            status, content_type, quote = ECHOES[fault]
            self._send(client, Answer(status, {"Content-Type": content_type}, quote(request.text()).encode()))
            return True
        if fault in REDIRECTS:
            self._send(client, self._redirect(fault, request))
            return True
        return self._break_answer(client, fault, answer)

    def _redirect(self, fault, request):
        port, target = self._catcher.port, request.target
        status, location = {
            "redirect-host": (302, f"https://127.0.0.1:{port}{target}"),
            "redirect-path": (307, f"https://127.0.0.1:{port}/elsewhere{target}"),
            "redirect-http": (307, f"http://127.0.0.1:{self._catcher.http_port}{target}"),
            "redirect-loop": (307, f"{self.url}{target}"),
            # The redirect that Vault documents, to another server of the cluster. Here it leads to the same server.
            "redirect-standby": (307, f"https://127.0.0.1:{self._listener.port}{target}"),
        }[fault]
        if fault == "redirect-loop":
            with self._lock:
                self._lasting = True
        return Answer(status, {"Location": location}, b"")

    def _break_answer(self, client, fault, answer):
        body = answer.body or b'{"request_id":"","data":{"key":"value"}}'
        whole = Answer(answer.status if answer.body else 200, answer.headers, body)
        if fault.startswith("field:"):
            self._send(client, Answer(answer.status, answer.headers, with_wrong_field(answer.body, fault)))
            return True
        if fault == "truncated":
            self._send(client, Answer(whole.status, whole.headers, body[: len(body) // 2]))
            return True
        if fault == "invalid-utf8":
            self._send(client, Answer(whole.status, whole.headers, body.replace(b':"', b':"\xff\xfe').replace(b">", b">\xff", 1)))
            return True
        if fault == "duplicate-keys":
            end = body.rstrip().removesuffix(b"}")
            again = b',"data":{"data":1},"auth":{"client_token":""},"lease_id":"again","request_id":7}'
            self._send(client, Answer(whole.status, whole.headers, end + again))
            return True
        if fault == "gzip-bomb":
            self._send(client, Answer(whole.status, {**whole.headers, "Content-Encoding": "gzip"}, BOMB))
            return True
        if fault == "no-content":
            # A 204 must not have a body, so the connection cannot be used again.
            client.sendall(self._head(Answer(204, {}, b""), 0, {"Content-Type": "application/json"}) + body)
            return False
        if fault == "huge":
            client.sendall(self._head(whole, HUGE_BYTES))
            block = b" " * 262144
            for _ in range(HUGE_BYTES // len(block)):
                client.sendall(block)
            return False
        half = len(body) // 2
        client.sendall(self._head(whole, len(body)) + body[:half])
        if fault == "slow-body":
            self._wait(client, body[half:-1])
        reset(client)
        return False

    @staticmethod
    def _wait(client, drip=b""):
        """Waits until the client disconnects or the time is over, and sends single bytes of `drip`."""
        end = time.monotonic() + SLOW_SECONDS
        client.settimeout(0.2)
        for index in range(10**6):
            if time.monotonic() > end:
                return
            if index < len(drip):
                client.sendall(drip[index : index + 1])
            try:
                if not client.recv(1):
                    raise Gone
            except TimeoutError:
                pass


class Catcher:
    """The target of redirects that a client must not follow. `caught` has the requests that followed one."""

    def __init__(self, contexts):
        self._context = contexts["good"]
        self.caught = []
        self._https = Listener(lambda connection: self._serve(self._context.wrap_socket(connection, server_side=True)))
        self._http = Listener(self._serve)
        self.port, self.http_port = self._https.port, self._http.port

    def _serve(self, connection):
        with connection:
            head = read_head(connection.makefile("rb"))
            if head is not None:
                (method, target, *_), headers = head
                self.caught.append((method, target, sorted(headers)))
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

    def close(self):
        self._https.close()
        self._http.close()
