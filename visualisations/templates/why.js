// Why does a law reach this? The panel: verdict, laws, chains in sentences with their sources, and what is missing.
"use strict";
const frameWords = () => T("frame", D.about);
const interval = (f) => (f.lo === f.hi ? "" : T("interval", { low: W("verdict", LEVEL[f.lo]), high: W("verdict", LEVEL[f.hi]) }));
const within = (latency) => (latency ? W("latency", latency) : "");
/** A source as text; a link only where it leads to a web page, and only a click follows it. */
function link([title, url]) {
  let to = null;
  try { to = new URL(url); } catch { return bdi(title || T("source")); }
  if (to.protocol !== "https:" && to.protocol !== "http:") return bdi(title || T("source"));
  return h("a", { href: to.href, target: "_blank", rel: "noopener noreferrer" }, bdi(title || to.hostname));
}
const gradeTag = (grade) => h("span", { class: "grade " + grade }, W("grade", grade));
const sourceLines = (numbers) => numbers.map((n) => D.sources[n]).map((source) =>
  h("span", { class: "src" }, link(source), source[2] ? ", " + T("read_on", { day: source[2] }) + " " : " ", gradeTag(source[3] || "unverified")));
const statedBy = (n) => (n && D.t["by." + D.texts[n]]) || "";
/** A name in a chain leads to its box. */
const party = (text) => (named.has(text) ? button({ class: "party" }, () => choose(named.get(text)), bdi(text)) : bdi(text));
function stepItem([s, verb, o, detail, maybe, by, ...sources], row) {
  return h("li", { class: maybe ? "maybe" : "" }, s ? party(D.texts[s]) : bdi(row.name), " " + D.texts[verb] + " ", h("strong", {}, party(D.texts[o])),
    detail ? bdi(" (" + D.texts[detail] + ")") : "", maybe ? " – " + T("possibly") : "",
    sources.length ? sourceLines(sources) : h("span", { class: "src" }, statedBy(by) || T("no_source")));
}
const factItem = ([words_, about, by, ...sources], row) => h("li", {}, about ? party(D.texts[about]) : bdi(row.name), ": " + D.texts[words_], statedBy(by) ? " (" + statedBy(by) + ")" : "", sourceLines(sources));
const section = (title, numbers, row, more, kind) => (list(numbers).length ? [h("h3", {}, title), h("ul", { class: kind || "" }, list(numbers).map((n) => factItem(D.facts[n], row)), more ? h("li", {}, more) : "")] : "");
const plainList = (title, numbers) => (words(numbers).length ? [h("h3", {}, title), h("ul", {}, words(numbers).map((text) => h("li", {}, bdi(text))))] : "");
function card(f, row, open, note) {
  const law = D.laws[f.law];
  const v = word(f);
  const tags = [law.open ? "≈ " + T("tag.unverified") : "", words(f.reasons).includes("contested-law") ? "≠ " + T("tag.contested") : ""].filter(Boolean);
  const about = [interval(f), effectWords(f.effects), within(f.latency), law.status ? T("status", { status: law.status }) : ""];
  return h("details", { class: "card " + v, open, "data-law": law.id },
    h("summary", {}, note ? h("span", { class: "note" }, note + " ") : "", mark(v), W("verdict", v) + " · ", bdi(law.title), tags.map((tag) => h("span", { class: "tag" }, tag)), h("small", {}, about.filter(Boolean).join(" · "))),
    list(f.steps).length ? h("ol", { class: "chain" }, list(f.steps).map((s) => stepItem(D.steps[s], row))) : "",
    f.grade ? h("p", {}, T("weakest") + " ", gradeTag(f.grade)) : "",
    section(T("missing"), f.missing, row, f.more && T("more_facts", { n: f.more }), "gap"),
    words(f.reasons).length ? h("p", {}, T("open_because", { reasons: words(f.reasons).map((r) => W("reason", r)).join(", ") })) : "",
    plainList(T("against"), f.conflicts), plainList(T("lowers"), f.mitigations), section(T("rests"), f.rests, row, f.moreRests && T("rests_more")));
}
const actions = () => h("div", { class: "acts" },
  button({ class: "plain", id: "only", "aria-pressed": String(Boolean(state.only)) }, () => go({ only: state.only ? "" : "1" }), T("only")),
  button({ class: "plain", id: "copy" }, copyPanel, T("copy")),
  button({ class: "plain" }, () => go({ sel: "" }, T("said.cleared")), T("close")));
