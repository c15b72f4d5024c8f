// How does a reader move through it? Counters, filters with their counts, search, keys, and one way to change the state.
"use strict";
function go(change, announce) {
  state = { ...state, ...change };
  if (!state.sel) state.only = "";
  rest = 100;
  hover = null;
  writeHash();
  render();
  say(announce || $("shown").textContent);
}
const choose = (b) => go({ sel: boxKey(b), only: "" }, T("said.selected", { name: boxes[b].n }));
function render() {
  view = makeView();
  renderPanel();
  draw();
  renderTable();
  renderFilters();
}

// -- filters --

const facets = FACETS.filter((key) => $("f-" + key));
/** How many lines each choice of a filter leaves, given all other filters. */
function countChoices(key) {
  const counts = new Map();
  for (const row of rows) {
    if (!visible(row, key)) continue;
    const left = hits(row, key);
    const values = new Set(key === "section" ? [row.section] : key === "verdict" ? [WORD[verdictOf(row, left)]] : left.flatMap((f) => (f.hi || state.verdict === "clear" ? VALUES[key](f, row) : [])));
    for (const value of values) counts.set(value, (counts.get(value) || 0) + row.n);
  }
  return counts;
}
function refreshChoices(key) {
  const counts = countChoices(key);
  for (const option of $("f-" + key).options) {
    if (option.value) option.textContent = option.dataset.text + " (" + number(counts.get(option.value) || 0) + ")";
  }
}
let counting = 0;
function renderFilters() {
  for (const key of facets) {
    $("f-" + key).value = state[key];
    $("f-" + key).classList.toggle("on", Boolean(state[key]));
  }
  for (const one of document.querySelectorAll("[data-key]")) one.setAttribute("aria-pressed", String(state[one.dataset.key] === one.dataset.value));
  const chips = stateChips().map(([key, text]) => button({}, () => go({ [key]: "" }), text, " ×"));
  fill($("chips"), chips);
  $("state").textContent = stateWords();
  clearTimeout(counting);
  // Counts of a long bill are made when a list is opened; those of a short one at once.
  if (rows.length <= 3000) counting = setTimeout(() => facets.forEach(refreshChoices), 30);
}
function stateChips() {
  const chips = facets.filter((key) => state[key]).map((key) => [key, T("filter." + key) + ": " + $("f-" + key).selectedOptions[0].dataset.text]);
  const asked = D.questions[state.ask];
  const box = selected();
  if (asked) chips.push(["ask", T("waits_for", { fact: asked.of })]);
  if (state.lane) chips.push(["lane", T("folded_in", { lane: D.lanes[state.lane][0] })]);
  if (box !== undefined && box >= R) chips.push(["sel", T("through", { name: label(box) })]);
  if (state.only) chips.push(["only", T("only")]);
  return chips;
}
const stateWords = () => stateChips().map(([, text]) => text).join("; ") || T("no_filter");
function setUpFilters() {
  for (const key of facets) {
    const select = $("f-" + key);
    select.addEventListener("change", () => go({ [key]: select.value, lane: "" }));
    select.addEventListener("focus", () => { if (rows.length > 3000) refreshChoices(key); });
  }
  for (const one of document.querySelectorAll("[data-key]")) {
    const { key, value } = one.dataset;
    one.addEventListener("click", () => go({ [key]: state[key] === value ? "" : value, lane: "", change: key === "side" && value ? "" : state.change }));
  }
}

// -- search --

function setUpSearch() {
  const input = /** @type {HTMLInputElement} */ ($("q"));
  const hitList = $("hits");
  let index = null;
  let found = [];
  let at = -1;
  const texts = () => boxes.map((box, b) => ({ b, box, text: (box.n + " " + box.id + (b < R ? " " + rows[b].where : "") + (box.l === 5 ? " " + lawOf(b).title : "")).toLowerCase() }));
  const close = () => { hitList.hidden = true; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); at = -1; };
  const point = (to) => {
    at = found.length ? (to + found.length) % found.length : -1;
    [...hitList.children].forEach((li, i) => li.setAttribute("aria-selected", String(i === at)));
    if (at >= 0) { input.setAttribute("aria-activedescendant", "hit" + at); hitList.children[at].scrollIntoView({ block: "nearest" }); }
  };
  const take = (i) => { const one = found[i]; close(); if (one) { input.value = ""; choose(one.b); $("why").focus({ preventScroll: true }); show(); } };
  const search = () => {
    const parts = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (!parts.length) { close(); return; }
    index = index || texts();
    const rankOf = (one) => (one.b < R ? worst(rows[one.b].now) : one.box.r);
    found = index.filter((one) => parts.every((part) => one.text.includes(part)))
      .sort((a, b) => rankOf(b) - rankOf(a) || b.box.c - a.box.c || a.b - b.b).slice(0, 12);
    fill(hitList, found.length ? found.map((one, i) => h("li", { id: "hit" + i, role: "option", "aria-selected": "false", onmousedown: (e) => { e.preventDefault(); take(i); } },
      mark(one.box.k === "gap" ? "unknown" : WORD[rankOf(one)]), bdi(one.box.n), h("small", {}, isPart(one.b) ? T("part") : D.lanes[one.box.l][0]))) :
      h("li", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, T("nothing")));
    hitList.hidden = false;
    input.setAttribute("aria-expanded", "true");
    point(0);
  };
  input.addEventListener("input", search);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { event.preventDefault(); point(at + 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); point(at - 1); }
    else if (event.key === "Enter") take(at);
    else if (event.key === "Escape") { if (hitList.hidden) input.blur(); else { event.stopPropagation(); close(); } }
  });
}

// -- keys and the rest --

function keys(event) {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if ($("keys").open || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && !(typing && !$("hits").hidden)) {
    if ($("menu").open) { $("menu").open = false; $("menu").firstElementChild.focus(); }
    else if (state.sel) go({ sel: "" }, T("said.cleared"));
    else go({ ...EMPTY, sort: state.sort, side: state.side }, T("said.reset"));
  } else if (!typing && event.key === "/") { event.preventDefault(); $("q").focus(); $("q").select(); }
  else if (!typing && event.key === "?") { event.preventDefault(); $("keys").showModal(); }
}
function setUp() {
  setUpFilters();
  setUpSearch();
  const on = (id, work) => $(id).addEventListener("click", () => { $("menu").open = false; work(); });
  on("reset", () => go({ ...EMPTY, side: state.side }, T("said.reset")));
  on("more", () => { rest += 200; renderTable(); });
  on("help", () => $("keys").showModal());
  on("keys-close", () => $("keys").close());
  on("save-csv", saveCsv);
  on("save-png", savePng);
  on("save-svg", saveSvg);
  on("copy-link", () => copyText([D.headline, frameWords(), stateWords(), location.href].join("\n")));
  $("boxes").addEventListener("keydown", walk);
  document.addEventListener("keydown", keys);
  addEventListener("hashchange", () => { state = readHash(); render(); });
  let waiting = 0;
  addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(() => draw(), 80); });
  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)", "print"]) {
    matchMedia(query).addEventListener("change", () => { readTheme(); draw(); });
  }
  addEventListener("beforeprint", () => { rest = 1000; renderTable(); });
}
readTheme();
state = readHash();
setUp();
render();
document.documentElement.dataset.ready = String(Math.round(performance.now()));
