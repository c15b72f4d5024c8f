// How does a reader move through the map? Filters, selection, the why-panel and the table over one set of data.
// Every name in the data was written by somebody else: text enters the page through textContent alone.
(() => {
"use strict";
const D = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const LEVEL = ["clear", "latent", "exposed"];
const WORD = ["clear", "latent", "unknown", "exposed"];
const WORST = [...WORD].reverse();
const GLYPH = { exposed: "▲", unknown: "?", latent: "◐", clear: "○" };
const MEANS = {
  exposed: "the law binds today and its effect can be used against this line",
  unknown: "what is not recorded decides",
  latent: "the law has jurisdiction, but nothing bites today for this destination, buyer and date",
  clear: "out of reach, whatever the missing facts turn out to be",
};
const VERB = {
  __proto__: null,
  headquartered_in: "has its headquarters in", contains: "contains", requires: "requires", originates_in: "originates in",
  eccn: "is classified as", rare_earths: "contains the rare earths",
};
const words = (text) => String(text).replace(/\S+/g, (part) => (part.includes(".") ? part : part.replace(/_/g, " ")));
const factWords = (f) => words(f) + (/^\w+_by$/.test(f) ? " whom" : "");
const capital = (text) => words(text).replace(/^./, (c) => c.toUpperCase());
const effects = (list) => list.map(capital).join(", ");
const within = (latency) => (latency ? "within " + (latency === "year" ? "a year" : latency) : "");
const verb = (relation) => VERB[relation] || (/_(by|in|on|with)$/.test(relation) ? "is " : "") + words(relation);
const number = (n) => Number(n).toLocaleString("en-GB");
const count = (n, one) => number(n) + " " + one + (n === 1 ? "" : "s");
const shortLaw = (law) => law.title.split(" (")[0];

// -- the document --

function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat()) if (child != null && child !== "") element.append(child);
  return element;
}
const fill = (element, ...children) => element.replaceChildren(...children.flat().filter((c) => c != null && c !== ""));
const button = (attributes, onclick, ...children) => h("button", { type: "button", onclick, ...attributes }, ...children);
const name = (text) => h("bdi", {}, text);
const mark = (word) => h("span", { class: "v-" + word, "aria-hidden": "true" }, GLYPH[word] + " ");
function say(text) {
  $("live").textContent = "";
  setTimeout(() => { $("live").textContent = text; }, 30);
}

// -- the data --

for (const f of D.findings) {
  f.effects = f.effects || D.laws[f.law].effects;
  f.latency = f.latency || D.laws[f.law].latency;
}
for (const fact of D.facts) fact.f = D.texts[fact.f];

const word = (f) => (f.lo === f.hi ? LEVEL[f.lo] : "unknown");
const rank = (f) => (f.lo === f.hi ? [0, 1, 3][f.lo] : 2);
const reach = D.profiles.map((profile) => profile.map((i) => D.findings[i]).filter((f) => !f.counter));
const counter = D.profiles.map((profile) => profile.map((i) => D.findings[i]).filter((f) => f.counter));
const byRank = (f, g) => rank(g) - rank(f) || f.law - g.law;
const worst = (findings) => findings.reduce((most, f) => Math.max(most, rank(f)), 0);
const rows = D.rows.map(([b, s, p, n, where, id], i) => ({
  i, b, s, p, n, where, id, name: D.boxes[b].n, section: D.boxes[s].n, all: reach[p], rank: worst(reach[p]),
  exposed: reach[p].reduce((sum, f) => sum + (f.lo === 2), 0),
}));
const rowOf = new Map(rows.map((row) => [row.b, row]));
const isPart = (b) => b >= 0 && D.boxes[b].k === "part";
const boxKey = (b) => "scmopl"[D.boxes[b].l] + (isPart(b) ? "p" : "") + ":" + D.boxes[b].id;
const byKey = new Map(D.boxes.map((_, b) => [boxKey(b), b]));
const touching = new Map();
function rowsThrough(box) {
  if (!touching.size) {
    const add = (b, row) => { if (!touching.has(b)) touching.set(b, new Set()); touching.get(b).add(row); };
    for (const row of rows) {
      add(row.b, row);
      add(row.s, row);
      for (const f of row.all) for (const [a, b] of f.links || []) { if (a >= 0) add(a, row); add(b, row); }
    }
  }
  return touching.get(box) || new Set();
}
const passes = (f, box) => (f.links || []).some(([a, b]) => a === box || b === box);

// -- the state --

const EMPTY = { law: "", verdict: "", section: "", effect: "", ask: "", lane: "", sel: "", only: "", sort: "" };
let state = { ...EMPTY };
let view = null;
let rest = 100;

function readHash() {
  const given = new URLSearchParams(location.hash.slice(1));
  const known = {
    law: (v) => D.laws.some((law) => law.id === v), verdict: (v) => WORD.includes(v), section: (v) => rows.some((row) => row.section === v),
    effect: (v) => D.effects.some(([e]) => e === v), ask: (v) => /^\d$/.test(v) && D.questions[v], lane: (v) => /^[1-5]$/.test(v), sel: (v) => byKey.has(v),
    only: () => byKey.has(given.get("sel")), sort: () => true,
  };
  return Object.fromEntries(Object.keys(EMPTY).map((key) => [key, given.get(key) && known[key](given.get(key)) ? given.get(key) : ""]));
}
function writeHash() {
  const hash = "#" + new URLSearchParams(Object.entries(state).filter(([, value]) => value));
  if (hash === (location.hash || "#")) return;
  try { history.replaceState(null, "", hash); } catch { location.hash = hash; }
}
function go(change, announce) {
  state = { ...state, ...change };
  if (!state.sel) state.only = "";
  rest = 100;
  writeHash();
  render();
  if (announce) say(announce);
}
const selected = () => (state.sel ? byKey.get(state.sel) : undefined);

