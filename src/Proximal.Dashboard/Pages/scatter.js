// Page #/scatter: settings of the trials of a search against their result. A click opens the run of a trial.
import { get } from "./api.js";
import { element, replace } from "./dom.js";
import { duration, short, svg } from "./lines.js";

export const title = "Scatter";

const results = [
  ["mean_return", "mean return"],
  ["training_return", "mean return in training"],
  ["std_return", "standard deviation of the return"],
  ["seconds", "seconds of training"],
];
const size = { width: 860, height: 460, left: 70, right: 20, top: 16, bottom: 48 };

export async function show(main, parts, query) {
  const { searches } = await get("/api/searches");
  replace(main, element("h1", {}, "Scatter"));
  if (searches.length === 0) {
    main.append(element("p", {}, "No searches. 'proximal tune' creates some."));
    return null;
  }
  const box = element("div");
  main.append(box);
  const search = searches.find((candidate) => candidate.name === query.get("search")) ?? searches[0];
  const state = {
    search: search.name,
    x: query.get("x"),
    y: query.get("y") ?? "mean_return",
    color: query.get("color") ?? "",
    logx: query.has("logx"),
    logy: query.has("logy"),
  };
  const draw = () => {
    const text = new URLSearchParams(
      Object.entries(state)
        .filter(([, value]) => value)
        .map(([name, value]) => [name, value === true ? "1" : value]),
    );
    history.replaceState(null, "", `#/scatter?${text}`);
    const chosen = searches.find((candidate) => candidate.name === state.search);
    if (!chosen.keys.includes(state.x)) state.x = chosen.keys[0];
    replace(box, controls(searches, chosen, state, draw), chart(chosen, state), table(chosen, state));
  };
  draw();
  return null;
}

function controls(searches, search, state, draw) {
  const select = (name, label, choices) =>
    element(
      "label",
      {},
      label,
      element(
        "select",
        {
          name,
          onchange: (event) => {
            state[name] = event.target.value;
            draw();
            document.querySelector(`select[name=${name}]`).focus();
          },
        },
        choices.map(([value, text]) => element("option", { value, selected: state[name] === value }, text)),
      ),
    );
  const check = (name, label) =>
    element(
      "label",
      { class: "check" },
      element("input", {
        type: "checkbox",
        name,
        checked: state[name],
        onchange: (event) => {
          state[name] = event.target.checked;
          draw();
          document.querySelector(`input[name=${name}]`).focus();
        },
      }),
      label,
    );
  const keys = search.keys.map((key) => [key, key]);
  return element(
    "form",
    { class: "controls bar", onsubmit: (event) => event.preventDefault() },
    select(
      "search",
      "Search",
      searches.map(({ name }) => [name, name]),
    ),
    select("x", "Horizontal axis", keys),
    select("y", "Vertical axis", results),
    select("color", "Color", [["", "none"], ...keys, ...results]),
    element("div", { class: "checks" }, check("logx", "log x"), check("logy", "log y")),
  );
}

// Value of a trial: a number, or null. Settings that are not numbers have the index of their text.
function valuesOf(search, name) {
  const texts = search.trials.map((trial) => (search.keys.includes(name) ? trial.settings?.[name] : trial[name]));
  const numbers = texts.map((text) => (text === undefined || text === null || text === "" ? null : Number(text)));
  if (numbers.every((value) => value === null || Number.isFinite(value))) return { values: numbers, choices: null };
  const choices = [...new Set(texts.filter((text) => text !== undefined && text !== null))].sort();
  return { values: texts.map((text) => (choices.includes(text) ? choices.indexOf(text) : null)), choices };
}

function axisOf({ values, choices }, isLog) {
  if (choices)
    return {
      choices,
      place: (value) => (value + 0.5) / choices.length,
      ticks: choices.map((text, i) => [i, text]),
      has: (value) => value !== null,
    };
  const has = (value) => value !== null && Number.isFinite(value) && (!isLog || value > 0);
  const scale = isLog ? Math.log10 : (value) => value;
  const shown = values.filter(has).map(scale);
  if (shown.length === 0) return { place: () => 0.5, ticks: [], has };
  let [low, high] = [Math.min(...shown), Math.max(...shown)];
  if (low === high) [low, high] = [low - 0.5, high + 0.5];
  const margin = (high - low) * 0.04;
  [low, high] = [low - margin, high + margin];
  return {
    has,
    place: (value) => (scale(value) - low) / (high - low),
    ticks: isLog ? logTicks(low, high) : ticksOf(low, high),
  };
}

function ticksOf(low, high) {
  const rough = (high - low) / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((nice) => nice * power >= rough) * power;
  const ticks = [];
  for (let tick = Math.ceil(low / step) * step; tick <= high; tick += step)
    ticks.push([Math.abs(tick) < step / 1e6 ? 0 : tick]);
  return ticks.map(([tick]) => [tick, short(tick)]);
}

function logTicks(low, high) {
  const digits = high - low > 2 ? [1] : high - low > 0.7 ? [1, 2, 5] : [1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9];
  const ticks = [];
  for (let power = Math.floor(low); power <= high; power++)
    for (const digit of digits) {
      const place = power + Math.log10(digit);
      if (place >= low && place <= high) ticks.push([10 ** place, short(Number((10 ** place).toPrecision(3)))]);
    }
  return ticks;
}

