"""The edge: HTTP and WebSocket in, frames and JSON out. The only package that knows FastAPI."""
