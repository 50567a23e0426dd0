"""Serves map_app.py with a geometry route and a strict security policy: map_server.py FOLDER PORT."""
import base64
import hashlib
import os
import re
import sys
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Route

FOLDER, PORT = Path(sys.argv[1]), int(sys.argv[2])
os.environ["MAP_FILES"] = str(FOLDER)
INDEX = (Path(st.__file__).parent / "static" / "index.html").read_bytes()
INLINE = [base64.b64encode(hashlib.sha256(script).digest()).decode()
          for script in re.findall(rb"<script>(.*?)</script>", INDEX, re.DOTALL)]
POLICY = "; ".join([
    "default-src 'self'", "script-src 'self' blob: " + " ".join(f"'sha256-{code}'" for code in INLINE),
    "style-src 'self' 'unsafe-inline'", "img-src 'self' data: blob:", "font-src 'self' data:",
    "worker-src 'self' blob:",
])


def geometry(request) -> Response:
    headers = {"Content-Encoding": "gzip", "Cache-Control": "public, max-age=31536000, immutable"}
    body = (FOLDER / request.path_params["file"]).read_bytes()
    return Response(body, media_type="application/geo+json", headers=headers)


class Headers:
    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        async def with_policy(message):
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"content-security-policy", POLICY.encode())]
            await send(message)
        await self.app(scope, receive, with_policy)


app = st.App(Path(__file__).with_name("map_app.py"), routes=[Route("/geo/{file}", geometry)],
             middleware=[Middleware(Headers)])

if __name__ == "__main__":
    app.run(config={"server.port": PORT, "server.address": "127.0.0.1", "server.headless": True,
                    "browser.gatherUsageStats": False, "server.fileWatcherType": "none", "theme.base": "light"})
