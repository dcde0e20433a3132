"""安證 Anzheng: an information security management system that can prove what it says."""

__version__ = "0.1.0"
