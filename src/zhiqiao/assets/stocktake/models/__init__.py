"""Tables of the stock-take."""

from zhiqiao.assets.stocktake.models.bulk import BulkStep
from zhiqiao.assets.stocktake.models.bundles import Bundle, BundleMember
from zhiqiao.assets.stocktake.models.filling import FundingFill
from zhiqiao.assets.stocktake.models.funding import FundingDeclaration
from zhiqiao.assets.stocktake.models.grades import PatentGrade
from zhiqiao.assets.stocktake.models.grid import GridChange
from zhiqiao.assets.stocktake.models.invitations import Invitation
from zhiqiao.assets.stocktake.models.promotion import (
    HandlingPolicy,
    Mark,
    PromotionEdition,
    PromotionItem,
)
from zhiqiao.assets.stocktake.models.rounds import Assessment, Entry, EntryStep, Round, RoundHolder
from zhiqiao.assets.stocktake.models.sleepers import Sleeper, SleeperLook, SleeperStep

__all__ = [
    "Assessment",
    "BulkStep",
    "Bundle",
    "BundleMember",
    "Entry",
    "EntryStep",
    "FundingDeclaration",
    "FundingFill",
    "GridChange",
    "HandlingPolicy",
    "Invitation",
    "Mark",
    "PatentGrade",
    "PromotionEdition",
    "PromotionItem",
    "Round",
    "RoundHolder",
    "Sleeper",
    "SleeperLook",
    "SleeperStep",
]
