"""The register: lists of names brought together in memory; what leaves is counts by pattern, tokens, and figures."""
