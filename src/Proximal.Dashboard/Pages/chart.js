// A card with the chart of one metric, and the lines that it draws.
import { element, replace } from "./dom.js";
import { colorOf, duration, short, shortDuration, styleOf, swatch } from "./lines.js";
import { at, extend, search, smooth, summarize } from "./series.js";
import uPlot from "./vendor/uplot.js";

/**
 * Lines of a chart: one for each group of seeds, or one for each run. A line has x and y, the unsmoothed raw values behind
 * it, and the edges low and high of its band.
 */
export function linesOf(groups, seriesOf, state) {
  const lines = [];
  for (const [index, group] of groups.entries()) {
    if (state.hide.has(group.runs[0].id)) continue;
    const runs = group.runs
      .map((run) => ({ run, ...curveOf(run, seriesOf(run), state) }))
      .filter((run) => run.line?.x.length > 0);
    if (runs.length === 0) continue;
    if (runs.length === 1 || state.band === "none") {
      for (const { run, line, raw } of runs)
        lines.push({
          name: group.runs.length > 1 ? run.name : group.name,
          index,
          ...line,
          raw: state.smooth > 0 && state.raw ? raw : null,
        });
    } else {
      // Means over seeds are those of the buckets, not of the spikes that are drawn for single runs.
      const curves = runs.map((run) => (state.smooth > 0 ? run.line : run.means));
      const line = { name: group.name, index, ...summarize(curves, state.band) };
      line.raw =
        state.smooth > 0 && state.raw
          ? summarize(
              runs.map((run) => run.means),
              "range",
            )
          : null;
      lines.push(line);
    }
  }
  return lines;
}

// Smoothed curve, drawn points and means of the buckets of one run.
function curveOf(run, series, state) {
  if (!series) return {};
  const points = { x: positions(run, series.step, state.x), y: series.value };
  const means = series.mean ? { x: positions(run, series.meanStep, state.x), y: series.mean } : points;
  if (!points.x) return {};
  const line = state.smooth > 0 ? { x: means.x, y: smooth(means.y, state.smooth, series.size) } : points;
  return { line, raw: points, means };
}

// Steps on the horizontal axis; null if the run has no such clock.
function positions(run, steps, axis) {
  if (axis === "step") return steps;
  const clock = run.clock[axis];
  return clock.step.length === 0 ? null : steps.map((step) => Math.max(0, extend(clock.step, clock.value, step)));
}

const axisNames = { step: "steps", updates: "updates", time: "time" };
const tableRows = 50;
const timeSteps = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200,
  14400, 28800, 86400, 172800, 432800, 864000,
];

export class Chart {
  /** Creates a card. The page handles zoom(range), resetZoom() and toggle(name, tag). */
  constructor(tag, page) {
    this.tag = tag;
    this.page = page;
    this.plot = null;
    this.lines = [];
    this.canvas = element("div", {
      class: "plot",
      tabindex: "0",
      role: "group",
      "aria-label": `Chart of ${tag}. Arrow keys move the cursor, plus and minus zoom, 0 resets the zoom.`,
      onkeydown: (event) => this.key(event),
    });
    this.tooltip = element("div", { class: "tooltip", hidden: true });
    this.note = element("p", { class: "note" });
    this.table = element("div", { class: "data" });
    this.wideButton = this.button("wide", "Wide", `Wide chart of ${tag}`);
    this.tableButton = this.button("table", "Table", `Data of ${tag} as a table`);
    this.element = element(
      "article",
      { class: "card", "data-tag": tag },
      element("header", {}, element("h3", { title: tag }, tag), this.tableButton, this.wideButton),
      this.canvas,
      this.note,
      this.tooltip,
      this.table,
    );
    this.element.chart = this;
  }

  button(name, text, label) {
    return element(
      "button",
      {
        type: "button",
        class: "quiet",
        "aria-pressed": "false",
        "aria-label": label,
        onclick: () => this.page.toggle(name, this.tag),
      },
      text,
    );
  }

  /** Shows the state of the buttons. */
  mark(isWide, hasTable) {
    this.element.classList.toggle("wide", isWide);
    this.wideButton.setAttribute("aria-pressed", isWide);
    this.tableButton.setAttribute("aria-pressed", hasTable);
    this.hasTable = hasTable;
    if (!hasTable) replace(this.table);
  }

