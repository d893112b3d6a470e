// Section completions: completions of fixed prompts at two steps side by side, with tokens colored by a value.
import { get } from "../api.js";
import { element, replace } from "../dom.js";
import { count, number, present } from "./numbers.js";

export const title = "Completions";
export const isShown = (run) => run.has_samples;

const names = {
  advantage: "advantage",
  kl: "KL from the reference",
  log_ratio: "log ratio to the reference",
  reward: "reward",
  value: "value before the token",
  logprob: "log-probability",
};

export async function show(container, run) {
  const { snapshots } = await get(`/api/runs/${encodeURIComponent(run.id)}/samples`);
  if (snapshots.length === 0) {
    replace(container, element("p", {}, "There are no completions yet."));
    return;
  }
  const columns = [
    ...new Set(
      snapshots.flatMap(({ rows, group }) => [...rows, ...group].flatMap((row) => Object.keys(row.tokens ?? {}))),
    ),
  ].filter((name) => name !== "text");
  columns.sort((a, b) => Object.keys(names).indexOf(a) - Object.keys(names).indexOf(b));
  const prompts = snapshots[0].rows.map((row) => row.prompt);
  const selects = {
    prompt: choice("prompt", prompts.map((prompt, i) => [i, `${i + 1}: ${excerpt(prompt)}`]), 0),
    left: choice("left", snapshots.map(stepOption), 0),
    right: choice("right", snapshots.map(stepOption), snapshots.length - 1),
    value: choice("token-value", [["", "none"], ...columns.map((name) => [name, names[name] ?? name])], columns[0] ?? ""),
  };
  const content = element("div");
  const draw = () => {
    const [prompt, left, right] = ["prompt", "left", "right"].map((key) => Number(selects[key].value));
    const value = selects.value.value;
    const shown = [snapshots[left], snapshots[right]];
    const group = snapshots[right].group;
    const limit = largest([...shown.flatMap(({ rows }) => rows[prompt] ?? []), ...group], value);
    replace(
      content,
      present(
      element("h3", {}, "Prompt"),
      element("p", { class: "text" }, prompts[prompt]),
      value && legend(value, limit),
      element(
        "div",
        { class: "sides" },
        shown.map(({ step, rows }) =>
          element(
            "article",
            {},
            element("h3", {}, `Step ${count(step)}`),
            rows[prompt] ? completion(rows[prompt], value, limit) : element("p", {}, "not sampled"),
          ),
        ),
      ),
      group.length > 0 && groupView(group, value, limit, snapshots[right].step),
      ),
    );
  };
  for (const select of Object.values(selects)) select.addEventListener("change", draw);
  replace(
    container,
    element(
      "p",
      { class: "choices" },
      labeled("Prompt", selects.prompt),
      labeled("Left", selects.left),
      labeled("Right", selects.right),
      columns.length > 0 ? labeled("Color tokens by", selects.value) : null,
    ),
    content,
  );
  draw();
}

function groupView(group, value, limit, step) {
  return element(
    "section",
    { "aria-labelledby": "group-title" },
    element("h3", { id: "group-title" }, `Completions of one prompt of the update before step ${count(step)}`),
    element("p", { class: "text" }, group[0].prompt),
    element("ol", { class: "group" }, group.map((row) => element("li", {}, completion(row, value, limit)))),
  );
}

function completion(row, value, limit) {
  const values = row.tokens?.[value];
  const body = Array.isArray(values)
    ? element("p", { class: "text" }, row.tokens.text.map((text, i) => token(text, values[i], limit, names[value] ?? value)))
    : element("p", { class: "text" }, row.completion);
  return element(
    "div",
    {},
    present(
      typeof row.score === "number" && element("p", { class: "muted" }, `score ${number(row.score)}`),
      body,
      Array.isArray(values) && table(row.tokens.text, values, names[value] ?? value),
    ),
  );
}

// The color repeats what the title and the table below contain.
function token(text, value, limit, name) {
  const span = element("span", { class: "token", title: `${name} ${number(value)}` }, text);
  if (typeof value === "number" && limit > 0) {
    span.classList.add(value < 0 ? "negative" : "positive");
    span.style.setProperty("--strength", `${Math.round((100 * Math.abs(value)) / limit)}%`);
  }
  return span;
}

function table(texts, values, name) {
  return element(
    "details",
    {},
    element("summary", {}, "Values of the tokens"),
    element(
      "table",
      {},
      element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "token"), element("th", { scope: "col" }, name))),
      element(
        "tbody",
        {},
        texts.map((text, i) =>
          element("tr", {}, element("th", { scope: "row", class: "text" }, JSON.stringify(text)), element("td", { class: "number" }, number(values[i]))),
        ),
      ),
    ),
  );
}

function legend(value, limit) {
  const swatch = (share) => {
    const sign = share < 0 ? "negative" : "positive";
    const span = element("span", { class: `token ${sign}` }, number(share * limit));
    span.style.setProperty("--strength", `${100 * Math.abs(share)}%`);
    return span;
  };
  return element(
    "p",
    { class: "legend" },
    `${names[value] ?? value}: `,
    [-1, -0.5, 0, 0.5, 1].map(swatch),
    element("span", { class: "muted" }, " negative values are underlined"),
  );
}

function largest(rows, value) {
  let limit = 0;
  for (const row of rows)
    for (const item of row.tokens?.[value] ?? []) if (typeof item === "number") limit = Math.max(limit, Math.abs(item));
  return limit;
}

const stepOption = ({ step }, i) => [i, `step ${count(step)}`];

function choice(id, options, selected) {
  const select = element("select", { id }, options.map(([value, text]) => element("option", { value }, text)));
  select.value = selected;
  return select;
}

function labeled(text, select) {
  return element("span", {}, element("label", { for: select.id }, `${text} `), select);
}

function excerpt(text) {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
