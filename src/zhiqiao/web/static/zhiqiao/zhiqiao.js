/* 知桥 · what the pages do by themselves. Everything works without it, only with more clicks. */
(() => {
  "use strict";
  const $ = (selector, within = document) => within.querySelector(selector);
  const typing = (target) => target.closest("input, textarea, select, [contenteditable], dialog");

  /* Keys: "/" searches; j and k walk the rows, Enter opens, x ticks; what in a row names a key of its own comes first. */
  const rows = () => [...document.querySelectorAll(".rows tbody tr")].filter((row) => row.dataset.href || $("a", row));
  const walk = (by) => {
    const all = rows();
    if (!all.length) return;
    const now = all.findIndex((row) => row.classList.contains("here"));
    const next = all[Math.min(Math.max(now + by, 0), all.length - 1)];
    if (now >= 0) all[now].classList.remove("here");
    next.classList.add("here");
    next.scrollIntoView({ block: "nearest" });
  };
  const open = (row) => {
    const to = row.dataset.href || $("a", row)?.getAttribute("href");
    if (to) location.assign(to);
  };
  /* What was just put into the page is not htmx's yet: a key pressed meanwhile waits the few milliseconds. */
  let settling = false;
  document.addEventListener("htmx:afterSwap", () => { settling = true; });
  document.addEventListener("htmx:afterSettle", () => { settling = false; });
  document.addEventListener("keydown", (event) => {
    if (settling) document.addEventListener("htmx:afterSettle", () => press(event), { once: true });
    else press(event);
  });
  const press = (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") document.querySelectorAll("details[data-menu][open]").forEach((menu) => { menu.open = false; });
    if (typing(event.target)) return;
    const here = $(".rows tr.here");
    const keyed = here && event.target === document.body && $(`[data-key="${CSS.escape(event.key)}"]`, here);
    if (keyed) { event.preventDefault(); keyed.click(); return; }
    if (event.key === "/") {
      const box = $(".find input") || $(".hero input");
      if (box) { event.preventDefault(); box.focus(); box.select(); }
    } else if (event.key === "j") walk(1);
    else if (event.key === "k") walk(-1);
    else if (event.key === "Enter" && here && event.target === document.body) open(here);
    else if (event.key === "x" && here) $("input[type=checkbox]", here)?.click();
  };

  /* A whole row can be clicked; links, buttons and marked text inside it keep their own meaning. */
  document.addEventListener("click", (event) => {
    const target = event.target;
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => { if (!menu.contains(target)) menu.open = false; });
    if (target.closest("[data-shut]")) { target.closest(".note")?.remove(); return; }
    const fill = target.closest("[data-fill-username]");
    if (fill) { fillLogin(fill); return; }
    const row = target.closest("tr[data-href]");
    if (row && !target.closest("a, button, input, label, select, summary, form") && !String(getSelection())) {
      if (event.ctrlKey || event.metaKey) window.open(row.dataset.href, "_blank", "noopener");
      else open(row);
    }
  });

  /* Filters: a change submits the form that the input belongs to. */
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (event.target.matches("[data-check-all]")) {
      const name = event.target.dataset.checkAll;
      document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(name)}"]`).forEach((box) => { box.checked = event.target.checked; });
    } else if (event.target.matches("[data-upload] input")) tell(event.target);
    else if (form?.matches("[data-autosubmit]")) form.requestSubmit();
  });
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.verb !== "get") return;
    const sent = event.detail.parameters;
    for (const name of Object.keys(sent)) if (sent[name] === "" && name !== "q") delete sent[name];
  });
  document.addEventListener("htmx:afterSettle", (event) => dress(event.detail.elt.parentElement || document));

  /* A row that is put anew where one stands is still where one stands. */
  let stood = -1;
  document.addEventListener("htmx:beforeSwap", () => { stood = rows().findIndex((row) => row.classList.contains("here")); });
  document.addEventListener("htmx:afterSettle", () => {
    if (stood >= 0 && !$(".rows tr.here")) rows()[stood]?.classList.add("here");
  });
  document.addEventListener("htmx:sendError", () => say("网络不通，刚才的操作没有送达。请检查网络后重试。"));
  document.addEventListener("htmx:responseError", (event) => {
    say(event.detail.xhr.status === 404 ? "这条记录不在了，或不在您可以查看的范围内。请刷新页面。" : "系统出错，刚才的操作没有写入。请刷新后重试。");
  });
  const say = (text) => {
    const area = $("#messages");
    if (!area) return;
    const note = document.createElement("p");
    note.className = "note bad";
    note.setAttribute("role", "alert");
    note.textContent = text;
    area.replaceChildren(note);
    area.scrollIntoView({ block: "nearest" });
  };

  /* Offers while one types: arrows choose, Enter takes, Escape shuts. Without the script the box is a plain search box. */
  let offers = null;
  const shutOffers = () => {
    if (!offers) return;
    offers.list.remove();
    offers.input.setAttribute("aria-expanded", "false");
    offers.input.removeAttribute("aria-activedescendant");
    offers = null;
  };
  const pickOffer = (to) => {
    const all = [...offers.list.children];
    offers.at = (to + all.length + 1) % (all.length + 1);
    all.forEach((one, at) => one.setAttribute("aria-selected", String(at === offers.at)));
    const chosen = all[offers.at];
    if (chosen) { offers.input.setAttribute("aria-activedescendant", chosen.id); chosen.scrollIntoView({ block: "nearest" }); }
    else offers.input.removeAttribute("aria-activedescendant");
  };
  const takeOffer = (item) => {
    const { input } = offers;
    shutOffers();
    if (item.url) { location.assign(item.url); return; }
    input.value = item.typed;
    input.focus();
    input.setSelectionRange(input.value.length, input.value.length);
    offer(input);
  };
  const showOffers = (input, items) => {
    shutOffers();
    if (!items.length || document.activeElement !== input) return;
    const list = document.createElement("ul");
    list.id = `${input.id}-offers`;
    list.className = "offers";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "搜索建议");
    items.forEach((item, at) => {
      const line = document.createElement("li");
      line.id = `${list.id}-${at}`;
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", "false");
      const kind = document.createElement("small");
      kind.textContent = item.kind;
      line.append(kind, item.words);
      line.addEventListener("mousedown", (event) => { event.preventDefault(); takeOffer(item); });
      list.append(line);
    });
    input.insertAdjacentElement("afterend", list);
    list.style.left = `${input.offsetLeft}px`;
    list.style.top = `${input.offsetTop + input.offsetHeight + 4}px`;
    list.style.width = `${Math.max(input.offsetWidth, Math.min(360, document.documentElement.clientWidth - 40))}px`;
    input.setAttribute("aria-expanded", "true");
    offers = { input, list, items, at: items.length };
  };
  let asked = null;
  const offer = async (input) => {
    asked?.abort();
    asked = new AbortController();
    const typed = input.value;
    if (!typed.trim() || typed.length > 60) { shutOffers(); return; }
    try {
      const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(typed)}`, { signal: asked.signal, headers: { Accept: "application/json" } });
      if (answer.ok && input.value === typed) showOffers(input, (await answer.json()).items);
    } catch { /* a newer letter, or no network: the box still searches */ }
  };
  let resting = 0;
  document.addEventListener("input", (event) => {
    const input = event.target;
    if (!input.matches?.("input[data-suggest]")) return;
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", `${input.id}-offers`]]) input.setAttribute(name, value);
    clearTimeout(resting);
    if (!event.isComposing) resting = setTimeout(() => offer(input), 160);
  });
  document.addEventListener("compositionend", (event) => { if (event.target.matches?.("input[data-suggest]")) offer(event.target); });
  document.addEventListener("focusout", (event) => { if (offers?.input === event.target) shutOffers(); });
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || offers?.input !== event.target) return;
    if (event.key === "ArrowDown") pickOffer(offers.at + 1);
    else if (event.key === "ArrowUp") pickOffer(offers.at - 1);
    else if (event.key === "Enter" && offers.items[offers.at]) takeOffer(offers.items[offers.at]);
    else if (event.key === "Escape") shutOffers();
    else return;
    event.preventDefault();
  });

  /* Asking before it is done; one press is enough. */
  let asking = null;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    const dialog = $("#ask");
    const question = button?.dataset.confirm || form.dataset.confirm;
    if (question && form.dataset.sure !== "yes" && dialog?.showModal) {
      event.preventDefault();
      event.stopImmediatePropagation();
      asking = { form, button };
      $("#ask-title").textContent = question;
      $("#ask-text").textContent = button?.dataset.confirmText || form.dataset.confirmText || "";
      const yes = $("#ask-yes");
      yes.textContent = button?.dataset.confirmYes || form.dataset.confirmYes || "确定";
      dialog.returnValue = "";
      dialog.showModal();
      yes.focus();
      return;
    }
    if (form.method !== "post" || form.closest("dialog")) return;
    if (form.dataset.busy) { event.preventDefault(); return; }
    form.dataset.busy = "yes";
    (button || $("button", form))?.setAttribute("aria-busy", "true");
  }, true);
  $("#ask")?.addEventListener("close", (event) => {
    const asked = asking;
    asking = null;
    if (!asked || event.target.returnValue !== "yes") { asked?.button?.focus(); return; }
    asked.form.dataset.sure = "yes";
    asked.form.requestSubmit(asked.button?.isConnected ? asked.button : undefined);
    delete asked.form.dataset.sure;
  });
  const rest = () => document.querySelectorAll("form[data-busy]").forEach((form) => {
    delete form.dataset.busy;
    form.querySelectorAll("[aria-busy]").forEach((one) => one.removeAttribute("aria-busy"));
  });
  addEventListener("pageshow", rest);
  document.addEventListener("htmx:afterRequest", rest);

  /* Uploads: the names of what was chosen, and a place to drop. */
  const size = (bytes) => (bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`);
  const tell = (input) => {
    const out = $("output", input.closest("[data-upload]"));
    if (out) out.textContent = [...input.files].map((file) => `${file.name}（${size(file.size)}）`).join("，");
  };
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const place = event.target.closest?.("[data-upload]");
      if (place) place.classList.toggle("over", kind === "dragenter" || kind === "dragover");
    });
  }

  /* Demo log-ins: one click fills the form. */
  const fillLogin = (from) => {
    const form = $("form[data-login]");
    if (!form) return;
    form.elements.login.value = from.dataset.fillUsername;
    if (from.dataset.fillPassword) form.elements.password.value = from.dataset.fillPassword;
    document.querySelectorAll("[data-fill-username]").forEach((one) => one.setAttribute("aria-pressed", String(one === from)));
    (form.elements.password.value ? $("button.go", form) : form.elements.password).focus();
    form.scrollIntoView({ block: "nearest" });
  };

  /* Charts: drawn from the JSON beside them, in the page's own colors; ECharts is fetched only when one is shown. */
  let library = null;
  const echarts = (from) => (library ??= new Promise((done, fail) => {
    const script = document.createElement("script");
    script.src = from;
    script.onload = () => done(window.echarts);
    script.onerror = fail;
    document.head.append(script);
  }));
  const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const shorten = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
  const tip = () => ({ backgroundColor: color("--sheet"), borderColor: color("--line-2"), textStyle: { color: color("--ink") }, renderMode: "richText", confine: true });
  const font = () => ({ fontFamily: getComputedStyle(document.body).fontFamily });
  /* A color between two of the page's own: shades stay light enough for the ink on them. */
  const mixed = (from, to, share) => {
    const parts = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
    const [first, second] = [parts(from), parts(to)];
    return `rgb(${first.map((part, at) => Math.round(part + (second[at] - part) * share)).join(",")})`;
  };
  /* Rows by columns, each cell with its number: the shade only helps. */
  const heatOption = (data, narrow) => {
    const cells = data.series.flatMap((one, x) => one.values.map((value, y) => [x, y, value]));
    const axis = { type: "category", axisTick: { show: false }, axisLine: { lineStyle: { color: color("--line-2") } } };
    return {
      animation: false, textStyle: font(),
      grid: { left: 8, right: 8, top: 8, bottom: 8, containLabel: true },
      tooltip: { ...tip(), formatter: ({ value }) => `${data.labels[value[1]]}\n${data.series[value[0]].name}：${value[2]} ${data.unit}` },
      xAxis: { ...axis, data: data.series.map((one) => one.name), axisLabel: { color: color("--ink-2"), hideOverlap: true } },
      yAxis: { ...axis, data: data.labels, inverse: true, axisLabel: { color: color("--ink-2"), formatter: (text) => (narrow ? text.split(" ")[0] : shorten(text, 16)) } },
      visualMap: { show: false, min: 0, max: Math.max(1, ...cells.map((cell) => cell[2])), dimension: 2, inRange: { color: [color("--sheet"), mixed(color("--sheet"), color("--indigo"), 0.38)] } },
      series: [{ type: "heatmap", data: cells, itemStyle: { borderColor: color("--line"), borderWidth: 1 }, label: { show: true, color: color("--ink"), fontSize: narrow ? 9 : 11, formatter: ({ value }) => (value[2] ? `${value[2]}` : "") } }],
    };
  };
  /* Names in a ring, tied by lines: the thicker the more; a dashed one is a citation. */
  const networkOption = (data, narrow) => {
    const sizes = data.series[0].values, most = Math.max(1, ...sizes), strongest = Math.max(1, ...data.ties.map((tie) => tie[2]));
    return {
      animation: false, textStyle: font(), tooltip: tip(),
      series: [{
        type: "graph", layout: "circular", circular: { rotateLabel: true }, left: "22%", right: "22%", top: "20%", bottom: "20%", cursor: "default",
        data: data.labels.map((name, at) => ({ name, value: sizes[at], symbolSize: 6 + 18 * Math.sqrt(sizes[at] / most), itemStyle: { color: color("--indigo") } })),
        links: data.ties.map(([source, target, value, name]) => ({ source, target, value, name, lineStyle: { width: 1 + 4 * (value / strongest), type: name === "引用" ? "dashed" : "solid", color: color(name === "引用" ? "--amber-bar" : "--jade-bar"), curveness: 0.25, opacity: 0.8 } })),
        edgeSymbol: ["none", "none"],
        label: { show: true, color: color("--ink"), fontSize: narrow ? 9 : 11, formatter: ({ name }) => shorten(name, narrow ? 6 : 10) },
        tooltip: { formatter: (one) => (one.dataType === "edge" ? `${data.labels[one.data.source]} ${one.data.name} ${data.labels[one.data.target]}：${one.value} 次` : `${one.name}：${one.value} ${data.unit}`) },
      }],
    };
  };
  const option = (data, narrow = false) => {
    if (data.kind === "heat") return heatOption(data, narrow);
    if (data.kind === "network") return networkOption(data, narrow);
    const across = data.kind === "across";
    const names = { type: "category", data: data.labels, inverse: across, axisLine: { lineStyle: { color: color("--line-2") } }, axisTick: { show: false }, axisLabel: { color: color("--ink-2"), hideOverlap: true, ...(across ? { width: narrow ? 96 : 150, overflow: "truncate" } : {}) } };
    const figures = { type: "value", name: data.unit, nameTextStyle: { color: color("--ink-2"), align: "left" }, axisLabel: { color: color("--ink-2") }, splitLine: { lineStyle: { color: color("--line") } } };
    const series = data.series.map((one, at) => ({
      name: one.name, data: one.values, type: data.kind === "line" ? "line" : "bar", stack: data.stacked ? "all" : undefined,
      barMaxWidth: 28, symbolSize: 7, symbol: ["circle", "rect", "triangle", "diamond"][at % 4], lineStyle: { type: ["solid", "dashed", "dotted"][at % 3] }, itemStyle: { borderRadius: data.stacked ? 0 : 2 },
      markLine: data.target != null && at === 0 ? { symbol: "none", data: [{ [across ? "xAxis" : "yAxis"]: data.target }], lineStyle: { color: color("--seal") }, label: { color: color("--seal"), formatter: `目标 ${data.target}` } } : undefined,
    }));
    return {
      animation: false, textStyle: font(),
      color: ["--indigo", "--jade-bar", "--amber-bar", "--plum", "--line-3"].map(color),
      grid: { left: 8, right: data.target != null ? 56 : 12, top: data.series.length > 1 || data.unit ? 36 : 12, bottom: 8, containLabel: true },
      legend: data.series.length > 1 ? { right: 0, top: 0, textStyle: { color: color("--ink-2") } } : undefined,
      tooltip: { ...tip(), trigger: "axis", axisPointer: { type: "shadow" } },
      xAxis: across ? figures : names, yAxis: across ? names : figures, series, aria: { enabled: data.series.length > 1 && data.kind !== "line", label: { enabled: false }, decal: { show: data.series.length > 1 && data.kind !== "line" } },
    };
  };
  /* The chart as a file: drawn anew at a size for paper, its sentence above it. */
  const save = (charts, data, kind) => {
    const away = document.createElement("div");
    Object.assign(away.style, { position: "absolute", left: "-9999px", width: "960px", height: `${Math.max(480, 120 + data.labels.length * (data.kind === "line" ? 0 : 27))}px` });
    document.body.append(away);
    const chart = charts.init(away, null, { renderer: kind === "svg" ? "svg" : "canvas" });
    const drawn = option(data);
    chart.setOption({ ...drawn, backgroundColor: color("--sheet"), title: { text: data.caption, left: 12, top: 8, textStyle: { color: color("--ink"), fontSize: 16 } }, ...(drawn.grid ? { grid: { ...drawn.grid, top: 76, left: 16, right: 24, bottom: 16 } } : {}), ...(drawn.legend ? { legend: { ...drawn.legend, top: 40 } } : {}) });
    const link = document.createElement("a");
    link.href = chart.getDataURL(kind === "svg" ? { type: "svg" } : { type: "png", pixelRatio: 2, backgroundColor: color("--sheet") });
    link.download = `${data.caption}.${kind}`;
    link.click();
    chart.dispose();
    away.remove();
  };
  const draw = async (figure) => {
    if (figure.dataset.drawn) return;
    figure.dataset.drawn = "yes";
    const data = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
    try {
      const charts = await echarts(figure.dataset.echarts);
      const place = $(".draw", figure);
      figure.classList.add("drawn");
      const rows = { across: data.labels.length * (data.stacked ? 1 : data.series.length * 0.7), heat: data.labels.length }[data.kind];
      if (figure.dataset.tall !== undefined) place.style.height = data.kind === "network" ? "460px" : rows ? `${Math.max(160, Math.round(rows * 27) + 64)}px` : "";
      const slim = () => place.clientWidth < 480;
      const begun = () => {
        const made = charts.init(place, null, { renderer: "svg" });
        made.setOption(option(data, slim()));
        return made;
      };
      let chart = begun(), width = place.clientWidth;
      new ResizeObserver(() => {
        // A place without a size has nothing to draw on: a ring in it throws.
        if (place.clientWidth === width || !place.clientWidth || !place.clientHeight) return;
        width = place.clientWidth;
        if (data.kind !== "network") return chart.resize();
        chart.dispose();
        chart = begun();
      }).observe(place);
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => chart.setOption(option(data, slim()), true));
      figure.querySelectorAll("[data-save]").forEach((button) => {
        button.hidden = false;
        button.addEventListener("click", () => save(charts, data, button.dataset.save));
      });
    } catch { $(".beside", figure)?.classList.remove("beside"); }
  };

  /* On a phone the filters stay folded until asked for, and as they were left. */
  let folded = true;
  const narrow = matchMedia("(max-width: 900px)");
  const dress = (within) => {
    within.querySelectorAll("figure[data-chart]").forEach(draw);
    if (narrow.matches) within.querySelectorAll("details[data-fold]").forEach((fold) => { fold.open = !folded; });
  };
  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.("[data-fold]") && event.target.isConnected) folded = !event.target.open;
  }, true);
  dress(document);

  /* A strip of pages longer than the window is moved to where one stands. */
  const at = $(".pages [aria-current]");
  if (at) at.parentElement.scrollLeft = at.offsetLeft - (at.parentElement.clientWidth - at.offsetWidth) / 2;
})();
