"""What Microsoft's pages leave open of the expression language, each with two readings.

An evaluation notes the questions it meets. Only when the other reading of one would give another
outcome is the outcome told as not certain, with the question as its doubt.
"""

from enum import Enum


class Question(Enum):
    """An open point of the language; its value is the sentence that a doubt shows."""

    TEXT_CASE = "whether = and <> between texts look at case is not documented"
    NULL_ARGUMENT = "what becomes of an absent attribute here is not documented"
    NULL_UNEQUAL = "whether <> holds against an absent attribute is not documented"
    NULL_JOINED = "what & makes of an absent attribute is not documented"
    AND_OR = "whether && goes before || is not documented; read from left to right"
    COMPARED_FIRST = "whether a comparison waits for the + - * & behind it is not documented"
    TEXT_ORDER = "whether these two are compared as numbers or as texts is not known"
    HEX_SIGN = "whether a hexadecimal number with the highest bit is negative is not documented"
    BACKSLASH = "whether two backslashes in a text are read as one is not documented"
    SEARCH_CASE = "whether a search looks at case when not told is not documented"
    SEVERAL_BITS = "whether one bit or all bits of the flag must be set is not documented"
    DUPLICATE_CASE = "whether values that differ only in case are duplicates is not documented"
    EMPTY_WORDS = "whether delimiters side by side hold an empty word is not documented"
    LONE_WORD = "whether a text without any delimiter is one word is not documented"
    SPLIT_REST = "whether Split's last value holds the rest is not documented"
    GUID_BRACES = "whether a GUID is written with braces is not documented"
    EQUALS_ESCAPED = "whether an equals sign in a DN component is escaped is not documented"
    CULTURE = "the order of day and month and the date separator hang on the server's culture"
    LOCAL_TIME = "the server's time zone is not known; read as UTC"
    SERIAL_ORDER = "the byte order of a certificate's serial number is not documented"
    KEY_PARAMETERS = "which OID stands for the parameters of a public key is not documented"