/** The findings of a row that the filters for law and effect leave. */
function hits(row) {
  if (!state.law && !state.effect && !state.ask) return row.all;
  return row.all.filter((f) =>
    (!state.law || D.laws[f.law].id === state.law) &&
    (!state.effect || (f.effects.includes(state.effect) && (state.verdict || f.hi === 2))) &&
    (!state.ask || asks(f, row)));
}
function asks(f, row) {
  const question = D.questions[state.ask];
  return (f.missing || []).some((m) => D.facts[m].f === question.f && (D.facts[m].a ? D.facts[m].id : row.id) === question.id);
}
function visible(row) {
  if (state.section && row.section !== state.section) return false;
  const left = hits(row);
  if (!left.length && (state.law || state.effect || state.ask)) return false;
  return !state.verdict || WORD[worst(left)] === state.verdict;
}

// -- the view: which boxes, which lines --

const H = 480;
/** All boxes and lines of the chains of some rows; parts of a line are drawn with it unless asked for. */
function gather(list, keep, parts) {
  const boxes = new Map();
  const edges = new Map();
  const touch = (b, row, r) => {
    const at = boxes.get(b) || { lines: 0, rank: 0 };
    if (at.last !== row) { at.lines += row.n; at.last = row; }
    at.rank = Math.max(at.rank, r);
    boxes.set(b, at);
  };
  const join = (a, b, row, r, maybe) => {
    if (a === b) return;
    const edge = edges.get(a * 1e6 + b) || { a, b, lines: 0, rank: 0, maybe: true };
    if (edge.last !== row) { edge.lines += row.n; edge.last = row; }
    edge.rank = Math.max(edge.rank, r);
    edge.maybe = edge.maybe && maybe;
    edges.set(a * 1e6 + b, edge);
  };
  for (const row of list) {
    touch(row.s, row, row.rank);
    touch(row.b, row, row.rank);
    join(row.s, row.b, row, row.rank, false);
    for (const f of keep(row)) {
      for (const [a, b, maybe] of f.links || []) {
        if (!parts && isPart(b)) continue;
        const start = a < 0 || (!parts && isPart(a)) ? row.b : a;
        touch(start, row, rank(f));
        touch(b, row, rank(f));
        join(start, b, row, rank(f), Boolean(maybe));
      }
    }
  }
  return { boxes, edges: [...edges.values()] };
}
/** Give boxes their places: `pinned` ones are never folded away, and `near` keeps what has a place there. */
function lay(all, { cap = D.cap, pinned = new Set(), near = null } = {}) {
  const lanes = D.lanes.map(() => []);
  for (const b of all.boxes.keys()) lanes[D.boxes[b].l].push(b);
  const at = (b) => all.boxes.get(b) || { rank: 0, lines: 0 };
  const turn = new Map();
  const turns = new Map();
  if (!near) {
    for (const b of [...lanes[1]].sort((x, y) => at(y).rank - at(x).rank || x - y)) {
      const section = rowOf.has(b) ? rowOf.get(b).s : -1;
      turns.set(section, (turns.get(section) || 0) + 1);
      turn.set(b, turns.get(section));
    }
  }
  const gap = (b) => D.boxes[b].k === "gap";
  const totals = [];
  const kept = lanes.map((lane, l) => {
    totals[l] = near ? near.totals[l] + lane.filter(isPart).length : lane.length;
    const room = Math.max(cap, lane.filter((b) => pinned.has(b)).length + 1);
    const ranked = lane.sort((a, b) => pinned.has(b) - pinned.has(a) || gap(b) - gap(a) ||
      (turn.get(a) || 0) - (turn.get(b) || 0) || at(b).rank - at(a).rank || at(b).lines - at(a).lines || a - b);
    return totals[l] <= room ? ranked : ranked.slice(0, room - 1);
  });
  const share = (b) => (near && near.boxes.has(b) ? near.boxes.get(b).y / H : (D.boxes[b].o + 0.5) / Math.max(1, totals[D.boxes[b].l]));
  for (const lane of kept) lane.sort((a, b) => share(a) - share(b) || D.boxes[a].o - D.boxes[b].o || a - b);
  if (!near) untangle(kept, all.edges);
  const slots = kept.map((lane, l) => (lane.length < totals[l] ? [...lane, -1 - l] : lane));
  const height = Math.max(H, ...slots.map((lane) => 30 * lane.length));
  const boxes = new Map();
  slots.forEach((lane, l) => {
    const pitch = Math.min(44, height / lane.length);
    lane.forEach((b, i) => boxes.set(b, { b, l, y: (height - pitch * lane.length) / 2 + pitch * (i + 0.5), rank: at(b).rank, lines: at(b).lines, folded: b < 0 ? totals[l] - kept[l].length : 0 }));
  });
  return { height, boxes, totals, edges: all.edges.filter((edge) => boxes.has(edge.a) && boxes.has(edge.b)) };
}
/** Sort lanes by the mean height of their neighbours; the sections keep the order of the bill. */
function untangle(lanes, edges) {
  const height = new Map();
  const spread = (lane) => lane.forEach((b, i) => height.set(b, (i + 0.5) / lane.length));
  lanes.forEach(spread);
  const sides = [new Map(), new Map()];
  for (const { a, b } of edges) {
    if (D.boxes[a].l === D.boxes[b].l || !height.has(a) || !height.has(b)) continue;
    sides[0].set(b, (sides[0].get(b) || []).concat(a));
    sides[1].set(a, (sides[1].get(a) || []).concat(b));
  }
  for (let sweep = 0; sweep < 5; sweep += 1) {
    const near = sides[sweep % 2];
    const from = lanes.slice(1);
    for (const lane of sweep % 2 ? from.reverse() : from) {
      const mean = new Map(lane.map((b) => [b, near.has(b) ? near.get(b).reduce((sum, o) => sum + height.get(o), 0) / near.get(b).length : height.get(b)]));
      lane.sort((a, b) => mean.get(a) - mean.get(b));
      spread(lane);
    }
  }
}
/** The opening view as it was laid out when the file was written. */
const opening = {
  height: H,
  boxes: new Map(D.net.nodes.map((node) => {
    const box = D.boxes[node.id] || { r: 0, c: 0 };
    return [node.id, { b: node.id, l: node.level, y: node.y, rank: box.r, lines: box.c, folded: node.folded }];
  })),
  edges: D.net.edges.map((e) => ({ a: e.from, b: e.to, lines: e.value, rank: 0, maybe: e.dashes })),
  totals: D.lanes.map((_, l) => D.boxes.filter((box) => box.l === l && box.k !== "part").length),
};
function makeView() {
  const box = selected();
  const filtered = state.law || state.verdict || state.section || state.effect || state.ask;
  const list = filtered ? rows.filter(visible) : rows;
  const base = filtered ? lay(gather(list, hits)) : opening;
  if (box === undefined) return { ...base, list };
  const row = rowOf.get(box);
  const through = row ? [row] : list.filter((r) => rowsThrough(box).has(r));
  const keep = (r) => hits(r).filter((f) => f.hi && (row || D.boxes[box].l === 0 || passes(f, box)));
  const chains = gather(through, keep, row || isPart(box));
  const hot = new Set(chains.boxes.keys()).add(box);
  if (!chains.boxes.has(box)) chains.boxes.set(box, { rank: 0, lines: 0 });
  const pinned = row ? hot : new Set([box]);
  const more = { list: row ? list : through, focus: box };
  if (state.only) return { ...lay(chains, { cap: row ? Infinity : 40, pinned }), ...more };
  let shown = base;
  if ([...pinned].some((b) => !base.boxes.has(b))) {
    const boxes = new Map([...base.boxes].filter(([b]) => b >= 0));
    for (const b of pinned) if (!boxes.has(b)) boxes.set(b, chains.boxes.get(b));
    shown = lay({ boxes, edges: [] }, { pinned, near: base });
  }
  return { ...shown, ...more, hot, edges: chains.edges.filter((edge) => shown.boxes.has(edge.a) && shown.boxes.has(edge.b)) };
}