/** Copy the whole explanation as text, every chain unfolded and every address spelled out. */
function copyPanel() {
  const panel = $("why");
  panel.querySelector(".acts").remove();
  for (const one of panel.querySelectorAll("details")) one.open = true;
  for (const a of panel.querySelectorAll("a")) a.append(" <" + a.href + ">");
  copyText([D.headline, frameWords(), "", panel.innerText].join("\n"));
  renderPanel();
}
function sideCards(row) {
  const { kind, was } = changed(row);
  const shown = hits(row);
  const laws = [...kind.keys()].filter((law) => shown.some((f) => f.law === law)).sort((a, b) => a - b);
  if (!laws.length) return [h("p", { class: "sub" }, T("nothing_changed"))];
  return laws.map((law) => [
    h("h3", {}, bdi(D.laws[law].short), ": " + W("change", kind.get(law))),
    h("div", { class: "pair" }, [true, false].map((before) => h("div", {}, h("p", { class: "sub" }, bdi(D.sides[before ? 1 : 0])),
      shown.filter((f) => f.law === law && was.includes(f) === before).map((f) => card(f, row, true)),
      kind.get(law) === (before ? "added" : "removed") ? h("p", {}, mark("clear"), T("not_reached")) : ""))),
  ]);
}
function linePanel(row) {
  const some = [...hits(row)].sort(byRank);
  const found = some.filter((f) => f.hi);
  const clear = standing(row).filter((f) => !f.hi);
  const verdict = WORD[worst(standing(row))];
  const notes = (profiles[row.p] || []).filter((f) => !f.reach && f.hi);
  const natures = [...new Set(notes.map((f) => D.laws[f.law].nature))];
  return [
    h("h2", {}, bdi(row.name)),
    h("p", { class: "sub" }, [row.id, row.section, row.where === row.id ? "" : row.where, row.n > 1 ? T("stands_for", { n: row.n }) : ""].filter(Boolean).join(" · ")),
    h("p", {}, mark(verdict), h("strong", { class: "v-" + verdict }, W("verdict", verdict)), ": " + T("means." + verdict) + "."),
    actions(),
    showsChanges() ? sideCards(row) : found.map((f, i) => card(f, row, i === 0)),
    natures.map((nature) => [h("h3", {}, W("nature", nature)), h("ul", {}, notes.filter((f) => D.laws[f.law].nature === nature).map((f) => h("li", {}, bdi(D.laws[f.law].title))))]),
    clear.length && !showsChanges() ? [h("h3", {}, T("out_of_reach", { n: clear.length })), clear.map((f) => card(f, row, false))] : "",
  ];
}
function boxPanel(b) {
  const box = boxes[b];
  const law = box.l === 5 ? lawOf(b) : null;
  const of = (row) => worst(box.l === 0 ? hits(row) : hits(row).filter((f) => stops(f).has(b)));
  const ranks = new Map(view.list.map((row) => [row, of(row)]));
  const sorted = [...view.list].sort((a, c) => ranks.get(c) - ranks.get(a) || a.b - c.b);
  const tally = WORD.map(() => 0);
  for (const [row, at] of ranks) tally[at] += row.n;
  const counts = WORST.map((w) => [w, tally[WORD.indexOf(w)]]).filter(([, n]) => n);
  const head = law ? [law.id, T("issued_by", { place: law.place }), effectWords(law.effects), within(law.latency), law.status && T("status", { status: law.status })] : [D.lanes[box.l][0]];
  const reached = (row) => hits(row).filter((f) => f.hi && (box.l === 0 || stops(f).has(b))).sort(byRank).slice(0, 3).map((f) => GLYPH[word(f)] + " " + D.laws[f.law].short).join(", ");
  return [
    h("h2", {}, bdi(law ? law.title : box.n)),
    h("p", { class: "sub" }, head.filter(Boolean).join(" · ")),
    box.k === "gap" ? h("p", {}, T("gap_means")) : "",
    law && law.open ? h("p", {}, "≈ " + T("law_open")) : "",
    law && law.contested ? h("p", {}, "≠ " + T("law_contested")) : "",
    h("p", {}, counts.map(([w, n], i) => [i ? " · " : "", mark(w), lines(n) + " " + W("verdict", w).toLowerCase()])),
    actions(),
    h("ul", { class: "list" }, sorted.slice(0, 40).map((row) => h("li", {}, mark(WORD[ranks.get(row)]), button({}, () => choose(row.b), bdi(row.name)),
      h("small", {}, [row.section, row.n > 1 ? lines(row.n) : "", reached(row)].filter(Boolean).join(" · "))))),
    sorted.length > 40 ? h("p", { class: "sub" }, T("more_in_table", { n: sorted.length - 40 })) : "",
  ];
}
function openingPanel() {
  return [
    h("h2", {}, T(D.questions.length ? "ask_first" : "why")),
    D.questions.length ? [h("p", { class: "sub" }, T("ask_how")), h("ol", { class: "ask" }, D.questions.map((q, i) => h("li", {},
      button({ "aria-pressed": String(state.ask === String(i)) }, () => go({ ask: state.ask === String(i) ? "" : String(i) }), bdi(q.ask)),
      h("small", {}, q.how))))] : "",
    h("p", { class: "sub" }, T("how")),
  ];
}
function renderPanel() {
  const box = selected();
  document.body.classList.toggle("compared", COMPARED);
  document.body.classList.toggle("picked", box !== undefined);
  fill($("why"), box === undefined ? openingPanel() : box < R ? linePanel(rows[box]) : boxPanel(box));
  $("why").scrollTop = 0;
}
