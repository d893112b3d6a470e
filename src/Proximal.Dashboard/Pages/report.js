// A report: the pages of curves and comparisons in one file, over the data in the file.
import { improvements, results, runsTable, settings } from "./compare.js";
import { Panel, read } from "./curves.js";
import { element, replace } from "./dom.js";

const data = JSON.parse(document.getElementById("data").textContent);

const source = {
  isStatic: true,
  async metrics(runs, pattern) {
    const part = pattern.toLowerCase();
    return { ...data.metrics, tags: data.metrics.tags.filter((tag) => tag.toLowerCase().includes(part)) };
  },
  async series(runs, tags) {
    return data.series.filter((entry) => tags.includes(entry.tag));
  },
};

function findings() {
  return element(
    "section",
    {},
    element("h2", {}, "Findings"),
    data.findings.length === 0
      ? element("p", { class: "muted" }, "'proximal doctor' finds nothing wrong.")
      : data.findings.map((finding) =>
          element(
            "article",
            { class: "finding" },
            element("h3", {}, finding.title, element("span", { class: "muted" }, ` ${finding.run}`)),
            element("p", {}, finding.evidence),
            element("p", {}, finding.remedy),
            Object.keys(finding.changes).length > 0
              ? element(
                  "pre",
                  {},
                  Object.entries(finding.changes)
                    .map(([key, value]) => `${key}: ${value}`)
                    .join("\n"),
                )
              : null,
          ),
        ),
  );
}

function start() {
  const main = document.getElementById("main");
  const curves = element("div");
  const table = element("div");
  const drawSettings = (all) => replace(table, settings(data.compare, all, drawSettings));
  replace(
    main,
    element("h1", {}, data.title),
    results(data.compare),
    improvements(data.compare),
    element("h2", {}, "Curves"),
    curves,
    findings(),
    runsTable(data.compare, null),
    table,
    element("p", { class: "muted" }, `Made by 'proximal report', Proximal ${data.version}.`),
  );
  drawSettings(false);
  const options = { smooth: data.smoothing };
  const query = new URLSearchParams(location.hash.replace(/^#\??/, ""));
  new Panel(
    curves,
    source,
    data.metrics,
    read(query, options),
    (text) => history.replaceState(null, "", `#${text}`),
    options,
  );
}

start();
