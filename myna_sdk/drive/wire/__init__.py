"""HTTP on real sockets, with whole-operation deadlines. Loaded at the first request."""