// -- drawing --

let theme = {};
function readTheme() {
  const style = getComputedStyle(document.documentElement);
  const get = (n) => style.getPropertyValue("--" + n).trim();
  theme = Object.fromEntries(["paper", "ink", "dim", "edge", "accent", "tint", "box", "border", ...WORD].map((n) => [n, get(n)]));
  theme.font = getComputedStyle(document.body).fontFamily;
}
const nodes = new vis.DataSet();
const lines = new vis.DataSet();
let network = null;
let width = 960;
let unit = 1;
let boxHeight = 26;
const scaleX = () => width / 960;
const font = (size, weight) => (weight || "") + size * unit + "px " + theme.font;
const label = (b) => (D.boxes[b].l === 5 ? D.boxes[b].n.split(" (")[0] : D.boxes[b].n);
const boxLabel = (at) => (at.b < 0 ? "+ " + number(at.folded) + " more" : label(at.b));
function fit(ctx, text, room) {
  const full = ctx.measureText(text).width;
  if (full <= room) return text;
  let short = text.slice(0, Math.ceil(text.length * room / full) + 2);
  while (short && ctx.measureText(short + "…").width > room) short = short.slice(0, -1);
  return short.trimEnd() + "…";
}
function look(at) {
  const box = D.boxes[at.b];
  const on = view.hot ? view.hot.has(at.b) : true;
  const w = D.lanes[at.l].w * scaleX();
  return {
    x: D.lanes[at.l].x * scaleX() - w / 2, y: at.y * unit - boxHeight / 2, w, h: boxHeight, text: boxLabel(at),
    word: box ? WORD[at.rank] : "", more: !box, gap: box && box.k === "gap", count: box && at.l !== 1 && at.lines > 1 ? number(at.lines) : "",
    faded: !on, focus: view.focus === at.b, hot: view.hot ? on && at.b >= 0 : false,
  };
}
function dashes(v) {
  return v.gap || v.word === "unknown" ? [4, 3] : v.word === "latent" ? [1.5, 2.5] : [];
}
function paintBox(ctx, at) {
  const v = look(at);
  const y = at.y * unit + 0.5;
  ctx.save();
  ctx.globalAlpha = 1;
  ctx.beginPath();
  ctx.roundRect(v.x, v.y, v.w, v.h, 4);
  ctx.fillStyle = v.more ? theme.paper : v.hot ? theme.tint : theme.box;
  ctx.fill();
  ctx.globalAlpha = v.faded ? 0.32 : 1;
  ctx.lineWidth = v.focus ? 2.5 : 1;
  ctx.setLineDash(v.more ? [1, 3] : dashes(v));
  ctx.strokeStyle = v.focus || v.hot ? theme.accent : v.gap ? theme.unknown : theme.border;
  ctx.stroke();
  ctx.setLineDash([]);
  let left = v.x + 8;
  ctx.textBaseline = "middle";
  if (!v.more) {
    ctx.fillStyle = theme[v.gap ? "unknown" : v.word];
    ctx.font = font(12, "bold ");
    ctx.fillText(v.gap ? "?" : GLYPH[v.word], left, y);
    left += 16 * unit;
  }
  let right = v.x + v.w - 7;
  ctx.font = font(12);
  if (v.count) {
    ctx.fillStyle = theme.dim;
    ctx.textAlign = "right";
    ctx.fillText(v.count, right, y);
    right -= ctx.measureText(v.count).width + 6;
  }
  ctx.textAlign = "left";
  ctx.fillStyle = v.more ? theme.dim : theme.ink;
  ctx.font = font(12.5, v.focus ? "600 " : "");
  ctx.fillText(fit(ctx, v.text, right - left), left, y);
  ctx.restore();
}
/** The corners of a line: straight from side to side, through the gap between boxes where it skips a lane. */
function way(edge) {
  const a = view.boxes.get(edge.a);
  const b = view.boxes.get(edge.b);
  const right = (at) => (D.lanes[at.l].x + D.lanes[at.l].w / 2) * scaleX();
  const left = (at) => (D.lanes[at.l].x - D.lanes[at.l].w / 2) * scaleX();
  if (a.l === b.l) {
    const out = left(a) - 7;
    return [[left(a), a.y], [out, a.y], [out, b.y], [left(b), b.y]].map(grown);
  }
  const points = [[right(a), a.y]];
  for (let l = a.l + 1; l < b.l; l += 1) {
    const lane = view.lanes[l];
    const share = (l - a.l) / (b.l - a.l);
    const straight = a.y + (b.y - a.y) * share;
    if (!lane.length || straight < lane[0] - 18 || straight > lane[lane.length - 1] + 18) continue;
    const y = gapNear(lane, straight);
    points.push([(D.lanes[l].x - D.lanes[l].w / 2) * scaleX() - 3, y], [(D.lanes[l].x + D.lanes[l].w / 2) * scaleX() + 3, y]);
  }
  points.push([left(b), b.y]);
  return points.map(grown);
}
const grown = ([x, y]) => [x, y * unit];
function gapNear(lane, y) {
  const gaps = [lane[0] - 17, ...lane.slice(1).map((to, i) => (lane[i] + to) / 2), lane[lane.length - 1] + 17];
  return gaps.reduce((best, gap) => (Math.abs(gap - y) < Math.abs(best - y) ? gap : best));
}
function edgeLook(edge) {
  const hot = view.hot || view.focus !== undefined;
  return {
    colour: hot ? (edge.maybe ? theme.unknown : theme.accent) : theme.edge,
    alpha: hot ? 0.9 : edge.maybe ? 0.3 : 0.5,
    width: hot ? Math.min(3, 1.4 + Math.log10(edge.lines)) : Math.min(3.5, 0.8 + 0.9 * Math.log10(edge.lines)),
    dash: edge.maybe ? [5, 4] : edge.rank === 1 && hot ? [1.5, 3] : [],
  };
}
function paintEdges(ctx) {
  ctx.save();
  ctx.lineJoin = "round";
  for (const edge of view.edges) {
    const v = edgeLook(edge);
    ctx.globalAlpha = v.alpha;
    ctx.strokeStyle = v.colour;
    ctx.lineWidth = v.width;
    ctx.setLineDash(v.dash);
    ctx.beginPath();
    way(edge).forEach(([x, y], i) => (i ? ctx.lineTo(x, y) : ctx.moveTo(x, y)));
    ctx.stroke();
  }
  ctx.restore();
}
function draw() {
  width = Math.max(900, $("scroll").clientWidth);
  unit = width > 1150 ? 1.16 : 1;
  boxHeight = 26 * unit;
  view.lanes = D.lanes.map((_, l) => [...view.boxes.values()].filter((at) => at.l === l).map((at) => at.y).sort((a, b) => a - b));
  const height = view.height * unit + 8;
  for (const element of [$("board"), $("lanes")]) element.style.width = width + "px";
  $("board").style.height = height + "px";
  fill($("lanes"), D.lanes.map((lane, l) => {
    const drawn = [...view.boxes.values()].filter((at) => at.l === l && at.b >= 0).length;
    const head = h("div", {}, lane.glyph + " ", h("b", {}, lane.name), " " + (drawn < view.totals[l] ? number(drawn) + " of " + number(view.totals[l]) : number(drawn)));
    head.style.left = (lane.x - lane.w / 2) * scaleX() + "px";
    head.style.width = lane.w * scaleX() + "px";
    return head;
  }));
  const drawn = [...view.boxes.values()].map((at) => ({
    id: at.b, x: D.lanes[at.l].x * scaleX(), y: at.y * unit, label: boxLabel(at), shape: "custom", fixed: true,
    ctxRenderer: ({ ctx, id }) => ({
      drawNode: () => { const place = view.boxes.get(id); if (place) paintBox(ctx, place); },
      nodeDimensions: { width: D.lanes[at.l].w * scaleX(), height: boxHeight },
    }),
  }));
  lines.clear();
  nodes.clear();
  nodes.add(drawn);
  lines.add(view.edges.map((edge, i) => ({ id: i, from: edge.a, to: edge.b, value: edge.lines })));
  if (!network) {
    network = new vis.Network($("net"), { nodes, edges: lines }, D.net.options);
    network.on("beforeDrawing", paintEdges);
  }
  $("why").style.maxHeight = innerWidth > 1100 ? height + 54 + "px" : "none";
  network.setSize(width + "px", height + "px");
  // Scale 1, so that 12 pixels of type are 12 pixels on the screen.
  network.moveTo({ position: { x: width / 2, y: height / 2 - 4 }, scale: 1, animation: false });
  network.redraw();
  drawButtons();
}
function drawButtons() {
  const had = $("boxes").contains(document.activeElement) ? document.activeElement.dataset.b : undefined;
  const order = [...view.boxes.values()].sort((a, b) => a.l - b.l || a.y - b.y);
  const first = view.boxes.has(view.focus) ? view.focus : order.length && order[0].b;
  fill($("boxes"), order.map((at) => {
    const v = look(at);
    const text = at.b < 0 ? boxLabel(at) + ", " + D.lanes[at.l].name.toLowerCase() + ", open in the table" : boxWords(at);
    const made = button({
      "data-b": at.b, tabindex: at.b === first ? 0 : -1, "aria-pressed": at.b >= 0 ? String(view.focus === at.b) : null,
      onfocus: () => rove(at.b), title: text,
    }, () => pick(at.b), h("span", {}, text));
    Object.assign(made.style, { left: v.x + "px", top: v.y + 4 + "px", width: v.w + "px", height: v.h + "px" });
    return made;
  }));
  if (had !== undefined) {
    const again = $("boxes").querySelector('[data-b="' + Number(had) + '"]');
    if (again) again.focus({ preventScroll: true });
  }
}
function boxWords(at) {
  const box = D.boxes[at.b];
  const what = box.k === "gap" ? "not recorded" : WORD[at.rank];
  return box.n + ", " + D.lanes[box.l].name.toLowerCase() + ", " + what + (at.lines > 1 ? ", " + count(at.lines, "line") : "");
}
function rove(b) {
  for (const one of $("boxes").children) one.tabIndex = Number(one.dataset.b) === b ? 0 : -1;
}
function pick(b) {
  if (b < 0) {
    go({ lane: String(-1 - b), sel: state.only ? state.sel : "", sort: "" }, "Table shows the folded boxes");
    $("lines").focus();
    $("lines").scrollIntoView();
    return;
  }
  const key = boxKey(b);
  if (state.sel === key) go({ sel: "" }, "Selection cleared");
  else go({ sel: key }, D.boxes[b].n + " selected");
}
function walk(event) {
  const at = view.boxes.get(Number(event.target.dataset.b));
  const [dl, dy] = { ArrowDown: [0, 1], ArrowUp: [0, -1], ArrowRight: [1, 0], ArrowLeft: [-1, 0] }[event.key] || [0, 0];
  if (!at || !(dl || dy)) return;
  event.preventDefault();
  const inLane = (l) => [...view.boxes.values()].filter((o) => o.l === l).sort((a, b) => a.y - b.y);
  const same = inLane(at.l);
  let options = dy ? [same[same.indexOf(at) + dy]].filter(Boolean) :
    view.edges.filter((e) => (dl > 0 ? e.a : e.b) === at.b).map((e) => view.boxes.get(dl > 0 ? e.b : e.a)).filter((o) => (o.l - at.l) * dl > 0);
  for (let l = at.l + dl; dl && !options.length && D.lanes[l]; l += dl) options = inLane(l);
  const next = options.sort((a, b) => Math.abs(a.y - at.y) - Math.abs(b.y - at.y))[0];
  if (next) $("boxes").querySelector('[data-b="' + next.b + '"]').focus();
}

