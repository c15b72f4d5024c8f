// Which habits may the map's scripts not have? They share one scope, in the order in which the page carries them.
const { readdirSync, readFileSync } = require("node:fs");

const shared = {};
for (const file of readdirSync(`${__dirname}/templates`).filter((name) => name.endsWith(".js"))) {
  for (const [, name] of readFileSync(`${__dirname}/templates/${file}`, "utf8").matchAll(/^(?:const|let|function) ([\w$]+)/gm)) shared[name] = "writable";
}
const browser = ["document", "location", "history", "navigator", "window", "URL", "URLSearchParams", "Blob", "setTimeout", "clearTimeout",
  "getComputedStyle", "matchMedia", "addEventListener", "innerHeight", "performance", "Intl", "XMLSerializer", "vis"];

module.exports = [{
  files: ["templates/*.js"],
  languageOptions: { ecmaVersion: 2022, sourceType: "script", globals: { ...shared, ...Object.fromEntries(browser.map((name) => [name, "readonly"])) } },
  rules: {
    "no-undef": "error", "no-unused-vars": ["error", { vars: "local", args: "after-used" }], "no-redeclare": ["error", { builtinGlobals: false }],
    "prefer-const": "error", "no-var": "error", eqeqeq: ["error", "always", { null: "ignore" }], strict: ["error", "global"],
    "no-implied-eval": "error", "no-eval": "error", "no-new-func": "error", "no-shadow": ["error", { builtinGlobals: false }],
    "no-restricted-properties": ["error", ...["innerHTML", "outerHTML", "insertAdjacentHTML", "write", "srcdoc"].map((property) => ({ property, message: "text enters the page through textContent alone" }))],
    "no-restricted-globals": ["error", "fetch", "XMLHttpRequest", "WebSocket", "EventSource", "localStorage", "sessionStorage"],
  },
}];
