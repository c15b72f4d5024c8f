// What does the page know? The tables of the answer, as rows, boxes and findings, and the state in the address.
"use strict";
const R = D.rows.length;
const COMPARED = D.sides.length > 0;
const boxes = [
  ...D.rows.map((row) => ({ l: 1, id: row[4], n: row[5], k: "line", r: 0, c: row[2] })),
  ...D.boxes.map(([l, id, n, k, r, c]) => ({ l, id, n, k, r, c })),
];
const lawBox = new Map();
boxes.forEach((box, b) => { if (box.l === 5) lawBox.set(box.id, b); });
const list = (n) => D.lists[n || 0];
const words = (n) => list(n).map((text) => D.texts[text]);
const findings = D.findings.map(([law, lo, hi, way, steps, missing, rests, more, moreRests, effects, grade, reasons, conflicts, mitigations, latency]) => ({
  law, lo, hi, way: way || 0, steps, missing, rests, more, moreRests, reasons, conflicts, mitigations,
  reach: D.laws[law].counted, effects: effects ? words(effects) : D.laws[law].effects,
  grade: D.texts[grade || 0], latency: latency ? D.texts[latency] : D.laws[law].latency,
}));
/** Call `go(start, end, maybe)` for each link of a finding's way; -1 is the line itself. */
function along(f, go) {
  const way = D.ways[f.way];
  for (let i = 0; i < way.length; i += 3) go(way[i], way[i + 1] === -2 ? lawBox.get(D.laws[f.law].id) : way[i + 1], way[i + 2]);
}
const onWay = new Map();
/** The boxes of a finding's way. */
function stops(f) {
  const key = f.way * 1000 + f.law;
  if (!onWay.has(key)) {
    const found = new Set();
    along(f, (a, b) => { if (a >= 0) found.add(a); found.add(b); });
    onWay.set(key, found);
  }
  return onWay.get(key);
}
const word = (f) => (f.lo === f.hi ? LEVEL[f.lo] : "unknown");
const rank = (f) => (f.lo === f.hi ? [0, 1, 3][f.lo] : 2);
const byRank = (f, g) => rank(g) - rank(f) || f.law - g.law;
const worst = (some) => some.reduce((most, f) => Math.max(most, rank(f)), 0);
const profiles = D.profiles.map((profile) => profile.map((i) => findings[i]));
const reach = profiles.map((some) => some.filter((f) => f.reach));
const rows = D.rows.map(([s, p, n, where, id, title, q], b) => ({
  b, s, p, n, where, id, name: title, section: boxes[s].n, now: reach[p] || [], was: (q >= 0 && reach[q]) || [],
  gone: p < 0, fresh: COMPARED && !(q >= 0),
}));
const lawOf = (b) => D.laws.find((law) => law.id === boxes[b].id);
const isPart = (b) => b >= 0 && boxes[b].k === "part";
const boxKey = (b) => "scmopl"[boxes[b].l] + (isPart(b) ? "p" : "") + ":" + boxes[b].id;
const byKey = new Map(boxes.map((_, b) => [boxKey(b), b]));
/** Boxes by name, for the names in chains. */
const named = new Map();
boxes.forEach((box, b) => { if (b >= R && box.k !== "gap") named.set(box.n, b); });

// -- the state --

const FACETS = ["law", "issuer", "effect", "verdict", "section", "owner", "grade", "change"];
/** @type {Record<string, string>} */
const EMPTY = { ...Object.fromEntries(FACETS.map((key) => [key, ""])), side: "", ask: "", lane: "", sel: "", only: "", sort: "" };
// eslint-disable-next-line prefer-const -- main.js changes it
let state = { ...EMPTY };
const known = {
  side: (v) => /^(now|was)$/.test(v) && COMPARED, ask: (v) => /^\d$/.test(v) && D.questions[v], lane: (v) => /^[1-5]$/.test(v),
  sel: (v) => byKey.has(v), only: (v) => v === "1", sort: (v) => /^-?[a-z]+$/.test(v),
};
const choosable = (key, v) => (known[key] ? known[key](v) : $("f-" + key) && [...$("f-" + key).options].some((option) => option.value === v));
function readHash() {
  const given = new URLSearchParams(location.hash.slice(1));
  const read = Object.fromEntries(Object.keys(EMPTY).map((key) => [key, given.get(key) && choosable(key, given.get(key)) ? given.get(key) : ""]));
  return read.sel ? read : { ...read, only: "" };
}
function writeHash() {
  const hash = "#" + new URLSearchParams(Object.entries(state).filter(([, value]) => value));
  if (hash === (location.hash || "#")) return;
  try { history.replaceState(null, "", hash); } catch { location.hash = hash; }
}
const selected = () => (state.sel ? byKey.get(state.sel) : undefined);

// -- which findings count --

const changes = new Map();
/** Findings of a row that stand on one side only, and by law what happened to it. */
function changed(row) {
  if (!changes.has(row)) {
    const was = row.was.filter((f) => f.hi && !row.now.includes(f));
    const now = row.now.filter((f) => f.hi && !row.was.includes(f));
    const kind = new Map(was.map((f) => [f.law, "removed"]));
    for (const f of now) kind.set(f.law, kind.has(f.law) ? "changed" : "added");
    changes.set(row, { all: [...was, ...now], was, kind });
  }
  return changes.get(row);
}
const showsChanges = () => COMPARED && !state.side;
/** Whether a finding of a row stood before and stands no more as it did. */
const past = (row, f) => showsChanges() && changed(row).was.includes(f);
const all = (row) => (showsChanges() ? changed(row).all : state.side === "was" ? row.was : row.now);
/** What the side shown says about a row: changes are judged by how things stand after. */
const standing = (row) => (state.side === "was" ? row.was : row.now);
/** Whether a finding waits for the fact of the question asked; one about the line itself counts for that line only. */
function asks(f, row) {
  const question = D.questions[state.ask];
  return list(f.missing).some((m) => question.facts.includes(m) && (D.facts[m][1] || row.id === question.line));
}
/** What a finding offers to each filter that asks about findings. */
const VALUES = {
  law: (f) => [D.laws[f.law].id], issuer: (f) => [D.laws[f.law].issuer], effect: (f) => (f.hi === 2 || state.verdict ? f.effects : []),
  grade: (f) => [f.grade], owner: (f) => [...stops(f)].filter((b) => boxes[b].l === 3).map((b) => boxes[b].id),
  change: (f, row) => [COMPARED && changed(row).kind.get(f.law)],
};
/** The filters set, but for the one named `but`. */
const set = (but) => Object.keys(VALUES).filter((key) => state[key] && key !== but);
function hits(row, but) {
  const keys = set(but);
  if (!keys.length && !state.ask) return all(row);
  return all(row).filter((f) => keys.every((key) => VALUES[key](f, row).includes(state[key])) && (!state.ask || asks(f, row)));
}
function visible(row, but) {
  if (state.section && but !== "section" && row.section !== state.section) return false;
  if (COMPARED && state.side === "now" && row.gone) return false;
  if (state.side === "was" && row.fresh) return false;
  if (!set(but).length && !state.ask && !showsChanges() && (!state.verdict || but === "verdict")) return true;
  const left = hits(row, but);
  // A filter asks what reaches a line; what does not is asked for as clear.
  if (!left.some((f) => f.hi || state.verdict === "clear" || but === "verdict")) return false;
  return !state.verdict || but === "verdict" || WORD[verdictOf(row, left)] === state.verdict;
}
/** A row's worst verdict among the findings the filters leave. */
const verdictOf = (row, left) => worst(left.filter((f) => !past(row, f)));