  /** Draws lines. */
  draw(lines, state) {
    this.clear();
    this.lines = lines;
    this.state = state;
    const width = this.canvas.clientWidth;
    const height = this.canvas.clientHeight;
    const shown = lines.map((line) => visible(line, state)).filter((line) => line.x.length > 0);
    this.note.textContent =
      shown.length > 0 ? "" : lines.length > 0 ? "No values above 0 for a logarithmic axis" : "No values";
    this.writeTable();
    if (shown.length === 0 || width === 0) return;
    const { tables, series, bands } = seriesOf(shown);
    this.data = uPlot.join(tables);
    this.plot = new uPlot(this.options(width, height, series, bands), this.data, this.canvas);
  }

  /** Frees the canvas of a chart that is not visible. */
  clear() {
    this.tooltip.hidden = true;
    this.plot?.destroy();
    this.plot = null;
  }

  options(width, height, series, bands) {
    const { state } = this;
    const axis = {
      stroke: colorOf("--muted"),
      font: "11px system-ui, sans-serif",
      grid: { stroke: colorOf("--grid"), width: 1 },
      ticks: { stroke: colorOf("--grid"), width: 1, size: 4 },
    };
    return {
      width,
      height,
      series: [{}, ...series],
      bands,
      legend: { show: false },
      padding: [8, 16, 0, 0],
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false, dist: 5 },
        bind: { dblclick: () => () => this.page.resetZoom() },
      },
      scales: {
        x: { time: false, distr: state.logx ? 3 : 1, ...(state.zoom ? { range: () => state.zoom } : {}) },
        y: { distr: state.logy ? 3 : 1 },
      },
      axes: [
        {
          ...axis,
          size: 26,
          space: 64,
          ...(state.x === "time" && !state.logx ? { incrs: timeSteps } : {}),
          values: (_, ticks) => ticks.map((tick) => (tick === null ? "" : this.position(tick))),
        },
        {
          ...axis,
          size: 50,
          space: 28,
          values: (_, ticks) => ticks.map((tick) => (tick === null ? "" : short(tick))),
        },
      ],
      hooks: {
        setSelect: [(plot) => this.select(plot)],
        setCursor: [(plot) => this.showValues(plot)],
      },
    };
  }

  position(value) {
    return this.state.x === "time" ? shortDuration(value) : short(value);
  }

  select(plot) {
    const { left, width } = plot.select;
    if (width < 3) return;
    plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
    this.page.zoom([plot.posToVal(left, "x"), plot.posToVal(left + width, "x")]);
  }

  showValues(plot) {
    const { left, idx } = plot.cursor;
    if (idx === null || idx === undefined || left < 0) {
      this.tooltip.hidden = true;
      return;
    }
    const x = plot.data[0][idx];
    const values = this.lines
      .map((line) => ({
        line,
        value: at(line.x, line.y, x),
        low: line.low && at(line.x, line.low, x),
        high: line.high && at(line.x, line.high, x),
      }))
      .filter((entry) => Number.isFinite(entry.value))
      .sort((first, second) => second.value - first.value);
    replace(
      this.tooltip,
      element(
        "div",
        { class: "muted" },
        `${axisNames[this.state.x]} ${this.state.x === "time" ? duration(x) : Math.round(x).toLocaleString("en")}`,
      ),
      values.map(({ line, value, low, high }) =>
        element(
          "div",
          { class: "entry" },
          swatch(line.index),
          element("span", { class: "name" }, line.name),
          element("b", {}, short(value)),
          line.low ? element("span", { class: "muted" }, `${short(low)} to ${short(high)}`) : null,
        ),
      ),
    );
    this.tooltip.hidden = values.length === 0;
    const isRight = left > plot.over.clientWidth / 2;
    this.tooltip.style.left = isRight ? "" : `${plot.over.offsetLeft + left + 16}px`;
    this.tooltip.style.right = isRight ? `${this.element.clientWidth - plot.over.offsetLeft - left + 4}px` : "";
  }

  key(event) {
    const { plot } = this;
    if (!plot || event.ctrlKey || event.metaKey || event.altKey) return;
    const [low, high] = [plot.scales.x.min, plot.scales.x.max];
    const xs = plot.data[0];
    const index = plot.cursor.left >= 0 && plot.cursor.idx !== null ? plot.cursor.idx : search(xs, low);
    const step = Math.max(1, Math.round((search(xs, high) - search(xs, low)) / 50));
    const moves = { ArrowLeft: -step, ArrowRight: step, Home: -xs.length, End: xs.length };
    if (event.key in moves) {
      const next = Math.min(
        Math.max(index + moves[event.key], search(xs, low)),
        Math.min(search(xs, high), xs.length - 1),
      );
      plot.setCursor({ left: plot.valToPos(xs[next], "x"), top: 0 });
    } else if (event.key === "+" || event.key === "-") {
      const center = plot.cursor.left >= 0 && plot.cursor.idx !== null ? xs[plot.cursor.idx] : (low + high) / 2;
      const factor = event.key === "+" ? 0.5 : 2;
      this.page.zoom([center - (center - low) * factor, center + (high - center) * factor]);
    } else if (event.key === "0" || event.key === "Escape") {
      this.page.resetZoom();
    } else {
      return;
    }
    event.preventDefault();
  }

  writeTable() {
    if (!this.hasTable) return;
    const { lines, state } = this;
    const all = Float64Array.from(new Set(lines.flatMap((line) => [...line.x]))).sort();
    const inside = state.zoom ? all.filter((x) => x >= state.zoom[0] && x <= state.zoom[1]) : all;
    const every = Math.max(1, Math.ceil(inside.length / tableRows));
    const rows = [...inside].filter((_, i) => i % every === 0 || i === inside.length - 1);
    const cell = (line, x) => {
      const value = at(line.x, line.y, x);
      const band = line.low ? ` (${short(at(line.x, line.low, x))} to ${short(at(line.x, line.high, x))})` : "";
      return Number.isFinite(value) ? `${short(value)}${band}` : "";
    };
    replace(
      this.table,
      element(
        "table",
        {},
        element("caption", {}, `${this.tag}${every > 1 ? `, every ${every}th point` : ""}`),
        element(
          "thead",
          {},
          element(
            "tr",
            {},
            element("th", { scope: "col" }, axisNames[state.x]),
            lines.map((line) => element("th", { scope: "col" }, line.name)),
          ),
        ),
        element(
          "tbody",
          {},
          rows.map((x) =>
            element(
              "tr",
              {},
              element("th", { scope: "row" }, this.position(x)),
              lines.map((line) => element("td", {}, cell(line, x))),
            ),
          ),
        ),
      ),
    );
  }
}

