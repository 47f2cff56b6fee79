"""ClickHouse's HTTP interface, as far as tests need it, in front of today's engine in this process (chdb).

`POST /?query=…&param_x=…` with the rows of an INSERT or the text of a query as the body. Prints its port and serves until
it is killed. The engine is real; only the HTTP in front of it is ours. The folder of its data comes first, a configuration
may follow.
"""

import gzip
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from chdb.session import Session

LOCK = threading.Lock()
SESSION = Session("?config-file=".join(sys.argv[1:]))


def literal(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "text/tab-separated-values; charset=UTF-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(body)

    def do_OPTIONS(self):
        self.send_response(204)
        for name, value in [
            ("Access-Control-Allow-Origin", "*"),
            ("Access-Control-Allow-Methods", "POST, GET, OPTIONS"),
            ("Access-Control-Allow-Headers", "authorization, content-type, x-clickhouse-user, x-clickhouse-key"),
            ("Content-Length", "0"),
        ]:
            self.send_header(name, value)
        self.end_headers()

    def do_POST(self):
        params = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        text = body.decode()
        sql = params.get("query")
        sql = text if sql is None else sql + "\n" + text
        with LOCK:
            try:
                for name, value in params.items():
                    if name not in ("query", "wait_end_of_query"):
                        SESSION.query(f"SET {name} = {literal(value)}")
                result = SESSION.query(sql, "TabSeparated")
                self.answer(200, bytes(result.bytes() or b""))
            except Exception as error:  # The engine's own words, as its HTTP interface gives them.
                self.answer(500, str(error).encode())

    def log_message(self, *args):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
