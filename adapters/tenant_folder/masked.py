"""A whole recording masked: each file in the way in which it holds what is of a person."""

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from adapters.tenant_folder.masking import Masking
from adapters.tenant_folder.personal import KEPT_FILES, Way, way_of_attribute, way_of_key
from adapters.tenant_folder.writing import Recording
from knowledge.dn import dns_domain

_LITERAL = re.compile(r'"([^"]*)"')
_VALUES = ("Values", "Old", "New")
_DOMAINS = "entra/domains.json"
_RULES, _CONNECTORS = "connect/rules.json", "connect/connectors.json"
_CONTAINERS = frozenset(
    {b"organizationalunit", b"container", b"domaindns", b"crossref", b"builtindomain"}
)


def masking_of(recording: Recording, key: bytes, *, domains: bool) -> Masking:
    """What is needed to mask this recording, with all that it says learned."""
    masking = Masking(key, literals_of(recording), domains=domains)
    for name in _domain_names(recording):
        masking.learn_domain(name)
    masked(recording, masking)
    return masking


def masked(recording: Recording, masking: Masking) -> Recording:
    """The recording through a masking."""
    done = Recording()
    for (domain, controller), held in recording.entries.items():
        place = masking.domains_of(domain), controller and masking.domains_of(controller)
        done.entry(*place, "", {})
        for dn, values in held.values():
            done.entry(*place, masking.text(dn), dict(_attributes(values, masking)))
    for file, document in recording.documents.items():
        stays = file in KEPT_FILES and not masking.with_domains
        done.document(file, document if stays else _value(document, file, (), masking))
    return done


def literals_of(recording: Recording) -> set[str]:
    """What rules compare with, and the organizational units that filters name."""
    found: set[str] = set()
    for rule in recording.documents.get(_RULES, ()):
        for key, text in _texts(rule, ()):
            if key[-1:] == ("ComparisonValue",):
                found.update((text, *re.split("[,;]", text)))
            elif key[-1:] == ("Expression",):
                found.update(_LITERAL.findall(text))
    for key, text in _texts(recording.documents.get(_CONNECTORS, []), ()):
        if key[-1:] in (("ContainerInclusionList",), ("ContainerExclusionList",)):
            found.update(re.findall(r"OU=((?:\\.|[^,\\])+)", text, re.IGNORECASE))
    return {x.strip() for x in found if x.strip()}


def _domain_names(recording: Recording) -> Iterator[str]:
    """The names of the tenant's and the forests' own domains."""
    for (domain, _), held in recording.entries.items():
        yield domain
        yield from {dns_domain(dn) for dn, _ in held.values()}
    for item in recording.documents.get(_DOMAINS, ()):
        yield str(item.get("id", "")) if isinstance(item, dict) else ""
    for document in recording.documents.values():
        for key, text in _texts(document, ()):
            if key[-1:] in (("onPremisesDomainName",), ("DN",), ("DistinguishedName",)):
                yield dns_domain(text) or (text if key[-1] == "onPremisesDomainName" else "")


def _texts(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text of a document, with the keys down to it."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, path)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _texts(item, (*path, name))


def _attributes(
    values: Mapping[str, list[bytes]], masking: Masking
) -> Iterator[tuple[str, list[bytes]]]:
    """An object of Active Directory. A container is called by what is in it, not by a person."""
    classes = {x.lower() for n, many in values.items() if n.lower() == "objectclass" for x in many}
    is_container = bool(classes & _CONTAINERS) and b"person" not in classes
    for name, many in values.items():
        way = way_of_attribute(name)
        way = "words" if is_container and way == "value" else way
        yield name, [_raw(x, way, masking) for x in many]


def _raw(value: bytes, way: Way, masking: Masking) -> bytes:
    if way in ("bytes", "blob"):
        return masking.certificate(value) if way == "bytes" else masking.blob(value)
    try:
        text = value.decode()
    except UnicodeDecodeError:
        return value if way == "keep" else masking.blob(value)
    if "\0" in text:
        return value if way == "keep" else masking.blob(value)
    return _of(text, way, masking).encode()


def _of(text: str, way: Way, masking: Masking) -> str:
    if way in ("bytes", "blob"):
        return _in_base64(text, masking.certificate if way == "bytes" else masking.blob)
    if way == "number":
        way = "keep" if text.removeprefix("-").isdecimal() else "value"
    to: Mapping[Way, Callable[[str], str]] = {
        "keep": masking.domains_of,
        "words": masking.text,
        "value": masking.value,
    }
    return to[way](text)


def _in_base64(text: str, mask: Callable[[bytes], bytes]) -> str:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return ""
    return base64.b64encode(mask(raw)).decode()


def _value(value: Any, file: str, path: tuple[str, ...], masking: Masking) -> Any:
    if isinstance(value, str):
        return _of(value, way_of_key(file, path), masking)
    if isinstance(value, list):
        return [_value(item, file, path, masking) for item in value]
    if not isinstance(value, dict):
        return value
    if file.startswith("connect/") and "Name" in value and any(k in value for k in _VALUES):
        return _attribute(value, file, path, masking)
    is_by_dn = file == "connect/visible.json"
    return {
        masking.text(k) if is_by_dn else k: _value(
            v, file, path if is_by_dn else (*path, k), masking
        )
        for k, v in value.items()
    }


def _attribute(
    told: Mapping[str, Any], file: str, path: tuple[str, ...], masking: Masking
) -> dict[str, Any]:
    """An attribute of a row or of a metaverse object, or what is pending on one."""
    way = way_of_attribute(str(told["Name"]))

    def values(held: Any) -> Any:
        if isinstance(held, list):
            return [values(x) for x in held]
        return _of(held, way, masking) if isinstance(held, str) else held

    return {
        k: values(v) if k in _VALUES else _value(v, file, (*path, k), masking)
        for k, v in told.items()
    }