// -- the why-panel --

const frameWords = () => "As of " + D.about.as_of + ", destination " + D.about.destination + ", data " + D.about.data_version;
const interval = (f) => (f.lo === f.hi ? "" : "at least " + LEVEL[f.lo] + ", at most " + LEVEL[f.hi]);
function link(source) {
  let url = null;
  try { url = new URL(source.url); } catch { return name(source.title || "source"); }
  if (url.protocol !== "https:" && url.protocol !== "http:") return name(source.title || "source");
  return h("a", { href: url.href, target: "_blank", rel: "noopener noreferrer", referrerpolicy: "no-referrer" }, name(source.title || url.hostname));
}
function sourceLines(numbers) {
  return (numbers || []).map((n) => D.sources[n]).map((source) =>
    h("span", { class: "src" }, link(source), source.retrieved ? ", read " + source.retrieved + " " : " ",
      h("span", { class: "grade " + (source.grade || "unverified") }, words(source.grade || "unverified"))));
}
const BY = { __proto__: null, bill: "stated in the bill", user: "stated by the user", assumption: "assumed", nobody: "not recorded" };
function stepItem(step, line) {
  return h("li", { class: step.maybe ? "maybe" : "" }, name(step.s || line), " " + verb(step.r) + " ", h("strong", {}, name(step.o)),
    step.d ? h("bdi", {}, " (" + step.d + ")") : "", step.maybe ? " – possibly" : "",
    step.src ? sourceLines(step.src) : h("span", { class: "src" }, BY[step.by] || "no source recorded"));
}
const factItem = (fact, line) => h("li", {}, name(fact.a || line), ": " + factWords(fact.f), BY[fact.by] ? " (" + BY[fact.by] + ")" : "", sourceLines(fact.src));
function card(f, row, open) {
  const law = D.laws[f.law];
  const v = word(f);
  const about = [interval(f), effects(f.effects), within(f.latency), law.status ? "status: " + words(law.status) : ""];
  return h("details", { class: "card " + v, open },
    h("summary", {}, mark(v), capital(v) + " · ", name(law.title), h("small", {}, about.filter(Boolean).join(" · "))),
    f.steps ? h("ol", { class: "chain" }, f.steps.map((s) => stepItem(D.steps[s], row.name))) : "",
    f.grade ? h("p", {}, "Weakest link: ", h("span", { class: "grade " + f.grade }, words(f.grade))) : "",
    f.missing ? [h("h3", {}, "Not recorded, and it would decide"), h("ul", { class: "gap" }, f.missing.map((m) => factItem(D.facts[m], row.name)), f.more ? h("li", {}, "and " + count(f.more, "more fact")) : "")] : "",
    f.reasons ? h("p", {}, "Why it is open: " + f.reasons.map((r) => D.texts[r].replace(/-/g, " ")).join(", ") + ".") : "",
    f.conflicts ? [h("h3", {}, "Stands against it"), h("ul", {}, f.conflicts.map((c) => h("li", {}, name(D.texts[c]))))] : "",
    f.mitigations ? [h("h3", {}, "Would lower it"), h("ul", {}, f.mitigations.map((m) => h("li", {}, D.texts[m])))] : "",
    f.rests ? [h("h3", {}, "Rests on"), h("ul", {}, f.rests.map((r) => factItem(D.facts[r], row.name)), f.moreRests ? h("li", {}, "and " + count(f.moreRests, "more fact")) : "")] : "");
}
function actions(copy) {
  return h("div", { class: "acts" },
    button({ class: "plain", id: "only", "aria-pressed": String(Boolean(state.only)) }, () => go({ only: state.only ? "" : "1" }, state.only ? "Whole map" : "Only these chains"), "Only these chains"),
    button({ class: "plain" }, () => copyText(copy()), "Copy text"),
    button({ class: "plain" }, () => go({ sel: "" }, "Selection cleared"), "Close"));
}
function lineText(row) {
  const out = [D.headline, frameWords(), "",
    row.name + " (" + [row.id, row.section, row.where].filter(Boolean).join(", ") + "): " + WORD[row.rank], ""];
  for (const f of [...hits(row)].filter((g) => g.hi).sort(byRank)) {
    out.push(word(f).toUpperCase() + " " + D.laws[f.law].title + (interval(f) ? " (" + interval(f) + ")" : "") + ", " + effects(f.effects));
    for (const s of f.steps || []) {
      const step = D.steps[s];
      out.push("  - " + [step.s || row.name, verb(step.r), step.o, step.d ? "(" + step.d + ")" : ""].join(" ") + " [" + (step.src || []).map((n) => D.sources[n]).map((src) => [src.title, src.retrieved, src.grade, src.url].filter(Boolean).join(", ")).join("; ") + "]");
    }
    for (const m of f.missing || []) out.push("  ? " + (D.facts[m].a || row.name) + ": " + factWords(D.facts[m].f));
    out.push("");
  }
  return out.concat(D.assumptions.map((a) => "Assumed: " + a)).join("\n");
}
function linePanel(row) {
  const findings = [...hits(row)].sort(byRank);
  const found = findings.filter((f) => f.hi);
  const clear = findings.filter((f) => !f.hi);
  const shields = counter[row.p].filter((f) => f.hi);
  return [
    h("h2", {}, name(row.name)),
    h("p", { class: "sub" }, [row.id, row.section, row.where === row.id ? "" : row.where, row.n > 1 ? "stands for " + count(row.n, "line") + " alike" : ""].filter(Boolean).join(" · ")),
    h("p", {}, mark(WORD[row.rank]), h("strong", { class: "v-" + WORD[row.rank] }, capital(WORD[row.rank])), ": " + MEANS[WORD[row.rank]] + "."),
    actions(() => lineText(row)),
    found.map((f, i) => card(f, row, i === 0)),
    shields.length ? [h("h3", {}, "Counter-laws in play"), h("ul", {}, shields.map((f) => h("li", {}, name(D.laws[f.law].title))))] : "",
    clear.length ? [h("h3", {}, "Out of reach of " + count(clear.length, "law")), clear.map((f) => card(f, row, false))] : "",
  ].flat(2);
}
function boxPanel(b) {
  const box = D.boxes[b];
  const law = box.l === 5 ? D.laws.find((l) => l.id === box.id) : null;
  const list = view.list.filter((row) => rowsThrough(b).has(row));
  const of = (row) => worst(box.l === 0 ? hits(row) : hits(row).filter((f) => passes(f, b)));
  const sorted = [...list].sort((a, c) => of(c) - of(a) || a.i - c.i);
  const tally = WORD.map(() => 0);
  for (const row of list) tally[of(row)] += row.n;
  const counts = WORST.map((w) => [w, tally[WORD.indexOf(w)]]).filter(([, n]) => n);
  const head = law ? [law.id, "issued by " + law.issuer, effects(law.effects), within(law.latency), law.status && "status: " + words(law.status)] : [D.lanes[box.l].name];
  const text = () => [D.headline, frameWords(), "", box.n, ...counts.map(([w, n]) => "  " + w + ": " + count(n, "line")), "", ...sorted.map((row) => WORD[of(row)].toUpperCase() + "  " + row.name + " (" + row.id + ")")].join("\n");
  return [
    h("h2", {}, name(box.n)),
    h("p", { class: "sub" }, head.filter(Boolean).join(" · ")),
    box.k === "gap" ? h("p", {}, "A gap in what is recorded. Every line below stays unknown until it is filled.") : "",
    h("p", {}, counts.map(([w, n], i) => [i ? " · " : "", mark(w), count(n, "line") + " " + w]).flat()),
    actions(text),
    h("ul", { class: "list" }, sorted.slice(0, 40).map((row) => h("li", {}, mark(WORD[of(row)]), button({}, () => go({ sel: boxKey(row.b), only: "" }, row.name + " selected"), name(row.name)),
      h("small", {}, [row.section, row.n > 1 ? count(row.n, "line") : "", laws(row, b)].filter(Boolean).join(" · "))))),
    sorted.length > 40 ? h("p", { class: "sub" }, "and " + number(sorted.length - 40) + " more in the table") : "",
  ].flat();
}
const laws = (row, b) => hits(row).filter((f) => f.hi && (D.boxes[b].l === 0 || passes(f, b))).sort(byRank).slice(0, 3).map((f) => GLYPH[word(f)] + " " + shortLaw(D.laws[f.law])).join(", ");
function openingPanel() {
  const out = [h("h2", {}, D.questions.length ? "Ask these first" : "Why?")];
  if (D.questions.length) {
    out.push(h("p", { class: "sub" }, "Missing facts, ranked by what they settle. Click one to see the lines that wait for it."));
    out.push(h("ol", { class: "ask" }, D.questions.map((q, i) => h("li", {},
      button({ "aria-pressed": String(state.ask === String(i)) }, () => go({ ask: state.ask === String(i) ? "" : String(i) }, "Lines that wait for this fact"), name(q.n), ": " + factWords(q.f)),
      h("small", {}, count(q.lines, "line") + " wait" + (q.lines === 1 ? "s" : "") + (q.settles ? "; alone settles " + count(q.settles, "verdict") : ""))))));
  }
  out.push(h("p", { class: "sub" }, "Click a box or a line of the table, or press / and type a name, to see why a law reaches it, with the source of every step."));
  return out;
}
function renderPanel() {
  const box = selected();
  fill($("why"), box === undefined ? openingPanel() : rowOf.has(box) ? linePanel(rowOf.get(box)) : boxPanel(box));
  $("why").scrollTop = 0;
}

