// How is the view drawn? One set of strokes for the canvas, the picture and the SVG; buttons over it for everybody.
"use strict";
let theme = {};
function readTheme() {
  const style = getComputedStyle(document.documentElement);
  const names = ["paper", "soft", "ink", "dim", "edge", "accent", "tint", "box", "border", "weak", "contested", ...WORD];
  theme = Object.fromEntries(names.map((n) => [n, style.getPropertyValue("--" + n).trim()]));
  theme.font = getComputedStyle(document.body).fontFamily;
}
const nodes = new vis.DataSet();
const measure = document.createElement("canvas").getContext("2d");
let network = null;
let width = WIDE;
let unit = 1;
let hover = null;
const scaleX = () => width / WIDE;
const laneLeft = (l) => (D.lanes[l][1] - D.lanes[l][2] / 2) * scaleX();
const laneWidth = (l) => D.lanes[l][2] * scaleX();
const font = (size, weight) => (weight || "") + size * unit + "px " + theme.font;
const label = (b) => (boxes[b].l === 5 ? lawOf(b).short : boxes[b].n);
const boxLabel = (at) => (at.b < 0 ? T("more", { n: at.folded }) : label(at.b));
const boxHeight = (at) => (at.tall ? 37 : 26) * unit;
function fit(text, room) {
  const full = measure.measureText(text).width;
  if (full <= room) return text;
  let short = text.slice(0, Math.ceil(text.length * room / full) + 2);
  while (short && measure.measureText(short + "…").width > room) short = short.slice(0, -1);
  return short.trimEnd() + "…";
}
/** A name in one line, or in two where the box has room for them. */
function folded(text, room, tall) {
  if (!tall || measure.measureText(text).width <= room) return [fit(text, room)];
  const parts = text.split(" ");
  let first = "";
  while (parts.length > 1 && measure.measureText((first + " " + parts[0]).trim()).width <= room) first = (first + " " + parts.shift()).trim();
  return first ? [first, fit(parts.join(" "), room)] : [fit(text, room)];
}
function look(at) {
  const box = at.b < 0 ? null : boxes[at.b];
  const on = view.hot ? view.hot.has(at.b) : true;
  const height = boxHeight(at);
  const law = box && box.l === 5 ? lawOf(at.b) : null;
  return {
    x: laneLeft(at.l), y: at.y * unit - height / 2, w: laneWidth(at.l), h: height, text: boxLabel(at), word: box ? WORD[at.rank] : "",
    more: !box, gap: Boolean(box && box.k === "gap"), count: box && at.l !== 1 && at.lines > 1 ? number(at.lines) : "",
    faded: !on, focus: view.focus === at.b, hot: Boolean(view.hot) && on && at.b >= 0, tall: at.tall,
    tag: law ? (law.open ? "≈" : "") + (law.contested ? "≠" : "") : "",
  };
}
/** The sign of a verdict, drawn so that no font has to have it. */
function sign(ctx, kind, x, y, colour) {
  const r = 4.6 * unit;
  ctx.fillStyle = ctx.strokeStyle = colour;
  ctx.lineWidth = 1.5 * unit;
  ctx.setLineDash([]);
  ctx.beginPath();
  if (kind === "exposed") {
    ctx.moveTo(x, y - r); ctx.lineTo(x + r * 1.1, y + r * 0.85); ctx.lineTo(x - r * 1.1, y + r * 0.85); ctx.closePath(); ctx.fill();
  } else if (kind === "unknown") {
    ctx.font = font(13, "bold ");
    ctx.textAlign = "center";
    ctx.fillText("?", x, y);
    ctx.textAlign = "left";
  } else {
    ctx.arc(x, y, r * 0.9, 0, 7); ctx.stroke();
    if (kind === "latent") { ctx.beginPath(); ctx.arc(x, y, r * 0.9, Math.PI / 2, Math.PI * 1.5); ctx.fill(); }
  }
}
function paintBox(ctx, at) {
  const v = look(at);
  const y = at.y * unit;
  const colour = theme[v.gap ? "unknown" : v.word];
  ctx.save();
  ctx.beginPath();
  ctx.roundRect(v.x, v.y, v.w, v.h, 5);
  ctx.fillStyle = v.hot ? theme.tint : v.more ? theme.paper : theme.box;
  ctx.fill();
  ctx.globalAlpha = v.faded ? 0.35 : 1;
  ctx.lineWidth = v.focus ? 2.5 : 1;
  ctx.setLineDash(v.more ? [1, 3] : v.gap || v.word === "unknown" ? [4, 3] : v.word === "latent" ? [1.5, 2.5] : []);
  ctx.strokeStyle = v.focus || v.hot ? theme.accent : v.gap ? theme.unknown : v.word === "exposed" ? theme.exposed : theme.border;
  ctx.stroke();
  let left = v.x + 9;
  ctx.textBaseline = "middle";
  if (!v.more) {
    sign(ctx, v.gap ? "unknown" : v.word, v.x + 12 * unit, y, colour);
    left = v.x + 22 * unit;
  }
  let right = v.x + v.w - 7;
  ctx.textAlign = "right";
  for (const [text, shade] of [[v.count, "dim"], [v.tag, "unknown"]]) {
    if (!text) continue;
    ctx.font = measure.font = font(12);
    ctx.fillStyle = theme[shade];
    ctx.fillText(text, right, y);
    right -= measure.measureText(text).width + 6;
  }
  ctx.textAlign = "left";
  ctx.fillStyle = v.more ? theme.dim : theme.ink;
  ctx.font = measure.font = font(12.5, v.focus ? "600 " : "");
  const parts = folded(v.text, right - left, v.tall);
  parts.forEach((part, i) => ctx.fillText(part, left, y + (i - (parts.length - 1) / 2) * 15 * unit));
  ctx.restore();
}
/** The turning points of a line: from side to side, through the gap between boxes where it skips a lane. */
function way(edge) {
  const a = view.boxes.get(edge.a);
  const b = view.boxes.get(edge.b);
  const right = (l) => laneLeft(l) + laneWidth(l);
  if (a.l === b.l) return [[laneLeft(a.l), a.y * unit], [laneLeft(b.l), b.y * unit]];
  const points = [[right(a.l), a.y]];
  for (let l = a.l + 1; l < b.l; l += 1) {
    const lane = view.lanes[l];
    const straight = a.y + (b.y - a.y) * (l - a.l) / (b.l - a.l);
    const free = !lane.length || straight < lane[0] - 18 || straight > lane[lane.length - 1] + 18;
    const y = free ? straight : gapNear(lane, straight);
    points.push([laneLeft(l) - 2, y], [right(l) + 2, y]);
  }
  points.push([laneLeft(b.l), b.y]);
  return points.map(([x, y]) => [x, y * unit]);
}
function gapNear(lane, y) {
  const gaps = [lane[0] - 17, ...lane.slice(1).map((to, i) => (lane[i] + to) / 2), lane[lane.length - 1] + 17];
  return gaps.reduce((best, gap) => (Math.abs(gap - y) < Math.abs(best - y) ? gap : best));
}
function edgeLook(edge) {
  const hot = Boolean(view.hot) || view.focus !== undefined;
  const near = hover !== null && (edge.a === hover || edge.b === hover);
  const plain = edge.maybe ? "unknown" : edge.contested ? "contested" : edge.weak ? "weak" : "accent";
  const dash = edge.sides === 1 ? [2, 4] : edge.maybe ? [5, 4] : edge.contested ? [9, 3, 2, 3] : edge.weak ? [9, 4] : edge.rank === 1 && hot ? [1.5, 3] : [];
  const colour = edge.sides === 1 ? "exposed" : edge.sides === 2 ? "clear" : hot || near ? plain : "edge";
  const base = edge.maybe ? 0.28 : 0.5;
  return {
    colour: theme[colour], dash, width: (hot || near ? 1.4 : 0.8) + Math.min(2.6, 0.8 * Math.log10(edge.lines)) + (edge.sides === 2 ? 0.8 : 0),
    alpha: near || hot ? 0.9 : hover === null ? base : base * 0.35,
  };
}
function paintEdges(ctx) {
  ctx.save();
  if (!ctx.svg) {
    ctx.fillStyle = theme.soft;
    D.lanes.forEach((_, l) => { ctx.beginPath(); ctx.roundRect(laneLeft(l) - 5, 0, laneWidth(l) + 10, view.height * unit + 6, 6); ctx.fill(); });
  }
  for (const edge of view.edges) {
    const v = edgeLook(edge);
    ctx.globalAlpha = v.alpha;
    ctx.strokeStyle = v.colour;
    ctx.lineWidth = v.width;
    ctx.setLineDash(v.dash);
    ctx.beginPath();
    const points = way(edge);
    ctx.moveTo(...points[0]);
    for (let i = 1; i < points.length; i += 1) {
      const [[x, y], [x2, y2]] = [points[i - 1], points[i]];
      if (view.boxes.get(edge.a).l === view.boxes.get(edge.b).l) ctx.bezierCurveTo(x - 15, y, x2 - 15, y2, x2, y2);
      else ctx.bezierCurveTo((x + x2) / 2, y, (x + x2) / 2, y2, x2, y2);
    }
    ctx.stroke();
  }
  ctx.restore();
}
function draw() {
  width = Math.max(860, $("scroll").clientWidth);
  unit = width > 1400 ? 1.12 : 1;
  view.lanes = D.lanes.map((_, l) => [...view.boxes.values()].filter((at) => at.l === l).map((at) => at.y).sort((a, b) => a - b));
  const height = view.height * unit + 6;
  for (const element of [$("board"), $("lanes")]) element.style.width = width + "px";
  $("board").style.height = height + "px";
  fill($("lanes"), D.lanes.map(([title], l) => {
    const drawn = [...view.boxes.values()].filter((at) => at.l === l && at.b >= 0).length;
    const head = h("div", {}, LANE_GLYPH[l] + " ", h("b", {}, title), " " + (drawn < view.totals[l] ? T("of", { n: drawn, total: view.totals[l] }) : number(drawn)));
    head.style.left = laneLeft(l) + "px";
    head.style.width = laneWidth(l) + "px";
    return head;
  }));
  nodes.clear();
  nodes.add([...view.boxes.values()].map((at) => ({
    id: at.b, x: (laneLeft(at.l) + laneWidth(at.l) / 2), y: at.y * unit, label: boxLabel(at), shape: "custom", fixed: true,
    ctxRenderer: ({ ctx, id }) => ({
      drawNode: () => { const place = view.boxes.get(id); if (place) paintBox(ctx, place); },
      nodeDimensions: { width: laneWidth(at.l), height: boxHeight(at) },
    }),
  })));
  if (!network) {
    network = new vis.Network($("net"), { nodes }, D.net.options);
    network.on("beforeDrawing", paintEdges);
  }
  network.setSize(width + "px", height + "px");
  // Scale 1, so that 12 pixels of type are 12 pixels on the screen.
  network.moveTo({ position: { x: width / 2, y: height / 2 }, scale: 1, animation: false });
  network.redraw();
  drawButtons();
}
function drawButtons() {
  const active = /** @type {HTMLElement} */ (document.activeElement);
  const had = $("boxes").contains(active) ? active.dataset.b : undefined;
  const order = [...view.boxes.values()].sort((a, b) => a.l - b.l || a.y - b.y);
  const first = view.boxes.has(view.focus) ? view.focus : order.length && order[0].b;
  const point = (b) => { if (hover !== b) { hover = b; network.redraw(); } };
  fill($("boxes"), order.map((at) => {
    const v = look(at);
    const text = at.b < 0 ? boxLabel(at) + ", " + D.lanes[at.l][0] + ", " + T("open_in_table") : boxWords(at);
    const made = button({
      "data-b": at.b, tabindex: at.b === first ? 0 : -1, "aria-pressed": at.b >= 0 ? String(view.focus === at.b) : null, title: text,
      onfocus: () => { for (const one of $("boxes").children) one.tabIndex = one === made ? 0 : -1; point(at.b); },
      onpointerenter: () => point(at.b), onpointerleave: () => point(null), onblur: () => point(null),
    }, () => pick(at.b), h("span", {}, text));
    Object.assign(made.style, { left: v.x + "px", top: v.y + "px", width: v.w + "px", height: v.h + "px" });
    return made;
  }));
  const again = had !== undefined && ($("boxes").querySelector('[data-b="' + Number(had) + '"]') || $("boxes").querySelector("[tabindex='0']"));
  if (again) again.focus({ preventScroll: true });
}
function boxWords(at) {
  const box = boxes[at.b];
  const what = box.k === "gap" ? T("not_recorded") : W("verdict", WORD[at.rank]);
  return [box.n, D.lanes[box.l][0], what, at.lines > 1 ? lines(at.lines) : ""].filter(Boolean).join(", ");
}
function pick(b) {
  if (b < 0) {
    go({ lane: String(-1 - b), sel: state.only ? state.sel : "", sort: "" }, T("said.folded"));
    $("lines").focus();
    $("lines").scrollIntoView();
  } else if (state.sel === boxKey(b)) go({ sel: "" }, T("said.cleared"));
  else choose(b);
}
function walk(event) {
  const at = view.boxes.get(Number(event.target.dataset.b));
  const [dl, dy] = { ArrowDown: [0, 1], ArrowUp: [0, -1], ArrowRight: [1, 0], ArrowLeft: [-1, 0] }[event.key] || [0, 0];
  const enter = event.key === "Enter" || event.key === " ";
  if (!at || !(dl || dy || enter)) return;
  event.preventDefault();
  // The key that selects must not also click the button drawn anew in its place.
  if (enter) { pick(at.b); return; }
  const inLane = (l) => [...view.boxes.values()].filter((o) => o.l === l).sort((a, b) => a.y - b.y);
  const same = inLane(at.l);
  let open = dy ? [same[same.indexOf(at) + dy]].filter(Boolean) :
    view.edges.filter((e) => (dl > 0 ? e.a : e.b) === at.b).map((e) => view.boxes.get(dl > 0 ? e.b : e.a)).filter((o) => (o.l - at.l) * dl > 0);
  for (let l = at.l + dl; dl && !open.length && D.lanes[l]; l += dl) open = inLane(l);
  const next = open.sort((a, b) => Math.abs(a.y - at.y) - Math.abs(b.y - at.y))[0];
  if (next) $("boxes").querySelector('[data-b="' + next.b + '"]').focus();
}

