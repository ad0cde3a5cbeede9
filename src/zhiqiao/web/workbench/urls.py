"""URLs of the workbench: a list an audience and room, joined here."""

from zhiqiao.web.workbench.agency.holder_name_urls import urlpatterns as holder_names
from zhiqiao.web.workbench.agency.import_urls import urlpatterns as imports
from zhiqiao.web.workbench.agency.list_import_urls import urlpatterns as list_imports
from zhiqiao.web.workbench.agency.mass_push_urls import urlpatterns as mass_pushes
from zhiqiao.web.workbench.agency.outcomes_urls import urlpatterns as outcomes
from zhiqiao.web.workbench.agency.report_urls import urlpatterns as reports
from zhiqiao.web.workbench.everyone.deal_urls import urlpatterns as deals
from zhiqiao.web.workbench.everyone.fee_urls import urlpatterns as fees
from zhiqiao.web.workbench.everyone.landscape_urls import urlpatterns as landscape
from zhiqiao.web.workbench.everyone.match_urls import urlpatterns as matching
from zhiqiao.web.workbench.everyone.register_urls import urlpatterns as registers
from zhiqiao.web.workbench.everyone.urls import urlpatterns as everyone
from zhiqiao.web.workbench.firm.demand_urls import urlpatterns as demands
from zhiqiao.web.workbench.firm.learning_urls import urlpatterns as learning
from zhiqiao.web.workbench.firm.outcomes_urls import urlpatterns as claims
from zhiqiao.web.workbench.holder.appraisal_urls import urlpatterns as appraisal
from zhiqiao.web.workbench.holder.listing_urls import urlpatterns as listings
from zhiqiao.web.workbench.holder.stocktake_urls import urlpatterns as stocktake

app_name = "workbench"
urlpatterns = [
    *everyone,
    *fees,
    *registers,
    *imports,
    *holder_names,
    *list_imports,
    *stocktake,
    *appraisal,
    *landscape,
    *listings,
    *matching,
    *mass_pushes,
    *demands,
    *learning,
    *deals,
    *outcomes,
    *claims,
    *reports,
]
