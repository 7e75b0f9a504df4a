"""The expression language of synchronization rules: read a text, evaluate it on an object.

Source: Microsoft's pages on declarative provisioning expressions and on their functions. What these
pages do not say is not guessed: it is not evaluated, or told as not certain.
"""

from knowledge.sync_rules.expressions.expression import Expression, evaluate, parse
from knowledge.sync_rules.expressions.functions import FUNCTIONS
from knowledge.sync_rules.expressions.registry import Function
from knowledge.sync_rules.expressions.scene import (
    AuthoritativeNull,
    Fault,
    Ignore,
    NotEvaluated,
    Null,
    Outcome,
    Scene,
    Value,
)
from knowledge.sync_rules.expressions.syntax import ExpressionError

__all__ = [
    "FUNCTIONS",
    "AuthoritativeNull",
    "Expression",
    "ExpressionError",
    "Fault",
    "Function",
    "Ignore",
    "NotEvaluated",
    "Null",
    "Outcome",
    "Scene",
    "Value",
    "evaluate",
    "parse",
]