// -- pictures --

/** A pen with the canvas's own strokes that writes SVG. */
function svgPen() {
  const n = (x) => Math.round(x * 10) / 10;
  const kept = [];
  let path = "";
  const pen = {
    svg: true, out: [], save() { kept.push({ ...pen }); }, restore() { Object.assign(pen, kept.pop()); },
    setLineDash(dash) { pen.dash = dash; }, beginPath() { path = ""; }, closePath() { path += "Z"; },
    arc(x, y, r, from, to) {
      const half = "a" + n(r) + " " + n(r) + " 0 0 ";
      path += "M" + n(x) + " " + n(y + r) + half + "1 0 " + n(-2 * r) + (to === 7 ? half + "1 0 " + n(2 * r) : "") + "Z";
    },
    roundRect(x, y, w, height) { path += "M" + n(x) + " " + n(y) + "h" + n(w) + "v" + n(height) + "h" + n(-w) + "Z"; },
    put(tag, extra, body) {
      const made = h(tag, { opacity: n(pen.globalAlpha), ...extra }, body);
      // Written by the browser itself, so that nothing in a name can end what it stands in.
      pen.out.push(new XMLSerializer().serializeToString(made).replace(/\sxmlns=\S+/, ""));
    },
    fill() { pen.put("path", { d: path, fill: pen.fillStyle, opacity: 1 }); },
    stroke() { pen.put("path", { d: path, fill: "none", stroke: pen.strokeStyle, "stroke-width": n(pen.lineWidth), "stroke-dasharray": pen.dash.join(" ") || null }); },
    fillText(text, x, y) {
      const size = parseFloat(pen.font.replace(/^\D+|600\s/, ""));
      pen.put("text", { x: n(x), y: n(y + size * 0.35), "font-size": size, "font-weight": /^(bold|600)/.test(pen.font) ? "bold" : null, "text-anchor": { right: "end", center: "middle" }[pen.textAlign], fill: pen.fillStyle }, text);
    },
  };
  for (const [name, letter] of Object.entries({ moveTo: "M", lineTo: "L", bezierCurveTo: "C" })) pen[name] = (...points) => { path += letter + points.map(n).join(" "); };
  return pen;
}
/** Draw the view as it stands, with its headline and what it rests on, with any pen. */
function picture(ctx) {
  const line = (y, type, colour, text) => { ctx.font = measure.font = type; ctx.fillStyle = colour; ctx.textAlign = "left"; ctx.textBaseline = "middle"; ctx.fillText(fit(text, width), 0, y); };
  ctx.globalAlpha = 1;
  line(-84, font(18, "600 "), theme.ink, D.headline);
  line(-58, font(12.5), theme.dim, frameWords() + " · " + $("shown").textContent + " · " + stateWords());
  for (const [l, lane] of D.lanes.entries()) {
    ctx.font = font(12, "600 ");
    ctx.fillStyle = theme.dim;
    ctx.fillText(lane[0], laneLeft(l), -14);
  }
  paintEdges(ctx);
  for (const at of view.boxes.values()) paintBox(ctx, at);
  let x = 0;
  for (const w of WORST) {
    sign(ctx, w, x + 6, view.height * unit + 26, theme[w]);
    ctx.font = measure.font = font(12);
    ctx.fillStyle = theme.dim;
    ctx.textAlign = "left";
    ctx.fillText(W("verdict", w), x + 16, view.height * unit + 26);
    x += measure.measureText(W("verdict", w)).width + 40;
  }
}
const pictureSize = () => [width + 48, view.height * unit + 168];
function savePng() {
  const [w, height] = pictureSize();
  const canvas = /** @type {HTMLCanvasElement} */ (h("canvas", { width: w * 2, height: height * 2 }));
  const ctx = canvas.getContext("2d");
  ctx.fillStyle = theme.paper;
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  ctx.scale(2, 2);
  ctx.translate(24, 116);
  picture(ctx);
  canvas.toBlob((blob) => save(blob, "map.png"));
}
function saveSvg() {
  const [w, height] = pictureSize().map(Math.round);
  const pen = svgPen();
  picture(pen);
  save(new Blob(['<svg xmlns="http' + '://www.w3.org/2000/svg" viewBox="0 0 ' + w + " " + height + '" width="' + w + '" height="' + height + '" font-family="Arial, Helvetica, sans-serif"><rect width="100%" height="100%" fill="' + theme.paper + '"/><g transform="translate(24 116)">', ...pen.out, "</g></svg>"], { type: "image/svg+xml" }), "map.svg");
}
