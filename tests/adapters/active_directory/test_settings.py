"""What settings may say, and what is refused when the adapter is made."""

import pytest

from adapters.active_directory import Domain, Forest, LiveDirectory
from adapters.active_directory.kerberos import MISSING
from adapters.active_directory.transport import address_of
from handlers.ports import SourceBrokenError


@pytest.mark.parametrize(
    "server,host,port",
    [
        ("dc1.contoso.com", "dc1.contoso.com", 636),
        ("dc1.contoso.com:10636", "dc1.contoso.com", 10636),
        (" dc1 ", "dc1", 636),
        ("[::1]:1636", "::1", 1636),
        ("[::1]", "::1", 636),
        ("::1", "::1", 636),
    ],
)
def test_where_a_server_listens(server: str, host: str, port: int) -> None:
    """A name or an address, with or without a port."""
    found = address_of(server, "ldaps")
    assert (found.host, found.port) == (host, port)


def test_usual_ports_are_not_said() -> None:
    """Others are."""
    assert address_of("dc1", "starttls").name == "dc1"
    assert address_of("dc1:10636", "ldaps").name == "dc1:10636"


@pytest.mark.skipif(not MISSING, reason="the extra `kerberos` is installed")
def test_kerberos_without_its_extra() -> None:
    """Is refused at once, with the mend."""
    forest = Forest("contoso.com", (Domain("contoso.com", ("dc1",)),), "", str, bind="kerberos")
    with pytest.raises(SourceBrokenError, match="pip install"):
        LiveDirectory([forest])
