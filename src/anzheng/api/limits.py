"""上限 Limits on every request: how large, and how often."""

from anzheng.organization.rates import PER_MINUTE, Rate

__all__ = ["BODY_BYTES", "PER_MINUTE", "RATE", "UPLOAD_BYTES", "Rate"]

BODY_BYTES = 1024 * 1024
"""Largest JSON body."""
UPLOAD_BYTES = 64 * 1024 * 1024
"""Largest body with a file; larger evidence is entered on the command line."""
RATE = Rate()
"""The counter of this process."""
