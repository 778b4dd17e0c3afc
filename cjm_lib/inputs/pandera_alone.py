"""
pandera without pyspark.

Where pyspark is installed pandera imports ``pyspark.pandas``, which takes seconds and warns of
pandas 3. Contracts are of pandas tables only, so it is told that there is no such module.
"""

import sys

sys.modules.setdefault("pyspark.pandas", None)  # type: ignore[arg-type]

import pandera.pandas as pa  # noqa: E402
from pandera.engines.pandas_engine import DateTime  # noqa: E402

__all__ = ["DateTime", "pa"]
