"""Active Directory, live: read-only look-ups through LDAP. Needs the extra `ad`."""

from adapters.active_directory.directory import LiveDirectory
from adapters.active_directory.settings import Domain, Forest, Limits

__all__ = ["Domain", "Forest", "Limits", "LiveDirectory"]
