// How does the page say things? Texts of its language, and elements that hold nothing but text.
// Every name in the data was written by somebody else: it enters the page through textContent alone.
"use strict";
const D = JSON.parse(document.getElementById("data").textContent);
/** @type {(id: string) => any} */
const $ = (id) => document.getElementById(id);
const LEVEL = ["clear", "latent", "exposed"];
const WORD = ["clear", "latent", "unknown", "exposed"];
const WORST = [...WORD].reverse();
const GLYPH = { exposed: "▲", unknown: "?", latent: "◐", clear: "○" };
const LANE_GLYPH = "★▣●◆⬢§";

const number = (n) => Number(n).toLocaleString(D.lang === "nl" ? "nl-NL" : "en-GB");
/** A text of the catalogue; the number `n` chooses between "one|many". */
function T(key, slots = {}) {
  const [one, many] = D.t[key].split("|");
  return (many === undefined || slots.n === 1 ? one : many).replace(/\{(\w+)\}/g, (_, slot) => (typeof slots[slot] === "number" ? number(slots[slot]) : slots[slot]));
}
const W = (group, value) => (Object.hasOwn(D.t, group + "." + value) ? D.t[group + "." + value] : String(value).replace(/_/g, " "));
const lines = (n) => T("lines", { n });
const effectWords = (list) => list.map((e) => W("effect", e)).join(", ");

/** @returns {any} */
function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== false && value != null) element.setAttribute(key, value === true ? "" : value);
  }
  for (const child of children.flat(3)) if (child != null && child !== "") element.append(child);
  return element;
}
const fill = (element, ...children) => element.replaceChildren(...children.flat(3).filter((c) => c != null && c !== ""));
const button = (attributes, onclick, ...children) => h("button", { type: "button", onclick, ...attributes }, ...children);
const bdi = (text) => h("bdi", {}, text);
const mark = (word) => h("span", { class: "v-" + word, "aria-hidden": "true" }, GLYPH[word] + " ");
function say(text) {
  $("live").textContent = "";
  setTimeout(() => { $("live").textContent = text; }, 30);
}
