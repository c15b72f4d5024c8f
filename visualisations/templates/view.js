// Which boxes and lines are drawn, and where? Lanes of at most so many boxes; a chain is never folded.
"use strict";
const H = 480;
const TALL = 38;
const WIDE = 1332;
/** All boxes and lines of the chains of some rows; parts of a line are drawn with it unless asked for. */
function gather(some, keep, parts) {
  const found = new Map();
  const edges = new Map();
  const touch = (b, row, r) => {
    const at = found.get(b) || { lines: 0, rank: 0, top: 0 };
    if (at.last !== row) { at.lines += row.n; at.last = row; }
    // `top`: the lines with the verdict that the sign of the box shows.
    if (r > at.rank) { at.rank = r; at.top = 0; at.worst = 0; }
    if (r === at.rank && at.worst !== row) { at.top += row.n; at.worst = row; }
    found.set(b, at);
  };
  const join = (a, b, row, r, look) => {
    if (a === b) return;
    const key = a * 1e6 + b;
    const edge = edges.get(key) || { a, b, lines: 0, rank: 0, maybe: true, weak: true, contested: true, sides: 0 };
    if (edge.last !== row) { edge.lines += row.n; edge.last = row; }
    edge.rank = Math.max(edge.rank, r);
    for (const one of ["maybe", "weak", "contested"]) edge[one] = edge[one] && look[one];
    edge.sides |= look.sides;
    edges.set(key, edge);
  };
  for (const row of some) {
    const worstRank = worst(standing(row));
    touch(row.s, row, worstRank);
    touch(row.b, row, worstRank);
    let sides = 0;
    for (const f of keep(row)) {
      const look = {
        weak: f.grade === "unverified", contested: Boolean(f.reasons) && words(f.reasons).includes("contested-law"),
        sides: past(row, f) ? 1 : showsChanges() ? 2 : 3,
      };
      sides |= look.sides;
      along(f, (a, b, maybe) => {
        if (!parts && isPart(b)) return;
        const start = a < 0 || (!parts && isPart(a)) ? row.b : a;
        touch(start, row, rank(f));
        touch(b, row, rank(f));
        join(start, b, row, rank(f), { ...look, maybe: Boolean(maybe) });
      });
    }
    join(row.s, row.b, row, worstRank, { sides: sides || 3 });
  }
  return { boxes: found, edges: [...edges.values()] };
}
/** Give boxes their places: `pinned` ones are never folded away, and `near` keeps what has a place there. */
function lay(found, { cap = D.cap, pinned = new Set(), near = null } = {}) {
  const lanes = D.lanes.map(() => []);
  for (const b of found.boxes.keys()) lanes[boxes[b].l].push(b);
  const at = (b) => found.boxes.get(b) || { rank: 0, lines: 0 };
  const turn = new Map();
  const turns = new Map();
  if (!near) {
    for (const b of [...lanes[1]].sort((x, y) => at(y).rank - at(x).rank || x - y)) {
      const section = b < R ? rows[b].s : -1;
      turns.set(section, (turns.get(section) || 0) + 1);
      turn.set(b, turns.get(section));
    }
  }
  const gap = (b) => boxes[b].k === "gap";
  const totals = [];
  const kept = lanes.map((lane, l) => {
    totals[l] = near ? near.totals[l] + lane.filter(isPart).length : lane.length;
    const room = Math.max(cap, lane.filter((b) => pinned.has(b)).length + 1);
    const ranked = lane.sort((a, b) => Number(pinned.has(b)) - Number(pinned.has(a)) || Number(gap(b)) - Number(gap(a)) ||
      (turn.get(a) || 0) - (turn.get(b) || 0) || at(b).rank - at(a).rank || at(b).lines - at(a).lines || a - b);
    return totals[l] <= room ? ranked : ranked.slice(0, room - 1);
  });
  if (near) {
    const y = (b) => (near.boxes.has(b) ? near.boxes.get(b).y : H / 2);
    for (const lane of kept) lane.sort((a, b) => y(a) - y(b) || a - b);
  } else {
    for (const lane of kept) lane.sort((a, b) => a - b);
    untangle(kept, found.edges);
  }
  const slots = kept.map((lane, l) => (lane.length < totals[l] ? [...lane, -1 - l] : lane));
  const height = Math.max(H, ...slots.map((lane) => 30 * lane.length));
  const placed = new Map();
  slots.forEach((lane, l) => {
    const pitch = Math.min(44, height / lane.length);
    lane.forEach((b, i) => placed.set(b, {
      b, l, y: (height - pitch * lane.length) / 2 + pitch * (i + 0.5), tall: pitch >= TALL, rank: at(b).rank, lines: at(b).top,
      folded: b < 0 ? totals[l] - kept[l].length : 0,
    }));
  });
  return { height, boxes: placed, totals, edges: found.edges.filter((edge) => placed.has(edge.a) && placed.has(edge.b)) };
}
/** Sort lanes by the mean height of their neighbours on either side; the sections keep the order of the bill. */
function untangle(lanes, edges) {
  const height = new Map();
  const spread = (lane) => lane.forEach((b, i) => height.set(b, (i + 0.5) / lane.length));
  lanes.forEach(spread);
  const near = new Map();
  for (const { a, b } of edges) {
    if (boxes[a].l === boxes[b].l || !height.has(a) || !height.has(b)) continue;
    for (const [one, other] of [[a, b], [b, a]]) near.set(one, [...(near.get(one) || []), other]);
  }
  for (let sweep = 0; sweep < 6; sweep += 1) {
    for (const lane of lanes.slice(1)) {
      const mean = new Map(lane.map((b) => [b, near.has(b) ? near.get(b).reduce((sum, o) => sum + height.get(o), 0) / near.get(b).length : height.get(b)]));
      lane.sort((a, b) => mean.get(a) - mean.get(b));
      spread(lane);
    }
  }
}
const inLanes = D.net.nodes.reduce((counts, node) => counts.set(node.level, (counts.get(node.level) || 0) + 1), new Map());
/** The opening view as it was laid out when the file was written. */
const opening = {
  height: H,
  boxes: new Map(D.net.nodes.map((node) => [node.id, {
    b: node.id, l: node.level, y: node.y, tall: H / inLanes.get(node.level) >= TALL, folded: node.folded,
    rank: node.id < 0 ? 0 : node.id < R ? worst(rows[node.id].now) : boxes[node.id].r, lines: node.id < 0 ? 0 : boxes[node.id].c,
  }])),
  edges: D.net.edges.map((e) => ({ a: e.from, b: e.to, lines: e.value, rank: 0, maybe: e.dashes, sides: 3 })),
  totals: D.lanes.map((_, l) => boxes.reduce((sum, box) => sum + (box.l === l && box.k !== "part"), 0)),
};
// eslint-disable-next-line prefer-const -- main.js makes it anew
let view = null;
const through = (row, b) => row.b === b || row.s === b || all(row).some((f) => f.hi && stops(f).has(b));
function makeView() {
  const box = selected();
  const filtered = [...FACETS, "ask", "side"].some((key) => state[key]) || COMPARED;
  const some = filtered ? rows.filter((row) => visible(row)) : rows;
  const base = filtered ? lay(gather(some, hits)) : opening;
  if (box === undefined) return { ...base, list: some };
  const row = box < R ? rows[box] : null;
  const those = row ? [row] : some.filter((r) => through(r, box));
  const keep = (r) => hits(r).filter((f) => f.hi && (row || boxes[box].l === 0 || stops(f).has(box)));
  const chains = gather(those, keep, row || isPart(box));
  const hot = new Set(chains.boxes.keys()).add(box);
  if (!chains.boxes.has(box)) chains.boxes.set(box, { rank: 0, lines: 0 });
  const pinned = row ? hot : new Set([box]);
  const more = { list: row ? some : those, focus: box };
  if (state.only) return { ...lay(chains, { cap: row ? Infinity : D.cap, pinned }), ...more };
  let shown = base;
  if ([...pinned].some((b) => !base.boxes.has(b))) {
    const wanted = new Map([...base.boxes].filter(([b]) => b >= 0));
    for (const b of pinned) if (!wanted.has(b)) wanted.set(b, chains.boxes.get(b));
    shown = lay({ boxes: wanted, edges: [] }, { pinned, near: base });
  }
  return { ...shown, ...more, hot, edges: chains.edges.filter((edge) => shown.boxes.has(edge.a) && shown.boxes.has(edge.b)) };
}
