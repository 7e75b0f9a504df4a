"""The rule files of ours: three custom rules, and a second forest's copy of a few default ones."""

from __future__ import annotations

import re

from demo_tenant.ids import CONTOSO_ID, FABRIKAM_ID, ZERO, guid

NO_SYNC = "In from AD - User NoSync by extensionAttribute15"
EMPLOYEES = "In from AD - Fabrikam Employees Join"


def made_up(real: dict[str, str]) -> dict[str, str]:
    """File name -> XML, from the texts of the real rules by name."""
    texts = [
        _custom(
            NO_SYNC,
            50,
            ("extensionAttribute15", "EQUAL", "NoSync"),
            "<dest>cloudFiltered</dest>\n      <src>True</src>",
        ),
        _custom(
            "In from AD - User Hide Mobile",
            51,
            ("extensionAttribute14", "EQUAL", "HideMobile"),
            "<dest>mobile</dest>\n      <expression>AuthoritativeNull</expression>",
        ),
        _custom(
            "In from AD - User Employee Number",
            52,
            ("extensionAttribute10", "ISNOTNULL", ""),
            "<dest>extensionAttribute10</dest>\n      <src>\n        "
            "<attr>extensionAttribute10</attr>\n      </src>\n"
            '      <expression>IIF(Left([extensionAttribute10], 3) = "EMP", '
            "[extensionAttribute10], "
            'Error("extensionAttribute10 must begin with EMP."))</expression>',
        ),
        _employees(real["In from AD - User Join"]),
        _copy(real["In from AD - User AccountEnabled"], 91),
        _copy(real["In from AD - User Common"], 162),
        _copy(real["In from AD - Contact Join"], 163).replace(
            "<disabled>False</disabled>", "<disabled>True</disabled>"
        ),
        _copy(real["In from AD - Contact Common"], 164),
    ]
    return {f"SynchronizationRule_{_field(t, 'id')}.xml": t for t in texts}


def _field(text: str, name: str) -> str:
    found = re.search(f"<{name}>(.*?)</{name}>", text)
    return found[1] if found else ""


def _set(text: str, name: str, value: str) -> str:
    return re.sub(f"<{name}>.*?</{name}>|<{name} />", f"<{name}>{value}</{name}>", text, count=1)


def _copy(text: str, precedence: int) -> str:
    identity = "{" + guid("rule", "fabrikam", _field(text, "name")) + "}"
    for name, value in (
        ("id", identity),
        ("internal-id", identity),
        ("connector", "{" + FABRIKAM_ID + "}"),
        ("precedence", str(precedence)),
    ):
        text = _set(text, name, value)
    return text


def _employees(text: str) -> str:
    text = _set(_set(_copy(text, 90), "name", EMPLOYEES), "immutable-tag", "")
    clause = (
        "      <scope>\n        <csAttribute>extensionAttribute2</csAttribute>\n"
        "        <csOperator>EQUAL</csOperator>\n        <csValue>Employee</csValue>\n   "
        "   </scope>\n"
    )
    head, mark, tail = text.rpartition("    </conditions>\n  </synchronizationCriteria>")
    return head + clause + mark + tail


def _custom(name: str, precedence: int, scope: tuple[str, str, str], mapping: str) -> str:
    identity = "{" + guid("rule", name) + "}"
    zero = "{" + ZERO + "}"
    return f"""<synchronizationRule>
  <id>{identity}</id>
  <internal-id>{identity}</internal-id>
  <version>1</version>
  <name>{name}</name>
  <description />
  <immutable-tag />
  <direction>Inbound</direction>
  <disabled>False</disabled>
  <connector>{{{CONTOSO_ID}}}</connector>
  <sourceObjectType>user</sourceObjectType>
  <targetObjectType>person</targetObjectType>
  <linkType>Join</linkType>
  <precedence>{precedence}</precedence>
  <precedence-after>{zero}</precedence-after>
  <precedence-before>{zero}</precedence-before>
  <softDeleteExpiryInterval>00:00:00</softDeleteExpiryInterval>
  <EnablePasswordSync>false</EnablePasswordSync>
  <attribute-mappings>
    <mapping>
      {mapping}
      <valueMergeType>Update</valueMergeType>
    </mapping>
  </attribute-mappings>
  <relationshipCriteria />
  <synchronizationCriteria>
    <conditions>
      <scope>
        <csAttribute>{scope[0]}</csAttribute>
        <csOperator>{scope[1]}</csOperator>
        <csValue>{scope[2]}</csValue>
      </scope>
    </conditions>
  </synchronizationCriteria>
</synchronizationRule>
"""
