// One decision of an agent: action, distribution, value and observation.
import { element } from "../dom.js";
import { inflate } from "./drawing.js";
import { number } from "./numbers.js";

const MaxRows = 60;

/** Elements that describe a decision. */
export function decisionView(episode, decision, reward) {
  if (!decision) return [element("p", {}, `This agent does not act in this step; reward ${number(reward)}.`)];
  return [
    element("h3", {}, "Action"),
    ...episode.action.map((part, i) => actionView(part, decision.action[i], decision.distribution[i] ?? {}, maskOf(episode, decision, i))),
    "value" in decision &&
      element("p", {}, `${episode.value.quantity === "q_value" ? "Q value" : "Value"} `, element("strong", {}, number(decision.value))),
    element("h3", {}, "Observation"),
    ...episode.observation.map((part, i) => observationView(part, decision.observation[i])),
  ].filter((view) => view);
}

// Part of the mask that belongs to a part of the action; null for none.
function maskOf(episode, decision, index) {
  if (!decision.mask) return null;
  let start = 0;
  for (const part of episode.action.slice(0, index)) start += maskSize(part);
  return decision.mask.slice(start, start + maskSize(episode.action[index]));
}

function maskSize(part) {
  if (part.type === "discrete") return part.n;
  if (part.type === "multi_discrete") return part.choices.reduce((sum, choices) => sum + choices, 0);
  return part.type === "multi_binary" ? 2 * part.n : 0;
}

function actionView(part, action, distribution, mask) {
  const name = part.name ? element("h4", {}, part.name) : null;
  if (part.type === "discrete")
    return group(name, bars(distribution.probabilities ?? [], [action[0]], mask));
  if (part.type === "multi_discrete") {
    let start = 0;
    return group(
      name,
      ...(distribution.probabilities ?? []).map((probabilities, i) => {
        const own = mask?.slice(start, start + probabilities.length) ?? null;
        start += probabilities.length;
        return group(element("h4", {}, `choice ${i}`), bars(probabilities, [action[i]], own));
      }),
    );
  }
  if (part.type === "multi_binary")
    return group(name, bars(distribution.probabilities ?? [], action.flatMap((on, i) => (on ? [i] : [])), null));
  const columns = ["mean", "std"].filter((column) => Array.isArray(distribution[column]));
  return group(
    name,
    element(
      "table",
      {},
      head(["", "action", ...columns]),
      element(
        "tbody",
        {},
        action.slice(0, MaxRows).map((value, i) =>
          element(
            "tr",
            {},
            element("th", { scope: "row" }, String(i)),
            element("td", { class: "number" }, number(value)),
            columns.map((column) => element("td", { class: "number" }, number(distribution[column][i]))),
          ),
        ),
      ),
    ),
    part.distribution === "squashed_gaussian" && element("p", { class: "muted" }, "Mean and std are before tanh."),
  );
}

// A row for each choice; the taken one is marked by a word, not only by its color.
function bars(probabilities, taken, mask) {
  return element(
    "table",
    { class: "bars" },
    head(["choice", "probability", ""]),
    element(
      "tbody",
      {},
      probabilities.slice(0, MaxRows).map((probability, i) => {
        const bar = element("span", { class: "bar" });
        bar.style.width = `${Math.round(100 * Math.min(1, Math.max(0, probability ?? 0)))}%`;
        const state = taken.includes(i) ? "taken" : mask && mask[i] === 0 ? "masked" : "";
        return element(
          "tr",
          { class: state || null },
          element("th", { scope: "row" }, String(i)),
          element("td", {}, element("span", { class: "track" }, bar), ` ${(100 * (probability ?? 0)).toFixed(1)}%`),
          element("td", {}, state),
        );
      }),
    ),
  );
}

function observationView(part, value) {
  const name = part.name ? element("h4", {}, part.name) : null;
  if (part.type === "bytes") return group(name, pixels(part.shape, value));
  if (part.type === "discrete") return group(name, element("p", {}, `${value} of 0 … ${part.n - 1}`));
  const values = Array.isArray(value) ? value : [];
  if (part.shape?.length === 3 && values.length === part.shape[0] * part.shape[1] * part.shape[2])
    return group(name, planes(part.shape, values));
  return group(
    name,
    element(
      "table",
      {},
      head(["", "value"]),
      element(
        "tbody",
        {},
        values.slice(0, MaxRows).map((item, i) =>
          element("tr", {}, element("th", { scope: "row" }, String(i)), element("td", { class: "number" }, number(item))),
        ),
      ),
    ),
    values.length > MaxRows && element("p", { class: "muted" }, `and ${values.length - MaxRows} more`),
  );
}

// Planes [channels, height, width] of small numbers, as of MinAtar: each cell has the shade of its last channel that is
// not 0.
function planes([channels, rows, columns], values) {
  const label = `Observed planes: ${channels} of ${rows} by ${columns}`;
  const canvas = element("canvas", { width: columns, height: rows, class: "pixels", role: "img", "aria-label": label });
  const image = new ImageData(columns, rows),
    size = rows * columns;
  for (let i = 0; i < size; i++) {
    let shade = 0;
    for (let channel = 0; channel < channels; channel++)
      if (values[channel * size + i]) shade = Math.round((255 * (channel + 1)) / channels);
    image.data.set([shade, shade, shade, 255], 4 * i);
  }
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

// The last channels of an image [channels, height, width]: three as colors, otherwise the last one in gray.
function pixels(shape, text) {
  const [channels, rows, columns] = shape.length === 3 ? shape : [1, shape[0] ?? 1, shape[1] ?? 1];
  const canvas = element("canvas", { width: columns, height: rows, class: "pixels", role: "img", "aria-label": "Observed image" });
  inflate(text).then((data) => {
    const image = new ImageData(columns, rows),
      size = rows * columns,
      first = channels === 3 ? 0 : (channels - 1) * size;
    for (let i = 0; i < size; i++) {
      for (let channel = 0; channel < 3; channel++)
        image.data[4 * i + channel] = data[first + i + (channels === 3 ? channel * size : 0)];
      image.data[4 * i + 3] = 255;
    }
    canvas.getContext("2d").putImageData(image, 0, 0);
  });
  return canvas;
}

function group(...children) {
  return element("div", {}, children.filter((child) => child));
}

function head(names) {
  return element("thead", {}, element("tr", {}, names.map((name) => element("th", { scope: "col" }, name))));
}
