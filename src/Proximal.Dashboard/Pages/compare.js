// Page #/compare: results of groups with intervals, probabilities of improvement, and the settings that differ.
import { element, replace } from "./dom.js";
import { duration, short, svg, swatch } from "./lines.js";
import * as server from "./source.js";

export const title = "Compare";

export async function show(main, parts, query) {
  const ids =
    query
      .get("runs")
      ?.split(",")
      .filter((id) => id !== "") ?? (await server.defaultRuns());
  const state = { result: query.get("result"), all: query.has("all") };
  const box = element("div");
  replace(main, element("h1", {}, "Compare"), box);
  if (ids.length === 0) {
    replace(box, element("p", {}, "No runs. 'proximal train' creates some."));
    return null;
  }
  const update = async () => {
    const text = new URLSearchParams();
    if (query.has("runs")) text.set("runs", ids.join(","));
    if (state.result) text.set("result", state.result);
    if (state.all) text.set("all", "1");
    const hash = text.toString().replaceAll("%2C", ",");
    history.replaceState(null, "", `#/compare${hash ? `?${hash}` : ""}`);
    const data = await server.compare(ids, state.result);
    replace(
      box,
      resultChoice(data, (result) => {
        state.result = result;
        update();
      }),
      results(data),
      improvements(data),
      settings(data, state.all, (all) => {
        state.all = all;
        update();
      }),
      runsTable(data, (run) => `#/run/${run.id}`),
      element("p", {}, element("a", { href: `#/curves?runs=${ids.join(",")}` }, "Curves of these runs")),
    );
  };
  await update();
  return null;
}

function resultName(result) {
  return result === "evaluation" ? "return of the final policy" : `last value of ${result}`;
}

function resultChoice(data, choose) {
  return element(
    "label",
    { class: "inline" },
    "Result ",
    element(
      "select",
      { name: "result", onchange: (event) => choose(event.target.value) },
      data.results.map((result) =>
        element("option", { value: result, selected: result === data.result }, resultName(result)),
      ),
    ),
  );
}

/** Table of the results of each group, with intervals. */
export function results(data) {
  const measured = data.groups.filter((group) => group.mean);
  const all = measured.flatMap((group) => [group.mean.low, group.mean.high, group.iqm.low, group.iqm.high]);
  const range = [Math.min(...all), Math.max(...all)];
  const interval = ({ estimate, low, high }) => [element("b", {}, short(estimate)), ` [${short(low)}, ${short(high)}]`];
  return element(
    "section",
    {},
    element("h2", {}, "Results"),
    element(
      "p",
      { class: "muted" },
      `${capital(resultName(data.result))}. Intervals are those of 95% by bootstrap over the seeds; IQM is the interquartile mean.`,
    ),
    element(
      "div",
      { class: "scroll" },
      element(
        "table",
        { class: "results" },
        element(
          "thead",
          {},
          element(
            "tr",
            {},
            ["Group", "Seeds", "Mean", "", "IQM", "Std"].map((text) => element("th", { scope: "col" }, text)),
          ),
        ),
        element(
          "tbody",
          {},
          data.groups.map((group, index) =>
            element(
              "tr",
              {},
              element("th", { scope: "row" }, swatch(index), " ", group.name),
              element("td", { class: "number" }, String(group.runs.length)),
              group.mean
                ? element("td", { class: "number" }, interval(group.mean))
                : element("td", { class: "number" }, "–"),
              element("td", {}, group.mean ? whisker(group.mean, range, index) : null),
              group.mean
                ? element("td", { class: "number" }, interval(group.iqm))
                : element("td", { class: "number" }, "–"),
              element("td", { class: "number" }, group.mean ? short(group.std) : "–"),
            ),
          ),
        ),
      ),
    ),
  );
}

function whisker({ estimate, low, high }, [least, greatest], index) {
  const width = 180;
  const x = (value) => (greatest > least ? 6 + ((value - least) / (greatest - least)) * (width - 12) : width / 2);
  const color = `line-${(index % 8) + 1}`;
  return svg(
    "svg",
    { width, height: 16, "aria-hidden": "true" },
    svg("line", { x1: x(low), x2: x(high), y1: 8, y2: 8, class: color, "stroke-width": 2 }),
    svg("circle", { cx: x(estimate), cy: 8, r: 4, class: color, "stroke-width": 2, fill: "var(--background)" }),
  );
}

