"""The number that ties all audit rows of one request together; empty outside a request."""

from contextvars import ContextVar

current_request_id: ContextVar[str] = ContextVar("current_request_id", default="")