// -- the table --

const firstMaker = (row) => {
  for (const f of row.all) for (const [, b] of f.links || []) if (D.boxes[b].l === 2 && D.boxes[b].k !== "gap") return D.boxes[b].n;
  return "";
};
const COLUMNS = [
  ["id", "Line", (row) => row.id], ["name", "Component", (row) => row.name], ["section", "Section", (row) => row.s],
  ["verdict", "Verdict", (row) => worst(hits(row)) * 100 + row.exposed], ["laws", "Laws", (row) => row.all.filter((f) => f.hi).length],
  ["maker", "Maker or operator", firstMaker], ["effects", "Effects", (row) => effectsOf(row).length],
];
const effectsOf = (row) => [...new Set(hits(row).filter((f) => f.hi === 2).flatMap((f) => f.effects || []))].map(capital);
const natural = new Intl.Collator("en", { numeric: true });
function tableRows() {
  const list = view.list.filter(state.lane ? opened() : () => true);
  const sort = state.sort || "-verdict";
  const down = sort[0] === "-";
  const column = COLUMNS.find(([id]) => id === sort.slice(down)) || COLUMNS[3];
  const values = new Map(list.map((row) => [row, column[2](row)]));
  return list.sort((a, b) => {
    const x = values.get(a);
    const y = values.get(b);
    const order = typeof x === "number" ? x - y : natural.compare(x, y);
    return (down ? -order : order) || a.i - b.i;
  });
}
/** Rows that go through a box which the lane folds: those the map does not show. */
function opened() {
  const lane = Number(state.lane);
  const drawn = new Set(view.boxes.keys());
  if (lane === 1) return (row) => !drawn.has(row.b);
  return (row) => hits(row).some((f) => (f.links || []).some(([, b]) => D.boxes[b].l === lane && !drawn.has(b)));
}
function lawChip(row, f) {
  return button({ class: "law " + word(f), title: D.laws[f.law].title + ": " + (interval(f) || word(f)) }, () => { go({ sel: boxKey(row.b) }); openCard(D.laws[f.law].title); }, GLYPH[word(f)] + " " + shortLaw(D.laws[f.law]));
}
function openCard(title) {
  for (const one of $("why").querySelectorAll("details")) one.open = one.querySelector("bdi").textContent === title;
  const open = $("why").querySelector("details[open]");
  if (open) open.scrollIntoView({ block: "nearest" });
  show();
}
function show() {
  if ($("why").getBoundingClientRect().bottom < 80) $("tools").scrollIntoView({ block: "start" });
}
let drawnTable = "";
function renderTable() {
  const row = rowOf.get(selected());
  const same = JSON.stringify({ ...state, sel: row ? "" : state.sel, only: state.lane && state.only, rest });
  if (same !== drawnTable) fillTable();
  drawnTable = same;
  for (const tr of $("table").tBodies[0].rows) tr.className = row && Number(tr.dataset.b) === row.b ? "on" : "";
}
function fillTable() {
  const list = tableRows();
  const sort = state.sort || "-verdict";
  fill($("table").tHead, h("tr", {}, COLUMNS.map(([id, title]) => h("th", {
    scope: "col", "aria-sort": sort === id ? "ascending" : sort === "-" + id ? "descending" : null,
  }, button({}, () => go({ sort: sort === id || (sort !== "-" + id && /verdict|laws/.test(id)) ? "-" + id : id }, "Sorted by " + title), title)))));
  fill($("table").tBodies[0], list.slice(0, rest).map((row) => {
    const left = hits(row);
    const v = WORD[worst(left)];
    const found = left.filter((f) => f.hi).sort(byRank);
    return h("tr", { "data-b": row.b },
      h("td", { class: "where" }, name(row.id)),
      h("td", { class: "name" }, button({ class: "rowname" }, () => { go({ sel: boxKey(row.b) }, row.name + ": " + v); show(); }, name(row.name)), row.n > 1 ? " × " + number(row.n) : ""),
      h("td", {}, name(row.section)),
      h("td", { class: "v v-" + v }, mark(v), v),
      h("td", {}, found.slice(0, 8).map((f) => lawChip(row, f)), found.length > 8 ? "+ " + (found.length - 8) : ""),
      h("td", {}, name(firstMaker(row))),
      h("td", {}, effectsOf(row).join(", ")));
  }));
  const total = list.reduce((sum, row) => sum + row.n, 0);
  $("shown").textContent = count(total, "line") + (total < D.total ? " of " + number(D.total) : "") + (list.length > rest ? ", first " + number(rest) + " rows shown" : "");
  $("more").hidden = list.length <= rest;
  $("more").textContent = "Show " + number(Math.min(200, list.length - rest)) + " more of " + number(list.length - rest);
}

