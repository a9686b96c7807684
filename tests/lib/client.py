"""Requests to an application without a network, one after another."""

import asyncio
from typing import Any

import httpx
from fastapi import FastAPI


class Client:
    """
    A client of `app`, with the cookies of one browser. Redirects are not followed.

    An error that the application lets through is raised here, so that no test takes a crash for an answer.
    """

    def __init__(self, app: FastAPI) -> None:
        self._runner = asyncio.Runner()
        transport = httpx.ASGITransport(app=app)
        self._client = httpx.AsyncClient(transport=transport, base_url="https://localhost")

    def request(self, method: str, path: str, *, token: str = "", **more: Any) -> httpx.Response:
        headers = {**({"Authorization": f"Bearer {token}"} if token else {}), **more.pop("headers", {})}
        return self._runner.run(self._client.request(method, path, headers=headers, **more))

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self.request("POST", path, **more)

    @property
    def cookies(self) -> httpx.Cookies:
        return self._client.cookies

    def close(self) -> None:
        self._runner.run(self._client.aclose())
        self._runner.close()
