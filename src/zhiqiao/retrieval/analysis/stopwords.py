"""Words that tell no patent from another.

``FUNCTION_WORDS`` are left out of index and query alike. ``NEED_WORDS`` are what firms write around a need
(who they are,
that they need something); they are left out of the query only, since in a patent they may be the object
itself.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FUNCTION_WORDS = _words(
    """
    的 了 和 与 或 及 在 是 为 有 对 等 于 以 从 把 被 由 其 该 此 这 那 所 之 而 且 并 也 都 就 则 到
    至 将 使 让 向 给 个 种 项 上 中 下 内 后 前 时 又 还 更 很 最 不 无 可 能 会 要 来 去 着 过 地 得
    很多 一 一种 一个 用于 进行 以及 通过 包括 采用 具有 其中 所述 本 本发明 发明 实用 新型 实用新型
    公开 涉及 提供 属于 领域 特征 特征在于 在于 从而 能够 可以 并且 同时 有效 解决 如下 以下 上述 因此
    由于 如果 但是 然而 对于 关于 根据 按照 之间 之后 之前 其他 其它 各种 每个 这种 这些 那些 以上 左右
    或者 不能 没有 不会 所以 以便 使得 若干 多个 两个 任何 同样 例如 比如 a an the of and or to in for
    on with by is are be as at from that this which
    """
)
NEED_WORDS = _words(
    """
    需求 需要 希望 企业 公司 我公司 我司 本公司 研发 研究 开发 技术 关键 关键技术 产业 产业化 问题 难题
    目前 现有 主要 内容 要求 目标 预期 预期目标 提高 提升 实现 达到 国内 国外 国内外 市场 应用 产品 项目
    合作 专家 团队 高校 院所 院校 人才 指标 技术指标 基础 条件 情况 工作 进一步 急需 寻求 寻找 万元 亿元
    投入 资金 销售 销售收入 有限 有限公司 集团 先进 领先 水平 行业 发展 生产 成果 转化 方面 相关 方向
    描述 简介 背景 攻关 突破 瓶颈 现状 年度 成立 优势 专业 专利
    """
)