// -- filters, chips, counts --

function options(select, first, entries) {
  fill(select, h("option", { value: "" }, first), entries.map(([value, text]) => h("option", { value }, text)));
}
function setUp() {
  options($("f-law"), "any", D.laws.filter((law) => !law.counter).map((law) => [law.id, shortLaw(law) + " (" + law.id + ")"]));
  options($("f-verdict"), "any", WORST.map((w) => [w, GLYPH[w] + " " + w]));
  options($("f-section"), "any", [...new Set(rows.map((row) => row.section))].map((s) => [s, s]));
  options($("f-effect"), "any", D.effects.map(([e]) => [e, capital(e)]));
  for (const key of ["law", "verdict", "section", "effect"]) {
    $("f-" + key).addEventListener("change", (e) => { go({ [key]: e.target.value, lane: "" }); say($("shown").textContent); });
  }
  const tile = (key, value, big, small, title) => button({ class: "tile", "data-key": key, "data-value": value, title }, () => { go({ [key]: state[key] === value ? "" : value, lane: "" }); say($("shown").textContent); }, h("b", {}, big), h("span", {}, small));
  fill($("counts"),
    h("div", {}, h("span", { class: "cap" }, count(D.total, "line") + " by worst verdict"), Object.entries(D.verdicts).map(([w, n]) =>
      tile("verdict", w, [h("i", { class: "v-" + w, "aria-hidden": "true" }, GLYPH[w]), number(n)], capital(w), MEANS[w]))),
    D.effects.length ? h("div", {}, h("span", { class: "cap" }, "lines an effect can hit"), D.effects.map(([e, low, high]) =>
      tile("effect", e, low === high ? number(low) : number(low) + " – " + number(high), capital(e), "at least " + count(low, "line") + ", at most " + number(high)))) : "");
  fill($("legend"), WORST.map((w) => h("span", { title: MEANS[w] }, mark(w), w)),
    ["recorded", "unknown or possible", "latent", "thicker: more lines"].map((text, i) => h("span", {}, h("i", { class: "line" + i }), text)),
    h("span", {}, "number in a box: lines through it"));
  $("reset").addEventListener("click", () => go({ ...EMPTY }, "Filters and selection cleared"));
  $("more").addEventListener("click", () => { rest += 200; renderTable(); });
  $("help").addEventListener("click", () => $("keys").showModal());
  $("keys-close").addEventListener("click", () => $("keys").close());
  $("save-csv").addEventListener("click", saveCsv);
  $("save-png").addEventListener("click", savePicture);
  $("boxes").addEventListener("keydown", walk);
  document.addEventListener("keydown", keys);
  addEventListener("hashchange", () => { state = readHash(); render(); });
  let waiting = 0;
  addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(() => draw(), 80); });
  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)", "print"]) {
    matchMedia(query).addEventListener("change", () => { readTheme(); draw(); });
  }
  addEventListener("beforeprint", () => { rest = 1000; renderTable(); });
  setUpSearch();
}
function renderFilters() {
  for (const key of ["law", "verdict", "section", "effect"]) {
    $("f-" + key).value = state[key];
    $("f-" + key).classList.toggle("on", Boolean(state[key]));
  }
  for (const one of document.querySelectorAll(".tile")) one.setAttribute("aria-pressed", String(state[one.dataset.key] === one.dataset.value));
  const box = selected();
  const chips = [];
  const chip = (text, key) => chips.push(button({ title: "Remove this filter" }, () => go({ [key]: "" }, "Filter removed"), text, " ×"));
  for (const key of ["law", "verdict", "section", "effect"]) {
    if (state[key]) chip(key + ": " + $("f-" + key).selectedOptions[0].textContent, key);
  }
  const asked = D.questions[state.ask];
  if (asked) chip("waits for: " + asked.n + ": " + factWords(asked.f), "ask");
  if (state.lane) chip("folded in lane: " + D.lanes[state.lane].name, "lane");
  if (box !== undefined && !rowOf.has(box)) chip("through: " + label(box), "sel");
  if (state.only) chip("only these chains", "only");
  fill($("chips"), chips);
}
function keys(event) {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if ($("keys").open || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && !(typing && !$("hits").hidden)) {
    if (state.sel) go({ sel: "" }, "Selection cleared");
    else go({ ...EMPTY, sort: state.sort }, "Filters cleared");
  } else if (!typing && event.key === "/") { event.preventDefault(); $("q").focus(); $("q").select(); }
  else if (!typing && event.key === "?") { event.preventDefault(); $("keys").showModal(); }
}

