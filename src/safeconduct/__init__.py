"""Safeconduct: get people out, get the truth out, expose no one."""

__version__ = "0.1.0"
