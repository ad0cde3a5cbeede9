"""Reference tables shipped inside the package, each read on its first use.

The files lie in `parameters/tables`; `SOURCES.md` beside them says where each comes from and what ails it.
"""

from zhiqiao.kernel.tables.codes import HighValueCategory, code_label, codes, high_value_categories
from zhiqiao.kernel.tables.concordance import (
    Concordance,
    IpcIndustry,
    Link,
    concordance_in_use,
    industry_ipcs,
    ipc_industries,
    ipc_industry_codes,
    use_concordance,
)
from zhiqiao.kernel.tables.fees import annual_fee, surcharge_bands, surcharge_percent
from zhiqiao.kernel.tables.industries import Industry, gbt4754_industries, gbt4754_name, gbt4754_section
from zhiqiao.kernel.tables.ipc import (
    ipc_ancestors,
    ipc_begun,
    ipc_below,
    ipc_is_current,
    ipc_parent,
    ipc_title,
)
from zhiqiao.kernel.tables.regions import (
    Region,
    region_ancestors,
    region_full_name,
    region_name,
    regions,
    universities,
)
from zhiqiao.kernel.tables.sei import (
    SeiMatch,
    sei_codes_for,
    sei_industries,
    sei_industries_for,
    sei_names_ipc,
)
from zhiqiao.kernel.tables.sizes import SIZE_LABELS, SizeClass, size_label, sme_size

__all__ = [
    "SIZE_LABELS",
    "Concordance",
    "HighValueCategory",
    "Industry",
    "IpcIndustry",
    "Link",
    "Region",
    "SeiMatch",
    "SizeClass",
    "annual_fee",
    "code_label",
    "codes",
    "concordance_in_use",
    "gbt4754_industries",
    "gbt4754_name",
    "gbt4754_section",
    "high_value_categories",
    "industry_ipcs",
    "ipc_ancestors",
    "ipc_begun",
    "ipc_below",
    "ipc_industries",
    "ipc_industry_codes",
    "ipc_is_current",
    "ipc_parent",
    "ipc_title",
    "region_ancestors",
    "region_full_name",
    "region_name",
    "regions",
    "sei_codes_for",
    "sei_industries",
    "sei_industries_for",
    "sei_names_ipc",
    "size_label",
    "sme_size",
    "surcharge_bands",
    "surcharge_percent",
    "universities",
    "use_concordance",
]