function chart(search, state) {
  const [x, y] = [valuesOf(search, state.x), valuesOf(search, state.y)];
  const [horizontal, vertical] = [axisOf(x, state.logx), axisOf(y, state.logy)];
  const color = state.color ? valuesOf(search, state.color) : null;
  const colors = color ? axisOf(color, false) : null;
  const [plotWidth, plotHeight] = [size.width - size.left - size.right, size.height - size.top - size.bottom];
  const [toX, toY] = [
    (value) => size.left + horizontal.place(value) * plotWidth,
    (value) => size.top + (1 - vertical.place(value)) * plotHeight,
  ];
  const drawing = svg("svg", {
    viewBox: `0 0 ${size.width} ${size.height}`,
    class: "scatter",
    role: "group",
    "aria-label": `${state.y} over ${state.x}`,
  });
  const text = (x, y, content, anchor, more = {}) =>
    drawing.append(svg("text", { x, y, "text-anchor": anchor, ...more }, content));
  for (const [value, label] of vertical.ticks) {
    drawing.append(
      svg("line", {
        x1: size.left,
        x2: size.width - size.right,
        y1: toY(value),
        y2: toY(value),
        class: "gridline",
      }),
    );
    text(size.left - 8, toY(value) + 4, label, "end");
  }
  for (const [value, label] of horizontal.ticks) {
    drawing.append(
      svg("line", {
        x1: toX(value),
        x2: toX(value),
        y1: size.top,
        y2: size.height - size.bottom,
        class: "gridline",
      }),
    );
    text(toX(value), size.height - size.bottom + 18, label, "middle");
  }
  text(size.left + plotWidth / 2, size.height - 8, state.x, "middle", { class: "axis" });
  text(14, size.top + plotHeight / 2, results.find(([name]) => name === state.y)?.[1] ?? state.y, "middle", {
    class: "axis",
    transform: `rotate(-90 14 ${size.top + plotHeight / 2})`,
  });
  let missing = 0;
  for (const [i, trial] of search.trials.entries()) {
    if (!horizontal.has(x.values[i]) || !vertical.has(y.values[i])) {
      missing++;
      continue;
    }
    // Trials with the same choice are shifted sideways by a fixed amount, so that marks do not overlap.
    const shift = horizontal.choices ? (((trial.trial * 0.618034) % 1) - 0.5) * 0.4 : 0;
    const share = colors && colors.has(color.values[i]) ? colors.place(color.values[i]) : null;
    const mark = svg("circle", {
      cx: toX(x.values[i] + shift),
      cy: toY(y.values[i]),
      r: 6,
      class: share === null ? "mark" : `mark shade-${Math.min(6, Math.max(0, Math.floor(share * 7)))}`,
    });
    mark.append(svg("title", {}, describe(trial, state)));
    drawing.append(svg("a", { href: `#/run/${trial.run}`, "aria-label": describe(trial, state) }, mark));
  }
  return element(
    "div",
    {},
    drawing,
    color
      ? element(
          "p",
          { class: "muted" },
          `Color: ${state.color}, `,
          color.choices
            ? color.choices.flatMap((choice, i) => [shade((i + 0.5) / color.choices.length), `${choice} `])
            : [
                shade(0),
                `${short(Math.min(...color.values.filter(colors.has)))} to `,
                shade(0.99),
                short(Math.max(...color.values.filter(colors.has))),
              ],
        )
      : null,
    missing > 0
      ? element(
          "p",
          { class: "muted" },
          `${missing} of ${search.trials.length} trials have no value here: they failed${state.logx || state.logy ? ", or a logarithmic axis has no place for them" : ""}.`,
        )
      : null,
  );
}

function shade(share) {
  return svg(
    "svg",
    { width: 14, height: 12, "aria-hidden": "true" },
    svg("circle", { cx: 6, cy: 7, r: 5, class: `mark shade-${Math.floor(share * 7)}` }),
  );
}

function describe(trial, state) {
  const settings = Object.entries(trial.settings ?? {}).map(([key, value]) => `${key} ${value}`);
  return `Trial ${trial.trial}: return ${short(trial.mean_return)} after ${trial.steps.toLocaleString("en")} steps; ${settings.join(", ")}`;
}

function table(search, state) {
  const best = [...search.trials].sort(
    (first, second) => (second.mean_return ?? -Infinity) - (first.mean_return ?? -Infinity),
  );
  return element(
    "details",
    {},
    element("summary", {}, `Table of ${search.trials.length} trials`),
    element(
      "div",
      { class: "scroll" },
      element(
        "table",
        {},
        element(
          "thead",
          {},
          element(
            "tr",
            {},
            ["Trial", "Return", "Std", "Steps", "Time", ...search.keys].map((text) =>
              element("th", { scope: "col" }, text),
            ),
          ),
        ),
        element(
          "tbody",
          {},
          best.map((trial) =>
            element(
              "tr",
              {},
              element(
                "th",
                { scope: "row" },
                trial.run
                  ? element("a", { href: `#/run/${trial.run}` }, `Trial ${trial.trial}`)
                  : `Trial ${trial.trial}`,
              ),
              element("td", { class: "number" }, trial.failure ?? short(trial.mean_return)),
              element("td", { class: "number" }, short(trial.std_return)),
              element("td", { class: "number" }, trial.steps.toLocaleString("en")),
              element("td", { class: "number" }, duration(trial.seconds)),
              search.keys.map((key) => element("td", { class: "number" }, trial.settings?.[key] ?? "–")),
            ),
          ),
        ),
      ),
    ),
  );
}
