"""Capability protocols, manifests, hookspecs and the registry of provider plugins."""