// A logarithmic axis has no place for values that are not above 0.
function visible(line, { logx, logy }) {
  if (!logx && !logy) return line;
  const kept = [...line.x.keys()].filter((i) => (!logx || line.x[i] > 0) && (!logy || line.y[i] > 0));
  const pick = (values) => kept.map((i) => values[i]);
  const lowest = Math.min(...kept.map((i) => line.y[i]));
  const shown = { ...line, x: pick(line.x), y: pick(line.y) };
  if (line.low) {
    // A band that reaches 0 ends at the lowest value of the line.
    shown.low = pick(line.low).map((value) => (logy && value <= 0 ? lowest : value));
    shown.high = pick(line.high);
  }
  if (line.raw) shown.raw = visible({ x: line.raw.x, y: line.raw.y }, { logx, logy });
  return shown;
}

// Bands and raw values are drawn before the lines.
function seriesOf(lines) {
  const tables = [];
  const series = [];
  const bands = [];
  const add = (x, y, options) => {
    tables.push([x, y]);
    series.push({ points: { show: false }, ...options });
    return series.length;
  };
  for (const line of lines) {
    const { color } = styleOf(line.index);
    if (line.low) {
      const high = add(line.x, line.high, { stroke: null, width: 0 });
      const low = add(line.x, line.low, { stroke: null, width: 0 });
      bands.push({ series: [high, low], fill: colorOf(color, 0.16) });
    }
    if (line.raw) add(line.raw.x, line.raw.y, { stroke: colorOf(color, 0.3), width: 1 });
  }
  for (const line of lines) {
    const { color, dash } = styleOf(line.index);
    const isPoint = line.x.length === 1;
    add(line.x, line.y, {
      stroke: colorOf(color),
      width: 1.75,
      dash,
      points: { show: isPoint, size: 6, stroke: colorOf(color), fill: colorOf(color) },
    });
  }
  return { tables, series, bands };
}
