// The same answer as a table: in step with the map, sorted as asked, and saved as text that no spreadsheet runs.
"use strict";
// eslint-disable-next-line prefer-const -- main.js shows more
let rest = 100;
const makerOf = (row) => {
  for (const f of standing(row)) for (const b of stops(f)) if (boxes[b].l === 2 && boxes[b].k !== "gap") return b;
  return -1;
};
const makerName = (row) => { const b = makerOf(row); return b < 0 ? "" : boxes[b].n; };
const effectsOf = (row) => [...new Set(hits(row).filter((f) => f.hi === 2).flatMap((f) => f.effects))];
const exposures = (row) => standing(row).reduce((sum, f) => sum + (f.lo === 2), 0);
const COLUMNS = {
  id: (row) => row.id, name: (row) => row.name, section: (row) => row.s, ...(COMPARED ? { before: (row) => (row.fresh ? -1 : worst(row.was)) } : {}),
  verdict: (row) => verdictOf(row, hits(row)) * 100 + exposures(row), laws: (row) => hits(row).filter((f) => f.hi).length,
  maker: makerName, effects: (row) => effectsOf(row).length,
};
const natural = new Intl.Collator(D.lang, { numeric: true });
function tableRows() {
  const some = view.list.filter(state.lane ? opened() : () => true);
  const sort = state.sort || "-verdict";
  const down = sort[0] === "-";
  const id = sort.slice(down ? 1 : 0);
  const value = Object.hasOwn(COLUMNS, id) ? COLUMNS[id] : COLUMNS.verdict;
  const values = new Map(some.map((row) => [row, value(row)]));
  return [...some].sort((a, b) => {
    const [x, y] = [values.get(a), values.get(b)];
    const order = typeof x === "number" ? x - y : natural.compare(x, y);
    return (down ? -order : order) || a.b - b.b;
  });
}
/** Rows that go through a box which the lane folds: those the map does not show. */
function opened() {
  const lane = Number(state.lane);
  const drawn = new Set(view.boxes.keys());
  if (lane === 1) return (row) => !drawn.has(row.b);
  return (row) => hits(row).some((f) => [...stops(f)].some((b) => boxes[b].l === lane && !drawn.has(b)));
}
const changeSign = (row, f) => (showsChanges() ? { added: "+ ", removed: "− ", changed: "± " }[changed(row).kind.get(f.law)] : "");
function lawChip(row, f) {
  const law = D.laws[f.law];
  return button({ class: "law " + word(f), title: law.title + ": " + (interval(f) || W("verdict", word(f))) }, () => { choose(row.b); openCard(law.id); }, changeSign(row, f) + GLYPH[word(f)] + " " + law.short);
}
function openCard(law) {
  for (const one of $("why").querySelectorAll("details")) one.open = one.dataset.law === law;
  const open = $("why").querySelector("details[open]");
  if (open) open.scrollIntoView({ block: "nearest" });
  show();
}
function show() {
  const at = $("why").getBoundingClientRect();
  if (at.bottom < 80 || at.top > innerHeight - 80) $("tools").scrollIntoView({ block: "start" });
}
let drawnTable = "";
function renderTable() {
  const b = selected();
  const line = b !== undefined && b < R;
  const same = JSON.stringify({ ...state, sel: line ? "" : state.sel, only: state.lane && state.only, rest });
  if (same !== drawnTable) fillTable();
  drawnTable = same;
  for (const tr of $("table").tBodies[0].rows) tr.className = line && Number(tr.dataset.b) === b ? "on" : "";
}
const verdictCell = (v) => h("td", { class: "v v-" + v }, mark(v), W("verdict", v));
function fillTable() {
  const some = tableRows();
  const sort = state.sort || "-verdict";
  fill($("table").tHead, h("tr", {}, Object.keys(COLUMNS).map((id) => h("th", {
    scope: "col", "aria-sort": sort === id ? "ascending" : sort === "-" + id ? "descending" : null,
  }, button({}, () => go({ sort: sort === id || (sort !== "-" + id && /verdict|laws|before|effects/.test(id)) ? "-" + id : id }), T("column." + id))))));
  fill($("table").tBodies[0], some.slice(0, rest).map((row) => {
    const left = hits(row);
    const found = left.filter((f) => f.hi && !(past(row, f) && changed(row).kind.get(f.law) === "changed")).sort(byRank);
    const maker = makerOf(row);
    return h("tr", { "data-b": row.b },
      h("td", { class: "where" }, bdi(row.id)),
      h("td", { class: "name" }, button({ class: "rowname" }, () => { choose(row.b); show(); }, bdi(row.name)), row.n > 1 ? " × " + number(row.n) : ""),
      h("td", {}, button({}, () => choose(row.s), bdi(row.section))),
      COMPARED ? (row.fresh ? h("td", { class: "v" }, T("absent")) : verdictCell(WORD[worst(row.was)])) : "",
      COMPARED && row.gone && state.side !== "was" ? h("td", { class: "v" }, T("absent")) : verdictCell(WORD[verdictOf(row, showsChanges() ? standing(row) : left)]),
      h("td", {}, found.slice(0, 8).map((f) => lawChip(row, f)), found.length > 8 ? "+ " + (found.length - 8) : ""),
      h("td", {}, maker < 0 ? "" : button({}, () => choose(maker), bdi(boxes[maker].n))),
      h("td", {}, effectWords(effectsOf(row))));
  }));
  const total = some.reduce((sum, row) => sum + row.n, 0);
  $("shown").textContent = lines(total) + (total < D.total ? " " + T("of_total", { total: D.total }) : "") + (some.length > rest ? ", " + T("first_rows", { n: rest }) : "");
  $("more").hidden = some.length <= rest;
  $("more").textContent = T("show_more", { n: Math.min(200, some.length - rest), total: some.length - rest });
}
function saveCsv() {
  // A cell that starts like a formula is opened as one by spreadsheets: a quote makes it text.
  const cell = (value) => '"' + String(value).replace(/^[\s]*[=+\-@\t\r]/, "'$&").replace(/\x22/g, '""') + '"';
  const out = [["line", "component", "section", "lines", "verdict", "law", "at_least", "at_most", "effects", "grade", "where", ...(COMPARED ? ["side"] : [])]];
  for (const row of tableRows()) for (const f of hits(row)) {
    const side = COMPARED ? [D.sides[past(row, f) || state.side === "was" ? 1 : 0]] : [];
    out.push([row.id, row.name, row.section, row.n, word(f), D.laws[f.law].id, LEVEL[f.lo], LEVEL[f.hi], f.effects.join(" "), f.grade, row.where, ...side]);
  }
  save(new Blob(["\ufeff" + out.map((line) => line.map(cell).join(",")).join("\r\n") + "\r\n"], { type: "text/csv" }), "map.csv");
}
function save(blob, file) {
  const url = URL.createObjectURL(blob);
  const anchor = h("a", { href: url, download: file });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
  say(T("said.saved", { file }));
}
function copyText(text) {
  navigator.clipboard.writeText(text).then(() => say(T("said.copied")), () => say(T("said.not_copied")));
}
