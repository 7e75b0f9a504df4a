"""What the tests of the live Active Directory share: certificates, stub servers, real domains."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.active_directory import Domain, Forest, Limits, LiveDirectory
from tests.adapters.active_directory.ldap_stub import PASSWORD, USER, Stub
from tests.real import samba
from tests.real.authority import Authority
from tests.real.samba_lab import Lab, forests, load_folder

DEMO = Path("adapters/tenant_folder/demo")
QUICK = Limits(connect=1.0, look_up=2.0, at_most=5, page=3)

MakeStub = Callable[..., Stub]
MakeDirectory = Callable[..., LiveDirectory]


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Who signs the certificates of the stub servers."""
    return Authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def make_stub(authority: Authority) -> Iterator[MakeStub]:
    """Starts stub servers; `names` and `lasts` spoil their certificates."""
    with ExitStack() as stack:
        count = 0

        def make(
            *, names: tuple[str, ...] = (), lasts: timedelta = timedelta(days=90), **more: object
        ) -> Stub:
            nonlocal count
            count += 1
            stub = Stub(Path(), Path(), **more)  # type: ignore[arg-type]
            stack.enter_context(stub)
            own = [] if names else [stub.address]
            stub.certificate, stub.key = authority.issue(f"stub{count}", names, own, lasts)
            return stub

        yield make


@pytest.fixture
async def make_directory(authority: Authority) -> AsyncIterator[MakeDirectory]:
    """Makes live directories over stub servers of one domain, and closes them."""
    made: list[LiveDirectory] = []

    def make(
        *stubs: Stub | str,
        limits: Limits = QUICK,
        password: Callable[[], str] = lambda: PASSWORD,
        others: tuple[Domain, ...] = (),
        catalogues: tuple[str, ...] = (),
        forests: tuple[Forest, ...] = (),
        user: str = USER,
        ca_file: Path | None = None,
        **more: object,
    ) -> LiveDirectory:
        servers = tuple(s if isinstance(s, str) else s.name for s in stubs)
        forest = Forest(
            "contoso.com",
            (Domain("corp.contoso.com", servers), *others),
            user,
            password,
            ca_file=ca_file or authority.ca_file,
            global_catalogs=catalogues,
        )
        directory = LiveDirectory([forest, *forests], limits, **more)  # type: ignore[arg-type]
        made.append(directory)
        return directory

    yield make
    for directory in made:
        await directory.close()


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """The demo tenant's Active Directory on real domain controllers."""
    why = samba.missing()
    if why:
        pytest.skip(f"needs {why}")
    running = load_folder(DEMO, tmp_path_factory.mktemp("lab"))
    yield running
    running.stop()


@pytest.fixture
async def live(lab: Lab) -> AsyncIterator[LiveDirectory]:
    """The live directory over the demo tenant's domain controllers."""
    directory = LiveDirectory(forests(lab))
    yield directory
    await directory.close()
