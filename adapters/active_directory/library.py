"""ldap3, imported in the one place where its import may warn.

Version 2.9.1 asks pyasn1 for names that pyasn1 0.6 calls deprecated; nobody here can mend that.
"""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import ldap3
    from ldap3.core import exceptions
    from ldap3.core.tls import Tls

__all__ = ["Tls", "exceptions", "ldap3"]
