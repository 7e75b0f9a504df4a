"""A real Active Directory for the tests: Samba domain controllers on loopback addresses.

A domain's empty database is made once per machine and kept as an archive in the cache folder, under
the fingerprint of its recipe; objects are loaded into a fresh copy of it for each session.
"""

import contextlib
import hashlib
import json
import os
import random
import shutil
import socket
import subprocess
import tarfile
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.real.authority import Authority

PASSWORD = "Passw0rd!Lab2026"
READER, PLAIN = "svc-ldap", "plain"  # PLAIN may not list the deleted objects
ACCOUNTS = (READER, PLAIN, "wrong", "disabled", "expired", "must-change")
PYTHON = "/usr/bin/python3"  # Debian's own, which has samba's modules
_HERE = Path(__file__).parent
RECIPE, LOADER = _HERE / "samba_domain.py", _HERE / "samba_load.py"
START_LIMIT = 30.0  # seconds
_SERVICES = "ldap, kdc, cldap"


class SambaError(Exception):
    """A domain controller could not be made or started; the text says what it printed."""


def missing() -> str | None:
    """What is lacking on this machine, or None."""
    if os.geteuid() != 0:
        return "root, for port 636"
    for program in ("samba", PYTHON):
        if shutil.which(program) is None:
            return f"the program {program} (script/test-packages.txt)"
    probe = "import samba.provision; assert samba.provision.setup_path('provision.ldif')"
    done = subprocess.run([PYTHON, "-c", probe], capture_output=True, check=False)
    if done.returncode or not Path("/usr/share/samba/setup/ad-schema").is_dir():
        return "the Debian packages python3-samba and samba-ad-provision (script/test-packages.txt)"
    return None


@dataclass(frozen=True, slots=True)
class Domain:
    """One domain: its DNS name, and what a recording says of its head."""

    name: str
    forest: str
    guid: str = "11111111-aaaa-4bbb-8ccc-222222222222"
    sid: str = "S-1-5-21-1000000001-1000000002-1000000003"
    host: str = "dc1"

    @property
    def base(self) -> str:
        """The name of its head."""
        return ",".join(f"DC={label}" for label in self.name.split("."))

    @property
    def what(self) -> dict[str, object]:
        """What the recipe is given."""
        return {
            "name": self.name,
            "netbios": self.name.partition(".")[0].upper(),
            "guid": self.guid,
            "sid": self.sid,
            "host": self.host,
            "password": PASSWORD,
            "suffix": self.forest,
            "accounts": ACCOUNTS,
        }


@dataclass(slots=True)
class Controller:
    """A running domain controller."""

    domain: Domain
    folder: Path
    address: str
    ca_file: Path
    left_out: tuple[str, ...] = ()
    process: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    def user(self, name: str = READER) -> str:
        """The sign-in name of one of its service accounts."""
        return f"{name}@{self.domain.forest}"

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        log = (self.folder / "console.log").open("ab")
        command = ["samba", "-s", str(self.folder / "etc/smb.conf"), "-i", "-M", "single", "-d0"]
        with log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT
            )
        until = time.monotonic() + START_LIMIT
        while not _takes_connections(self.address, 636):
            if self.process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise SambaError((self.folder / "console.log").read_text(errors="replace")[-2000:])
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop it: closing its standard input is enough."""
        if self.process is None:
            return
        if self.process.stdin:
            self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


def _takes_connections(address: str, port: int) -> bool:
    try:
        socket.create_connection((address, port), 0.5).close()
    except OSError:
        return False
    return True


def free_address() -> str:
    """A loopback address on which nobody listens for LDAP."""
    for _ in range(100):
        address = f"127.{random.randint(20, 250)}.{random.randint(1, 250)}.{random.randint(2, 250)}"
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind((address, 636))
            return address
    raise SambaError("no loopback address is free for port 636")


def cache_folder() -> Path:
    """Where the archives are kept, outside the repository."""
    where = os.environ.get("WHYSYNC_TEST_CACHE")
    return Path(where) if where else Path(tempfile.gettempdir()) / "whysync-test-cache"


def fresh(domain: Domain, folder: Path, authority: Authority) -> Controller:
    """A domain without objects in `folder`, from its archive; not started."""
    folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archived(domain)) as tar:
        tar.extractall(folder, filter="fully_trusted")
    return _settled(domain, folder, authority)


def archived(domain: Domain) -> Path:
    """The archive of a domain without objects; made where there is none yet."""
    text = json.dumps(domain.what, sort_keys=True)
    key = hashlib.sha256(RECIPE.read_bytes() + text.encode()).hexdigest()[:20]
    archive = cache_folder() / f"samba-{domain.name}-{key}.tar.gz"
    if archive.is_file():
        return archive
    archive.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        run_script(RECIPE, Path(made), text)
        part = archive.with_suffix(f".{os.getpid()}")
        with tarfile.open(part, mode="w:gz", compresslevel=1) as tar:
            for name in ("private", "state"):
                tar.add(Path(made) / name, name)
    return part.replace(archive)  # others may have made the same at the same time


def _settled(domain: Domain, folder: Path, authority: Authority) -> Controller:
    """Its configuration and its certificate, for an address of its own."""
    address = free_address()
    names = [f"{domain.host}.{domain.name}", "localhost"]
    certificate, key = authority.issue(address, names, [address])
    lines = {
        "workgroup": domain.name.partition(".")[0].upper(),
        "realm": domain.name.upper(),
        "netbios name": domain.host.upper(),
        "server role": "active directory domain controller",
        "server services": _SERVICES,
        "interfaces": f"{address}/8",
        "bind interfaces only": "yes",
        "disable netbios": "yes",
        "ldap server require strong auth": "allow_sasl_over_tls",
        "ldb:nosync": "true",
        "tls cafile": str(authority.ca_file),
        "tls certfile": str(certificate),
        "tls keyfile": str(key),
        "private dir": str(folder / "private"),
        "state directory": str(folder / "state"),
        "cache directory": str(folder / "cache"),
        "lock directory": str(folder),
        "pid directory": str(folder),
        "log file": str(folder / "samba.log"),
    }
    (folder / "etc").mkdir(exist_ok=True)
    text = "\n".join(f" {key} = {value}" for key, value in lines.items())
    (folder / "etc/smb.conf").write_text(f"[global]\n{text}\n")
    return Controller(domain, folder, address, authority.ca_file)


def run_script(script: Path, folder: Path, text: str) -> str:
    """What one of the scripts for Debian's Python prints."""
    command = [PYTHON, "-P", str(script), str(folder)]
    done = subprocess.run(command, input=text.encode(), capture_output=True, check=False)
    if done.returncode:
        raise SambaError(f"{script.name} failed: {done.stderr.decode(errors='replace')[-2000:]}")
    return done.stdout.decode()
