"""Makes papermill know the translator.

Papermill has an entry point for engines and asks for none of translators, so this one is loaded as an
engine: papermill's usual one by another name.
"""

from papermill.engines import NBClientEngine
from papermill.translators import papermill_translators

from . import JavaTranslator

papermill_translators.register("java", JavaTranslator)


class Engine(NBClientEngine):
    """Runs a notebook as papermill does without being told an engine."""
