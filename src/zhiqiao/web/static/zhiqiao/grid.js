/* 知桥 · the keyboard grid: rows drawn as they come into view, saved in the background, each refusal at its cell. */
(() => {
  "use strict";
  const $ = (selector, within = document) => within.querySelector(selector);
  const page = $("[data-grid]");
  if (!page) return;
  const setup = JSON.parse($("#grid-setup").textContent);
  const columns = setup.columns;
  const place = Object.fromEntries(setup.fields.map((field, at) => [field, at]));
  const LONG = new Set(["scene", "prospects", "unwilling_reason", "modes"]);
  const ROW = 32, AROUND = 12, CARDS = 20, PART = 100;
  const [KEY, NUMBER, TITLE, INVENTORS, STATE, WORDS, FILLABLE, DRAFTS, CELLS, KEPT] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  const scroll = $("#grid-scroll"), table = $("#grid"), body = $("tbody", table), edit = $("#grid-edit"), note = $("#grid-note");
  const rows = [], byKey = new Map(), marks = new Map();
  let view = [], at = { r: 0, c: 0 }, from = { r: 0, c: 0 }, editing = false, typed = "", shownCards = CARDS;
  const narrow = matchMedia("(max-width: 760px)");
  const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
  const say = (text, tone = "info") => { note.textContent = text; note.className = `note ${tone}`; note.hidden = !text; };
  const make = (name, classes = "", text = "") => { const one = document.createElement(name); if (classes) one.className = classes; if (text) one.textContent = text; return one; };
  const textOf = (row, c) => row[CELLS][place[columns[c].field]];
  const markOf = (row, c) => marks.get(`${row[KEY]}:${columns[c].field}`);
  const open = (row, c) => setup.running && (row[FILLABLE] || columns[c].field === "college");

  /* Talking to the server: one change at a time, in order; what did not arrive is sent again. */
  const post = async (url, told) => {
    const answer = await fetch(url, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token(), Accept: "application/json" }, body: JSON.stringify(told) });
    const kind = answer.headers.get("Content-Type") || "";
    if (!kind.includes("json")) throw new Error(answer.redirected || answer.status === 403 ? "login" : "server");
    return { ok: answer.ok, ...(await answer.json()) };
  };
  const queue = [];
  let sending = false;
  const send = async () => {
    if (sending) return;
    sending = true;
    while (queue.length) {
      const change = queue[0];
      try {
        const told = await post(setup.save, seen(change.told));
        queue.shift();
        if (told.ok) arrived(told, change); else turnedDown(told, change);
      } catch (error) {
        say(error.message === "login" ? "登录已过期，改动还没有存。请在另一个窗口登录后点任一格继续。" : "网络不通，改动还没有存，5 秒后再试。不要关闭页面。", "bad");
        sending = false;
        setTimeout(send, 5000);
        return;
      }
    }
    sending = false;
  };
  /* What the server last said of a cell goes along, so that what somebody else wrote meanwhile is not lost. */
  const keptText = (key, field) => byKey.get(key)[KEPT][place[field]];
  const seen = (told) => told.cells
    ? { ...told, cells: told.cells.map(([key, field, text]) => [key, field, text, keptText(key, field)]) }
    : { ...told, seen: told.pks.map((key) => keptText(key, told.field)) };
  const keep = (key, field, text) => { put(key, field, text); const row = byKey.get(key); if (row) row[KEPT][place[field]] = text; };
  const arrived = (told, change) => {
    for (const [key, field, text] of told.cells) { keep(key, field, text); marks.set(`${key}:${field}`, { kind: "saved" }); }
    for (const [key, field, reason, remedy] of told.refused) marks.set(`${key}:${field}`, { kind: "refused", text: `${reason}。${remedy}` });
    for (const [key, many] of told.drafts) byKey.get(key)[DRAFTS] = many;
    const bad = told.refused.length, left = new Set(told.refused.map(([key, field]) => `${key}:${field}`));
    const saved = told.cells.filter(([key, field]) => !left.has(`${key}:${field}`)).length;
    say(bad ? `${change.told.label}：存了 ${saved} 格，${bad} 格没有存（红格，选中看原因）。` : `${change.told.label}：已存 ${saved} 格${queue.length ? `，还有 ${queue.length} 次改动在存` : ""}。`, bad ? "bad" : "ok");
    after();
  };
  const turnedDown = (told, change) => {
    for (const [key, field] of change.cells) marks.set(`${key}:${field}`, { kind: "refused", text: `${told.reason}。${told.remedy}` });
    say(`${told.reason}。${told.remedy}`, "bad");
    after();
  };
  const put = (key, field, text) => {
    const row = byKey.get(key);
    if (!row) return;
    row[CELLS][place[field]] = text;
  };
  const change = (cells, label, same = null) => {
    const kept = cells.filter(([key, field, text]) => byKey.get(key)[CELLS][place[field]] !== text || marks.get(`${key}:${field}`)?.kind === "refused");
    if (!kept.length) return;
    for (const [key, field, text] of kept) { put(key, field, text); marks.set(`${key}:${field}`, { kind: "waiting" }); }
    const told = same === null ? { cells: kept, label } : { pks: kept.map((cell) => cell[0]), field: kept[0][1], text: same, label };
    queue.push({ told, cells: kept });
    draw();
    send();
  };
  addEventListener("beforeunload", (event) => { if (queue.length) event.preventDefault(); });

  /* Which rows are in view. */
  const lacks = (row) => columns.filter((one) => one.required && !row[CELLS][place[one.field]]);
  const ready = (row) => row[FILLABLE] && row[DRAFTS] && !lacks(row).length;
  const sift = () => {
    const words = $("#grid-find").value.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
    const state = $("#grid-state").value, lack = $("#grid-lack").value;
    view = rows.filter((row) => {
      if (state && row[STATE] !== state) return false;
      if (lack === "*" ? !(row[FILLABLE] && lacks(row).length) : lack && row[CELLS][place[lack]]) return false;
      if (!words.length) return true;
      const text = `${row[TITLE]} ${row[NUMBER]} ${row[INVENTORS]} ${row[CELLS].join(" ")}`.normalize("NFKC").toLowerCase();
      return words.every((word) => text.includes(word));
    });
    $("#grid-shown").textContent = view.length;
    $("#grid-all").textContent = rows.length;
    $("#grid-set-go").hidden = true;
    at = from = { r: 0, c: at.c };
    shownCards = CARDS;
    draw();
  };
  const after = () => {
    const many = rows.filter(ready).length, button = $("#grid-submit");
    $("span", button).textContent = many;
    button.disabled = !many || !setup.running;
    if ($("#grid-history").open) history();
    draw();
  };

  /* Drawing: the rows in sight and a few around them. */
  const head = () => {
    const line = make("tr");
    line.append(make("th", "lead", "专利"), make("th", "state", "状态"));
    for (const one of columns) {
      const cell = make("th", `c${LONG.has(one.field) ? " long" : ""}`, one.label);
      if (one.required) cell.append(make("span", "star", "*"));
      cell.title = one.label;
      line.append(cell);
    }
    $("thead", table).append(line);
    table.setAttribute("aria-colcount", columns.length + 2);
  };
  const box = () => ({ top: Math.min(at.r, from.r), bottom: Math.max(at.r, from.r), left: Math.min(at.c, from.c), right: Math.max(at.c, from.c) });
  const gap = (height) => { const line = make("tr", "gap"), cell = make("td"); cell.colSpan = columns.length + 2; cell.style.height = `${height}px`; line.append(cell); return line; };
  const draw = () => {
    if (narrow.matches) { cards(); return; }
    const first = Math.max(0, Math.floor(scroll.scrollTop / ROW) - AROUND);
    const last = Math.min(view.length, Math.ceil((scroll.scrollTop + scroll.clientHeight) / ROW) + AROUND);
    const chosen = box(), lines = [];
    if (first) lines.push(gap(first * ROW));
    for (let r = first; r < last; r += 1) {
      const row = view[r], line = make("tr", row[FILLABLE] ? "" : "off");
      line.setAttribute("aria-rowindex", r + 2);
      const lead = make("td", "lead"), link = make("a", "", row[TITLE]);
      link.href = setup.entry.replace("/0/", `/${row[KEY]}/`);
      link.tabIndex = -1;
      link.title = `${row[TITLE]} · ${row[INVENTORS]}`;
      lead.append(link, make("small", "n", row[NUMBER]));
      line.append(lead, make("td", "state", row[WORDS] + (row[DRAFTS] ? " · 草稿" : "")));
      columns.forEach((one, c) => {
        const text = textOf(row, c), mark = markOf(row, c), cell = make("td", `c${LONG.has(one.field) ? " long" : ""}`, text);
        cell.dataset.r = r;
        cell.dataset.c = c;
        cell.setAttribute("role", "gridcell");
        cell.title = mark?.text || text;
        if (one.required && !text && row[FILLABLE]) cell.classList.add("lack");
        if (r >= chosen.top && r <= chosen.bottom && c >= chosen.left && c <= chosen.right) { cell.classList.add("in"); cell.setAttribute("aria-selected", "true"); }
        if (mark) cell.classList.add(mark.kind);
        if (mark?.kind === "refused") cell.setAttribute("aria-invalid", "true");
        if (r === at.r && c === at.c) { cell.classList.add("at"); cell.id = "grid-at"; }
        line.append(cell);
      });
      lines.push(line);
    }
    if (last < view.length) lines.push(gap((view.length - last) * ROW));
    if (!view.length && rows.length) { const line = make("tr"), cell = make("td", "", "没有符合条件的专利，请放宽筛选。"); cell.colSpan = columns.length + 2; line.append(cell); lines.push(line); }
    table.setAttribute("aria-rowcount", view.length + 1);
    body.replaceChildren(...lines);
    seat();
  };
  const seat = () => {
    const cell = $("#grid-at");
    if (!cell) { edit.style.visibility = "hidden"; return; }
    edit.style.visibility = "";
    edit.style.top = `${cell.offsetTop}px`;
    edit.style.left = `${cell.offsetLeft}px`;
    edit.style.width = `${Math.max(cell.offsetWidth, editing ? 200 : 0)}px`;
    const row = view[at.r], one = columns[at.c];
    edit.setAttribute("aria-label", `${row[TITLE]}，${one.label}：${textOf(row, at.c) || "空"}`);
  };
  let waiting = 0;
  scroll.addEventListener("scroll", () => { if (!waiting) waiting = requestAnimationFrame(() => { waiting = 0; draw(); }); });
  narrow.addEventListener("change", draw);

  /* Moving about. */
  const go = (r, c, stretch = false) => {
    if (!view.length) return;
    at = { r: Math.min(Math.max(r, 0), view.length - 1), c: Math.min(Math.max(c, 0), columns.length - 1) };
    if (!stretch) from = at;
    const top = at.r * ROW, low = scroll.clientHeight - 2 * ROW;
    if (top < scroll.scrollTop) scroll.scrollTop = top;
    else if (top > scroll.scrollTop + low - ROW) scroll.scrollTop = top - low + ROW;
    draw();
    const cell = $("#grid-at");
    if (cell) {
      const left = cell.offsetLeft - 250, right = cell.offsetLeft + cell.offsetWidth - scroll.clientWidth + 8;
      if (scroll.scrollLeft > left) scroll.scrollLeft = Math.max(0, left);
      else if (scroll.scrollLeft < right) scroll.scrollLeft = right;
    }
    const mark = markOf(view[at.r], at.c);
    if (mark?.kind === "refused") say(mark.text, "bad");
    edit.focus({ preventScroll: true });
  };

  /* Editing: the box is always under the cell, so that a Chinese input method may begin at once. */
  let offers = null;
  const shut = () => { offers?.list.remove(); offers = null; edit.setAttribute("aria-expanded", "false"); edit.removeAttribute("aria-activedescendant"); };
  const piece = () => { const parts = edit.value.split(/[;；、]/); return parts[parts.length - 1].trim(); };
  const suggest = () => {
    shut();
    const one = columns[at.c];
    if (!one.options.length) return;
    const want = (one.several ? piece() : edit.value.trim()).toLowerCase();
    const found = one.options.filter((word) => word.toLowerCase().includes(want)).sort((a, b) => a.toLowerCase().indexOf(want) - b.toLowerCase().indexOf(want)).slice(0, 30);
    if (!found.length) return;
    const list = make("ul", "offers");
    list.id = "grid-offers";
    list.setAttribute("role", "listbox");
    found.forEach((word, n) => {
      const line = make("li", "", word);
      line.id = `grid-offer-${n}`;
      line.setAttribute("role", "option");
      line.setAttribute("aria-selected", String(n === 0 && (want !== "" || one.closed)));
      line.addEventListener("mousedown", (event) => { event.preventDefault(); take(word); commit(); go(at.r + 1, at.c); });
      list.append(line);
    });
    list.style.left = edit.style.left;
    list.style.width = "220px";
    list.style.top = `${edit.offsetTop + ROW}px`;
    scroll.append(list);
    offers = { list, found, at: want !== "" || one.closed ? 0 : -1 };
    edit.setAttribute("aria-expanded", "true");
  };
  const pick = (by) => {
    offers.at = (offers.at + by + offers.found.length) % offers.found.length;
    [...offers.list.children].forEach((line, n) => line.setAttribute("aria-selected", String(n === offers.at)));
    edit.setAttribute("aria-activedescendant", `grid-offer-${offers.at}`);
    offers.list.children[offers.at].scrollIntoView({ block: "nearest" });
  };
  const take = (word) => {
    if (!columns[at.c].several) { edit.value = word; return; }
    const parts = edit.value.split(/[;；、]/).map((part) => part.trim()).filter(Boolean);
    if (piece()) parts.pop();
    if (!parts.includes(word)) parts.push(word);
    edit.value = parts.join("；");
  };
  const begin = (keep) => {
    if (editing || !view.length) return;
    const row = view[at.r];
    if (!open(row, at.c)) { edit.value = ""; say(setup.running ? `${row[TITLE]}已经“${row[WORDS]}”，要改先在条目页退回上一步。` : "本轮已结束，只能查看。", "wait"); return; }
    editing = true;
    typed = textOf(row, at.c);
    if (keep) edit.value = typed;
    edit.classList.add("on");
    seat();
    suggest();
  };
  const leave = () => { editing = false; edit.value = ""; edit.classList.remove("on"); shut(); seat(); };
  const commit = () => {
    if (!editing) return;
    const one = columns[at.c], text = edit.value.trim();
    if (offers && offers.at >= 0 && text && (one.closed || edit.hasAttribute("aria-activedescendant")) && !one.options.includes(text)) { if (!one.several || (piece() && !one.options.includes(piece()))) take(offers.found[offers.at]); }
    const value = edit.value.trim(), row = view[at.r];
    leave();
    if (value !== typed) change([[row[KEY], one.field, value]], `改“${one.label}”`);
  };
  edit.addEventListener("input", () => { if (!editing) begin(false); else suggest(); });
  edit.addEventListener("compositionstart", () => begin(false));
  edit.addEventListener("blur", () => { if (editing) commit(); });

  const fillDown = () => {
    let { top, bottom, left, right } = box();
    if (top === bottom) top = Math.max(0, top - 1);
    if (top === bottom) return;
    const cells = [];
    for (let c = left; c <= right; c += 1) for (let r = top + 1; r <= bottom; r += 1) if (open(view[r], c)) cells.push([view[r][KEY], columns[c].field, textOf(view[top], c)]);
    change(cells, `向下填充 ${columns[left].label} ${bottom - top} 行`, left === right && cells.length > 50 ? textOf(view[top], left) : null);
  };
  const clear = () => {
    const { top, bottom, left, right } = box(), cells = [];
    for (let r = top; r <= bottom; r += 1) for (let c = left; c <= right; c += 1) if (open(view[r], c)) cells.push([view[r][KEY], columns[c].field, ""]);
    change(cells, `清空 ${cells.length} 格`);
  };
  edit.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const command = event.ctrlKey || event.metaKey, key = event.key;
    if (editing) {
      if (key === "Enter" || key === "Tab") { event.preventDefault(); commit(); if (key === "Tab") go(at.r, at.c + (event.shiftKey ? -1 : 1)); else go(at.r + (event.shiftKey ? -1 : 1), at.c); }
      else if (key === "Escape") { event.preventDefault(); leave(); }
      else if (offers && (key === "ArrowDown" || key === "ArrowUp")) { event.preventDefault(); pick(key === "ArrowDown" ? 1 : -1); }
      return;
    }
    const far = Math.max(1, Math.floor(scroll.clientHeight / ROW) - 3);
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-far, 0], PageDown: [far, 0] };
    if (command && key.toLowerCase() === "d") fillDown();
    else if (command && key.toLowerCase() === "z") turn(event.shiftKey ? setup.redo : setup.undo);
    else if (command && key.toLowerCase() === "y") turn(setup.redo);
    else if (command && key.toLowerCase() === "a") { from = { r: 0, c: at.c }; go(view.length - 1, at.c, true); }
    else if (command && key === "Home") go(0, 0, event.shiftKey);
    else if (command && key === "End") go(view.length - 1, columns.length - 1, event.shiftKey);
    else if (command && key === "ArrowDown") go(view.length - 1, at.c, event.shiftKey);
    else if (command && key === "ArrowUp") go(0, at.c, event.shiftKey);
    else if (command || event.altKey) return;
    else if (moves[key]) go(at.r + moves[key][0], at.c + moves[key][1], event.shiftKey);
    else if (key === "Home") go(at.r, 0, event.shiftKey);
    else if (key === "End") go(at.r, columns.length - 1, event.shiftKey);
    else if (key === "Tab") { if (event.shiftKey ? at.r === 0 && at.c === 0 : at.r === view.length - 1 && at.c === columns.length - 1) return; const next = at.c + (event.shiftKey ? -1 : 1); if (next < 0) go(at.r - 1, columns.length - 1); else if (next >= columns.length) go(at.r + 1, 0); else go(at.r, next); }
    else if (key === "Enter" || key === "F2") begin(true);
    else if (key === "Delete" || key === "Backspace") clear();
    else return;
    event.preventDefault();
  });

  /* The mouse chooses; a second click edits; dragging or Shift stretches. */
  const cellAt = (event) => event.target.closest?.("td.c");
  table.addEventListener("mousedown", (event) => {
    const cell = cellAt(event);
    if (!cell || event.button) return;
    event.preventDefault();
    commit();
    go(Number(cell.dataset.r), Number(cell.dataset.c), event.shiftKey);
  });
  table.addEventListener("mouseover", (event) => { const cell = cellAt(event); if (cell && event.buttons === 1 && !editing) { at = { r: Number(cell.dataset.r), c: Number(cell.dataset.c) }; draw(); } });
  table.addEventListener("dblclick", (event) => { if (cellAt(event)) begin(true); });

  /* A block to and from Excel. */
  const quote = (text) => (/["\t\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const block = (text) => {
    const lines = [[]];
    let cell = "", inside = false;
    for (let n = 0; n < text.length; n += 1) {
      const sign = text[n];
      if (inside) { if (sign !== '"') cell += sign; else if (text[n + 1] === '"') { cell += sign; n += 1; } else inside = false; }
      else if (sign === '"' && !cell) inside = true;
      else if (sign === "\t") { lines.at(-1).push(cell); cell = ""; }
      else if (sign === "\n") { lines.at(-1).push(cell); cell = ""; lines.push([]); }
      else if (sign !== "\r") cell += sign;
    }
    lines.at(-1).push(cell);
    if (lines.length > 1 && lines.at(-1).length === 1 && !lines.at(-1)[0]) lines.pop();
    return lines;
  };
  edit.addEventListener("copy", (event) => {
    if (editing) return;
    const { top, bottom, left, right } = box(), lines = [];
    for (let r = top; r <= bottom; r += 1) { const parts = []; for (let c = left; c <= right; c += 1) parts.push(quote(textOf(view[r], c))); lines.push(parts.join("\t")); }
    event.clipboardData.setData("text/plain", lines.join("\n"));
    event.preventDefault();
    say(`已复制 ${lines.length} 行 ${right - left + 1} 列。`);
  });
  edit.addEventListener("paste", (event) => {
    if (editing) return;
    event.preventDefault();
    const lines = block(event.clipboardData.getData("text/plain")), { top, bottom, left, right } = box(), cells = [];
    const single = lines.length === 1 && lines[0].length === 1;
    const height = single ? bottom - top + 1 : lines.length, width = single ? right - left + 1 : Math.max(...lines.map((line) => line.length));
    let beyond = 0;
    for (let r = 0; r < height; r += 1) for (let c = 0; c < width; c += 1) {
      const row = view[top + r], text = single ? lines[0][0] : lines[r][c];
      if (text === undefined) continue;
      if (!row || !columns[left + c] || !open(row, left + c)) { beyond += 1; continue; }
      cells.push([row[KEY], columns[left + c].field, text.trim()]);
    }
    change(cells, `粘贴 ${height} 行 ${width} 列`);
    from = { r: top, c: left };
    at = { r: Math.min(view.length, top + height) - 1, c: Math.min(columns.length, left + width) - 1 };
    draw();
    if (beyond) say(`粘贴的内容有 ${beyond} 格超出表格或不能改，没有写入。`, "wait");
  });

  /* Undo and redo, the last change or any from the history. */
  const turn = async (url, which = null) => {
    if (queue.length) { say("还有改动在存，存完再撤销。", "wait"); return; }
    try {
      const told = await post(url, which ? { change: which } : {});
      if (!told.ok) { say(`${told.reason}。${told.remedy}`, "wait"); return; }
      for (const [key, field, text] of told.cells) { keep(key, field, text); marks.delete(`${key}:${field}`); }
      for (const [key, many] of told.drafts) byKey.get(key)[DRAFTS] = many;
      const left = told.refused.length;
      say(`${url === setup.undo ? "已撤销" : "已重做"} ${told.cells.length} 格${left ? `；${left} 格后来又改过或已不能改，保留现在的内容` : ""}。`, left ? "wait" : "ok");
      after();
    } catch { say("网络不通，没有撤销。请稍后再试。", "bad"); }
  };
  $("#grid-undo").addEventListener("click", () => turn(setup.undo));
  $("#grid-redo").addEventListener("click", () => turn(setup.redo));
  const history = async () => {
    const answer = await fetch(setup.history, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { changes } = await answer.json(), list = make("table", "rows"), lines = make("tbody");
    for (const one of changes) {
      const line = make("tr"), act = make("td", "act"), button = make("button", "btn small", one.undone ? "重做" : "撤销");
      button.type = "button";
      button.addEventListener("click", () => turn(one.undone ? setup.redo : setup.undo, one.change));
      act.append(button);
      line.append(make("td", "date", one.at), make("td", "title", one.label), make("td", "r", `${one.cells} 格`), make("td", "", one.by), make("td", "", one.undone), act);
      lines.append(line);
    }
    list.append(lines);
    $("#grid-changes").replaceChildren(changes.length ? list : make("p", "dim", "还没有改动。"));
  };
  $("#grid-history").addEventListener("toggle", (event) => { if (event.target.open) history(); });

  /* Filter and set: counted first. */
  const setField = () => columns.find((one) => one.field === $("#grid-set-field").value);
  const offerSet = () => { $("#grid-set-options").replaceChildren(...setField().options.map((word) => { const one = make("option"); one.value = word; return one; })); $("#grid-set-go").hidden = true; };
  $("#grid-set-field").addEventListener("change", offerSet);
  $("#grid-set-text").addEventListener("input", () => { $("#grid-set-go").hidden = true; });
  $("#grid-set-count").addEventListener("click", async () => {
    const told = $("#grid-set-told"), one = setField(), text = $("#grid-set-text").value.trim();
    try {
      const seen = await post(setup.preview, { pks: view.map((row) => row[KEY]), field: one.field, text });
      if (!seen.ok) { told.textContent = `${seen.reason}。${seen.remedy}`; return; }
      told.textContent = `筛出 ${view.length} 件：要改 ${seen.changed} 件，其中 ${seen.overwritten} 件现有内容会被替换；不变 ${seen.unchanged} 件${seen.refused.map(([why, many]) => `；不能改 ${many} 件（${why}）`).join("")}。`;
      const button = $("#grid-set-go");
      button.textContent = `把 ${seen.changed} 件的“${one.label}”设为“${text || "空"}”`;
      button.hidden = !seen.changed;
    } catch { told.textContent = "网络不通，没有数到。请稍后再试。"; }
  });
  $("#grid-set-go").addEventListener("click", () => {
    const one = setField(), text = $("#grid-set-text").value.trim(), c = columns.indexOf(one);
    const cells = view.filter((row) => open(row, c)).map((row) => [row[KEY], one.field, text]);
    $("#grid-set-go").hidden = true;
    change(cells, `把筛出的 ${cells.length} 件“${one.label}”设为“${text || "空"}”`, text);
  });

  /* Handing in, a hundred at a time. */
  $("#grid-submit").addEventListener("click", async () => {
    const all = rows.filter(ready).map((row) => row[KEY]), button = $("#grid-submit");
    if (queue.length) { say("还有改动在存，存完再提交。", "wait"); return; }
    button.disabled = true;
    let done = 0, bad = 0;
    try {
      for (let n = 0; n < all.length; n += PART) {
        say(`正在提交 ${Math.min(n + PART, all.length)} / ${all.length} 件…`);
        const told = await post(setup.submit, { pks: all.slice(n, n + PART) });
        if (!told.ok) { say(`${told.reason}。${told.remedy}`, "bad"); break; }
        for (const [key, , words] of told.cells) { const row = byKey.get(key); row[WORDS] = words; row[STATE] = "self_assessed"; row[DRAFTS] = 0; done += 1; }
        for (const [key, field, reason, remedy] of told.refused) { bad += 1; if (field) marks.set(`${key}:${field}`, { kind: "refused", text: `${reason}。${remedy}` }); }
      }
      say(`已提交 ${done} 件${bad ? `，${bad} 件没有提交（红格，选中看原因）` : ""}。审核前还可以改，改后再提交。`, bad ? "bad" : "ok");
    } catch { say(`网络不通，提交了 ${done} 件，其余没有提交。请稍后再试。`, "bad"); }
    after();
  });

  /* In the hand: cards instead of cells. */
  const cards = () => {
    if (document.activeElement?.closest(".grid-card")) return;
    const unfolded = new Set([...document.querySelectorAll(".grid-card[open]")].map((card) => Number(card.dataset.key)));
    if (view.length && !unfolded.size) unfolded.add(view[0][KEY]);
    const made = view.slice(0, shownCards).map((row) => {
      const card = make("details", "grid-card"), title = make("summary"), link = make("a", "", "打开条目"), left = lacks(row).length;
      card.dataset.key = row[KEY];
      card.open = unfolded.has(row[KEY]);
      link.href = setup.entry.replace("/0/", `/${row[KEY]}/`);
      title.append(make("b", "", row[TITLE]), make("small", "n", `${row[NUMBER]} · ${row[WORDS]}${row[DRAFTS] ? " · 草稿" : ""}${row[FILLABLE] && left ? ` · 还缺 ${left} 项` : ""}`));
      card.append(title, link);
      columns.forEach((one, c) => {
        const field = make("div", `field ${markOf(row, c)?.kind || ""}`), label = make("label", "", one.label), input = make("input");
        input.id = `card-${row[KEY]}-${one.field}`;
        label.htmlFor = input.id;
        if (one.required) label.append(make("span", "star", "*"));
        input.value = textOf(row, c);
        input.disabled = !open(row, c);
        input.autocomplete = "off";
        if (one.options.length) input.setAttribute("list", `card-${one.field}`);
        input.addEventListener("change", () => { change([[row[KEY], one.field, input.value.trim()]], `改“${one.label}”`); });
        field.append(label, input);
        if (markOf(row, c)?.kind === "refused") field.append(make("p", "error", markOf(row, c).text));
        card.append(field);
      });
      return card;
    });
    if (view.length > shownCards) { const more = make("button", "btn", `再看 ${Math.min(CARDS, view.length - shownCards)} 件`); more.type = "button"; more.addEventListener("click", () => { shownCards += CARDS; more.blur(); cards(); }); made.push(more); }
    $("#grid-cards").replaceChildren(...made);
  };
  const lists = () => columns.filter((one) => one.options.length).forEach((one) => { const list = make("datalist"); list.id = `card-${one.field}`; one.options.forEach((word) => { const line = make("option"); line.value = word; list.append(line); }); page.append(list); });

  const load = async () => {
    let next = 0;
    try {
      while (next !== null) {
        const answer = await fetch(`${setup.rows}?after=${next}`, { headers: { Accept: "application/json" } });
        if (!answer.ok) throw new Error("server");
        const part = await answer.json();
        for (const row of part.rows) { row[KEPT] = [...row[CELLS]]; rows.push(row); byKey.set(row[KEY], row); }
        next = part.next;
        say(next === null ? "" : `已取 ${rows.length} 件…`);
        sift();
      }
      const states = new Map(rows.map((row) => [row[STATE], row[WORDS]]));
      for (const [code, words] of states) { const one = make("option", "", words); one.value = code; $("#grid-state").append(one); }
      if (!rows.length) say("这一轮里没有您要填的专利。条目分派给您后会出现在这里。", "info");
      page.dataset.loaded = "yes";
      after();
    } catch { say("没有取到数据。请检查网络后刷新页面。", "bad"); }
  };
  let resting = 0;
  $("#grid-find").addEventListener("input", () => { clearTimeout(resting); resting = setTimeout(sift, 150); });
  $("#grid-state").addEventListener("change", sift);
  $("#grid-lack").addEventListener("change", sift);
  head();
  lists();
  offerSet();
  load();
})();
