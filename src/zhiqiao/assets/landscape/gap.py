"""Where demand and stock do not meet, industry by industry. Plain Python."""

NO_PATENT, THIN, NO_FIRM, MET = "有需求无专利", "专利少于需求", "有专利无企业", "供需都有"
VERDICTS = (NO_PATENT, THIN, NO_FIRM, MET)


def verdict_on(needs: int, patents: int, firms: int) -> str:
    """What an industry is short of, by needs, patents in force and firms; "" where there is nothing to say."""
    if needs and not patents:
        return NO_PATENT
    if needs > patents:
        return THIN
    if patents and not firms:
        return NO_FIRM
    return MET if needs and patents else ""
