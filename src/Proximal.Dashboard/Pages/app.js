// Shows the page that the hash of the address names: #/runs, #/run/ID, #/curves?…
import * as compare from "./compare.js";
import * as curves from "./curves.js";
import { element, replace } from "./dom.js";
import * as run from "./run.js";
import * as runs from "./runs.js";
import * as scatter from "./scatter.js";

// Page: { title, show(main, parts, query) → optional function that runs when the page is left }.
const pages = { runs, run, curves, compare, scatter };
const menu = [
  ["runs", "Runs"],
  ["curves", "Curves"],
  ["compare", "Compare"],
  ["scatter", "Scatter"],
];

let leave = null;

async function route() {
  const [path, query = ""] = location.hash.replace(/^#\//, "").split("?");
  const [name, ...parts] = path.split("/").map(decodeURIComponent);
  const known = Object.hasOwn(pages, name) ? name : "runs";
  const page = pages[known];
  leave?.();
  leave = null;
  document.title = `${page.title} · Proximal`;
  for (const link of document.querySelectorAll("#nav a"))
    link.toggleAttribute("aria-current", link.hash === `#/${known}`);
  const main = document.getElementById("main");
  main.dataset.page = known;
  replace(main);
  leave = await page.show(main, parts, new URLSearchParams(query));
}

replace(
  document.getElementById("nav"),
  ...menu.map(([name, text]) => element("a", { href: `#/${name}` }, text)),
);
addEventListener("hashchange", route);
route();
