"""Papermill's parameters as Java declarations.

The type is the value's own: a parameter that is to be a double is given as 2.0.
"""

import math

_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_INT = range(-(2**31), 2**31)
_LONG = range(-(2**63), 2**63)
# A class file holds no longer constant; an encoded character has up to three bytes.
_LONGEST = 20_000


class JavaTranslator:
    """Writes values of Python as Java: None, bool, int, float, str, list, tuple and dict."""

    @classmethod
    def translate(cls, value):
        """A Java expression of the value."""
        if value is None:
            return "null"
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int):
            return cls._int(value)
        if isinstance(value, float):
            return cls._float(value)
        if isinstance(value, (list, tuple)):
            # Arrays.asList and not List.of, which takes no null.
            items = ", ".join(cls.translate(item) for item in value)
            return f"new java.util.ArrayList<Object>(java.util.Arrays.asList(new Object[] {{{items}}}))"
        if isinstance(value, dict):
            puts = "".join(f" put({cls._str(str(k))}, {cls.translate(v)});" for k, v in value.items())
            return f"new java.util.LinkedHashMap<String, Object>() {{{{{puts} }}}}"
        return cls._str(str(value))

    @staticmethod
    def _int(value):
        if value in _INT:
            return str(value)
        if value in _LONG:
            return f"{value}L"
        return f'new java.math.BigInteger("{value}")'

    @staticmethod
    def _float(value):
        if math.isnan(value):
            return "Double.NaN"
        if math.isinf(value):
            return "Double.POSITIVE_INFINITY" if value > 0 else "Double.NEGATIVE_INFINITY"
        return repr(value)

    @staticmethod
    def _str(text):
        # Every other character as its UTF-16 units: no quote, line end or \u can end the literal.
        units = text.encode("utf-16-be", "surrogatepass")
        written = []
        for i in range(0, len(units), 2):
            code = units[i] << 8 | units[i + 1]
            char = chr(code)
            written.append(_ESCAPES.get(char) or (char if 32 <= code < 127 else f"\\u{code:04x}"))
        parts = [written[i : i + _LONGEST] for i in range(0, len(written), _LONGEST)] or [[]]
        if len(parts) == 1:
            return '"' + "".join(written) + '"'
        return 'String.join("", ' + ", ".join('"' + "".join(part) + '"' for part in parts) + ")"

    @classmethod
    def _type(cls, value):
        if isinstance(value, bool):
            return "boolean"
        if isinstance(value, int):
            return "int" if value in _INT else "long" if value in _LONG else "java.math.BigInteger"
        if isinstance(value, float):
            return "double"
        if isinstance(value, (list, tuple)):
            return "java.util.List<Object>"
        if isinstance(value, dict):
            return "java.util.Map<String, Object>"
        return "Object" if value is None else "String"

    @classmethod
    def comment(cls, text):
        return f"// {text}".strip()

    @classmethod
    def codify(cls, parameters, comment="Parameters"):
        """The cell that papermill puts below the one with the tag `parameters`."""
        lines = [cls.comment(comment)]
        for name, value in parameters.items():
            if not name.isidentifier():
                raise ValueError(f"the parameter {name!r} is no name of a Java variable")
            lines.append(f"{cls._type(value)} {name} = {cls.translate(value)};")
        return "\n".join(lines) + "\n"

    @classmethod
    def inspect(cls, parameters_cell):
        """None: papermill asks it for `--help-notebook` and wants no error from it."""
        return []