// -- search --

function setUpSearch() {
  const input = $("q");
  const list = $("hits");
  let found = [];
  let at = -1;
  const index = D.boxes.map((box, b) => ({ b, text: (box.n + " " + box.id).toLowerCase(), box }));
  for (const row of rows) index[row.b].text += " " + (row.id + " " + row.where).toLowerCase();
  const close = () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); at = -1; };
  const point = (to) => {
    at = found.length ? (to + found.length) % found.length : -1;
    [...list.children].forEach((li, i) => li.setAttribute("aria-selected", String(i === at)));
    if (at >= 0) { input.setAttribute("aria-activedescendant", "hit" + at); list.children[at].scrollIntoView({ block: "nearest" }); }
  };
  const choose = (i) => { const one = found[i]; close(); if (one) { input.value = ""; go({ sel: boxKey(one.b) }, one.box.n + " selected"); $("why").focus({ preventScroll: true }); } };
  const search = () => {
    const parts = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (!parts.length) return close();
    found = index.filter((one) => parts.every((part) => one.text.includes(part)))
      .sort((a, b) => b.text.startsWith(parts[0]) - a.text.startsWith(parts[0]) || b.box.r - a.box.r || b.box.c - a.box.c || a.b - b.b).slice(0, 12);
    fill(list, found.length ? found.map((one, i) => h("li", { id: "hit" + i, role: "option", "aria-selected": "false", onmousedown: (e) => { e.preventDefault(); choose(i); } },
      mark(one.box.k === "gap" ? "unknown" : WORD[one.box.r]), name(one.box.n), h("small", {}, isPart(one.b) ? "part" : D.lanes[one.box.l].name.toLowerCase()))) :
      h("li", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, "nothing of that name"));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    point(0);
    return undefined;
  };
  input.addEventListener("input", search);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") { event.preventDefault(); point(at + 1); }
    else if (event.key === "ArrowUp") { event.preventDefault(); point(at - 1); }
    else if (event.key === "Enter") choose(at);
    else if (event.key === "Escape") { if (list.hidden) input.blur(); else { event.stopPropagation(); close(); } }
  });
}