/** Matrix of the probabilities of improvement. */
export function improvements(data) {
  if (data.groups.length < 2 || data.improvements.length === 0) return null;
  const find = (first, second) =>
    data.improvements.find((entry) => entry.first === first && entry.second === second)?.probability;
  return element(
    "section",
    {},
    element("h2", {}, "Probability of improvement"),
    element(
      "p",
      { class: "muted" },
      "Probability that a run of the row has a higher result than a run of the column, with its 95% interval. Ties count one half.",
    ),
    element(
      "div",
      { class: "scroll" },
      element(
        "table",
        { class: "matrix" },
        element(
          "thead",
          {},
          element(
            "tr",
            {},
            element("td"),
            data.groups.map((group) => element("th", { scope: "col" }, group.name)),
          ),
        ),
        element(
          "tbody",
          {},
          data.groups.map((group, row) =>
            element(
              "tr",
              {},
              element("th", { scope: "row" }, group.name),
              data.groups.map((_, column) => {
                const found = row === column ? null : find(row, column);
                return element(
                  "td",
                  { class: "number" },
                  found
                    ? [
                        element("b", {}, found.estimate.toFixed(2)),
                        ` [${found.low.toFixed(2)}, ${found.high.toFixed(2)}]`,
                      ]
                    : "–",
                );
              }),
            ),
          ),
        ),
      ),
    ),
  );
}

/** Table of the final numbers of each run. */
export function runsTable(data, linkOf) {
  const number = (value, text = short) => element("td", { class: "number" }, value === undefined ? "–" : text(value));
  return element(
    "section",
    {},
    element("h2", {}, "Runs"),
    element(
      "div",
      { class: "scroll" },
      element(
        "table",
        { class: "runs" },
        element(
          "thead",
          {},
          element(
            "tr",
            {},
            [
              "Run",
              "Environment",
              "Algorithm",
              "Seed",
              "Result",
              "Return of 20 episodes",
              "Steps",
              "Time",
              "Status",
            ].map((text) => element("th", { scope: "col" }, text)),
          ),
        ),
        element(
          "tbody",
          {},
          data.groups.flatMap((group, index) =>
            group.runs.map((run) =>
              element(
                "tr",
                {},
                element(
                  "th",
                  { scope: "row" },
                  swatch(index),
                  " ",
                  linkOf ? element("a", { href: linkOf(run) }, run.name) : run.name,
                ),
                element("td", {}, group.environment ?? "–"),
                element("td", {}, group.algorithm || "–"),
                number(run.seed, String),
                number(run.value),
                number(run.evaluation, ({ mean_return, std_return }) => `${short(mean_return)} ± ${short(std_return)}`),
                number(run.steps, (steps) => steps.toLocaleString("en")),
                number(run.seconds, duration),
                element("td", {}, run.status ?? "not finished"),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

/** Table of the settings that differ, or of all. */
export function settings(data, all, toggle) {
  const shown = data.settings.filter((setting) => all || setting.differs);
  return element(
    "section",
    {},
    element("h2", {}, "Settings"),
    element(
      "label",
      { class: "check" },
      element("input", {
        type: "checkbox",
        name: "all",
        checked: all,
        onchange: (event) => toggle(event.target.checked),
      }),
      `all ${data.settings.length} settings`,
    ),
    shown.length === 0
      ? element(
          "p",
          { class: "muted" },
          data.groups.length > 1 ? "The groups have the same settings." : "One group has no differences.",
        )
      : element(
          "div",
          { class: "scroll" },
          element(
            "table",
            { class: "settings" },
            element(
              "thead",
              {},
              element(
                "tr",
                {},
                element("th", { scope: "col" }, "Key"),
                data.groups.map((group) => element("th", { scope: "col" }, group.name)),
              ),
            ),
            element(
              "tbody",
              {},
              shown.map((setting) =>
                element(
                  "tr",
                  { class: all && setting.differs ? "differs" : null },
                  element("th", { scope: "row" }, setting.key),
                  setting.values.map((value) => element("td", {}, value ?? "–")),
                ),
              ),
            ),
          ),
        ),
  );
}

function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}
