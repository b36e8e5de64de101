"""JPKI as data and pure functions: certificate profile, anchors, path, revocation, signatures."""