// -- taking it along --

function copyText(text) {
  navigator.clipboard.writeText(text).then(() => say("Copied"), () => say("The browser refused to copy"));
}
function save(blob, file) {
  const url = URL.createObjectURL(blob);
  const anchor = h("a", { href: url, download: file });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
  say("Saved " + file);
}
function saveCsv() {
  // A cell that starts like a formula is opened as one by spreadsheets: a quote makes it text.
  const cell = (value) => '"' + String(value).replace(/^[\s]*[=+\-@\t\r]/, "'$&").replace(/"/g, '""') + '"';
  const out = [["line", "component", "section", "lines", "verdict", "law", "at_least", "at_most", "effects", "where"]];
  for (const row of tableRows()) for (const f of hits(row)) {
    out.push([row.id, row.name, row.section, row.n, word(f), D.laws[f.law].id, LEVEL[f.lo], LEVEL[f.hi], f.effects.join(" "), row.where]);
  }
  save(new Blob(["\ufeff" + out.map((line) => line.map(cell).join(",")).join("\r\n") + "\r\n"], { type: "text/csv" }), "map.csv");
}
/** The view as a picture for a slide, at twice the size. */
function savePicture() {
  const canvas = h("canvas", { width: (width + 48) * 2, height: (view.height * unit + 132) * 2 });
  const ctx = canvas.getContext("2d");
  const line = (x, y, type, colour, text) => { ctx.font = type; ctx.fillStyle = colour; ctx.fillText(fit(ctx, text, width - x), x, y); };
  ctx.fillStyle = theme.paper;
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  ctx.scale(2, 2);
  ctx.translate(24, 108);
  line(0, -72, font(17, "600 "), theme.ink, D.headline);
  line(0, -48, font(12), theme.dim, frameWords() + " · " + $("shown").textContent);
  for (const lane of D.lanes) line((lane.x - lane.w / 2) * scaleX(), -10, font(12), theme.dim, lane.glyph + " " + lane.name);
  paintEdges(ctx);
  for (const at of view.boxes.values()) paintBox(ctx, at);
  canvas.toBlob((blob) => save(blob, "map.png"));
}

// -- go --

function render() {
  view = makeView();
  draw();
  renderFilters();
  renderPanel();
  renderTable();
}
readTheme();
state = readHash();
setUp();
render();
document.documentElement.dataset.ready = String(Math.round(performance.now()));
})();
