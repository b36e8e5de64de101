"""HTTP on real sockets, with whole-operation deadlines. Loaded at the first request.

Requests go straight to an httpx transport and never through `httpx.Client`: a client carries
cookies from one person's exchange to the next one's, logs URLs, and has defaults and an
environment of its own that every call would have to switch off.
"""
