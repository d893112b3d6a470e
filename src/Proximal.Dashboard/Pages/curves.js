// Page #/curves: a chart for each metric of some runs. The whole state of the page lives in the hash of the address.
import { Chart, linesOf } from "./chart.js";
import { announce, element, replace } from "./dom.js";
import { short, swatch } from "./lines.js";
import { extend } from "./series.js";
import * as server from "./source.js";

export const title = "Curves";

const points = 500;
const defaults = { q: "", smooth: 0.6, band: "std", x: "step" };
const bands = [
  ["std", "mean, one standard deviation"],
  ["ci", "mean, 95% interval (bootstrap)"],
  ["range", "mean, minimum to maximum"],
  ["none", "every run"],
];
const axes = [
  ["step", "steps"],
  ["updates", "updates"],
  ["time", "time"],
];

export async function show(main, parts, query) {
  const state = read(query);
  const ids = state.runs ?? (await server.defaultRuns());
  replace(main, element("h1", {}, "Curves"));
  const box = element("div");
  main.append(box);
  if (ids.length === 0) {
    replace(box, element("p", {}, "No runs. 'proximal train' creates some."));
    return null;
  }
  const metrics = await server.metrics(ids, "");
  const panel = new Panel(box, server, metrics, state, (text) => history.replaceState(null, "", `#/curves${text}`));
  const unwatch = server.watch((changed) => panel.refresh(changed));
  return () => {
    unwatch();
    panel.close();
  };
}

/** State of a page from the query in its hash. */
export function read(query, start = {}) {
  const list = (name) =>
    query
      .get(name)
      ?.split(",")
      .filter((text) => text !== "") ?? null;
  const among = (choices, name) =>
    choices.some(([value]) => value === query.get(name)) ? query.get(name) : defaults[name];
  const smooth = Number(query.get("smooth") ?? start.smooth ?? defaults.smooth);
  const zoom = list("zoom")?.map(Number);
  return {
    runs: list("runs"),
    q: query.get("q") ?? "",
    smooth: smooth >= 0 && smooth < 1 ? smooth : defaults.smooth,
    band: among(bands, "band"),
    x: among(axes, "x"),
    logx: query.has("logx"),
    logy: query.has("logy"),
    raw: !query.has("noraw"),
    hide: new Set(list("hide") ?? []),
    zoom: zoom?.length === 2 && zoom.every(Number.isFinite) && zoom[0] < zoom[1] ? zoom : null,
    wide: new Set(query.getAll("wide")),
    table: new Set(query.getAll("table")),
  };
}

function write(state, start) {
  const query = new URLSearchParams();
  if (state.runs) query.set("runs", state.runs.join(","));
  if (state.q) query.set("q", state.q);
  if (state.smooth !== (start.smooth ?? defaults.smooth)) query.set("smooth", state.smooth);
  for (const name of ["band", "x"]) if (state[name] !== defaults[name]) query.set(name, state[name]);
  for (const name of ["logx", "logy"]) if (state[name]) query.set(name, "1");
  if (!state.raw) query.set("noraw", "1");
  if (state.hide.size > 0) query.set("hide", [...state.hide].join(","));
  if (state.zoom) query.set("zoom", state.zoom.join(","));
  for (const name of ["wide", "table"]) for (const tag of state[name]) query.append(name, tag);
  const text = query.toString().replaceAll("%2C", ",");
  return text ? `?${text}` : "";
}

/** Controls, legend and cards. */
export class Panel {
  /**
   * Creates the panel. The source has metrics(runs, pattern) and series(runs, tags, points, range); save receives the
   * query of a link to the view.
   */
  constructor(root, source, metrics, state, save, start = {}) {
    Object.assign(this, { root, source, groups: metrics.groups, tags: metrics.tags, state, save, start });
    this.ids = this.groups.flatMap((group) => group.runs.map((run) => run.id));
    this.cards = new Map();
    this.visible = new Set();
    this.cache = new Map();
    this.wanted = new Set();
    this.queue = [];
    this.observer = new IntersectionObserver((entries) => this.observe(entries), { rootMargin: "300px" });
    this.theme = matchMedia("(prefers-color-scheme: dark)");
    this.redraw = () => this.redrawAll();
    this.theme.addEventListener("change", this.redraw);
    this.resize = () => this.redrawAll();
    addEventListener("resize", this.resize);
    this.grid = element("div", { class: "sections" });
    this.error = element("p", { class: "error", role: "alert", id: "pattern-error" });
    replace(
      this.root,
      element(
        "div",
        { class: "curves" },
        element("aside", { "aria-label": "Options of the charts" }, this.controls(), this.legend()),
        this.grid,
      ),
    );
    this.update();
  }

  close() {
    this.observer.disconnect();
    this.theme.removeEventListener("change", this.redraw);
    removeEventListener("resize", this.resize);
    for (const card of this.cards.values()) card.clear();
    this.isClosed = true;
  }

  controls() {
    const { state } = this;
    const select = (name, label, choices) =>
      element(
        "label",
        {},
        label,
        element(
          "select",
          {
            onchange: (event) => this.set({ [name]: event.target.value, ...(name === "x" ? { zoom: null } : {}) }),
            name,
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
          onchange: (event) => this.set({ [name]: event.target.checked }),
        }),
        label,
      );
    const output = element("output", { for: "smooth" }, String(state.smooth));
    this.resetButton = element(
      "button",
      { type: "button", id: "reset-zoom", onclick: () => this.resetZoom() },
      "Reset zoom",
    );
    return element(
      "form",
      { class: "controls", onsubmit: (event) => event.preventDefault() },
      element(
        "label",
        {},
        "Metrics",
        element("input", {
          type: "search",
          name: "q",
          value: state.q,
          placeholder: this.source.isStatic ? "part of a name" : "regular expression",
          spellcheck: "false",
          "aria-describedby": "pattern-error",
          oninput: (event) => this.search(event.target.value),
        }),
      ),
      this.error,
      element(
        "div",
        {},
        element("div", { class: "row" }, element("label", { for: "smooth" }, "Smoothing"), output),
        element("input", {
          type: "range",
          id: "smooth",
          name: "smooth",
          min: 0,
          max: 0.99,
          step: 0.01,
          value: state.smooth,
          oninput: (event) => {
            output.textContent = event.target.value;
            this.set({ smooth: Number(event.target.value) });
          },
        }),
      ),
      select("band", "Seeds of a group", bands),
      select("x", "Horizontal axis", axes),
      element("div", { class: "checks" }, check("logx", "log x"), check("logy", "log y"), check("raw", "raw behind")),
      this.resetButton,
    );
  }

  legend() {
    return element(
      "section",
      { "aria-label": "Legend" },
      element(
        "ul",
        { class: "legend" },
        this.groups.map((group, index) => {
          const id = group.runs[0].id;
          return element(
            "li",
            {},
            element(
              "button",
              {
                type: "button",
                class: "quiet",
                title: group.runs.map((run) => run.name).join("\n"),
                "aria-pressed": String(!this.state.hide.has(id)),
                onclick: (event) => {
                  const hide = new Set(this.state.hide);
                  if (!hide.delete(id)) hide.add(id);
                  event.currentTarget.setAttribute("aria-pressed", String(!hide.has(id)));
                  this.set({ hide });
                },
              },
              swatch(index),
              element("span", { class: "name" }, group.name),
              group.runs.length > 1 ? element("span", { class: "muted" }, `${group.runs.length} seeds`) : null,
            ),
          );
        }),
      ),
      this.source.isStatic
        ? null
        : element("p", {}, element("a", { href: `#/compare?runs=${this.ids.join(",")}` }, "Compare these runs")),
    );
  }

  /** Changes the state, the address and the charts. */
  set(change) {
    Object.assign(this.state, change);
    this.store();
    this.redrawAll();
  }

  store() {
    // Browsers limit how often an address can change.
    clearTimeout(this.storing);
    this.storing = setTimeout(() => this.isClosed || this.save(write(this.state, this.start)), 60);
    this.resetButton.disabled = this.state.zoom === null;
  }

  zoom(range) {
    const zoom = range.map((value) => Number((this.state.logx ? Math.max(value, 1e-9) : value).toPrecision(6)));
    if (zoom[0] >= zoom[1]) return;
    this.set({ zoom });
    announce(`Zoom from ${short(range[0])} to ${short(range[1])}`);
  }

  resetZoom() {
    if (this.state.zoom) this.set({ zoom: null });
  }

  toggle(name, tag) {
    const tags = new Set(this.state[name]);
    if (!tags.delete(tag)) tags.add(tag);
    this.state[name] = tags;
    this.store();
    this.mark(tag);
    this.enqueue(tag);
  }

  mark(tag) {
    this.cards.get(tag).mark(this.state.wide.has(tag), this.state.table.has(tag));
  }

  search(pattern) {
    this.state.q = pattern;
    this.store();
    clearTimeout(this.searching);
    this.searching = setTimeout(() => this.update(), 150);
  }

  /** Shows the cards of the metrics that match the pattern. */
  async update() {
    const { q } = this.state;
    this.resetButton.disabled = this.state.zoom === null;
    let { tags } = this;
    try {
      if (q) ({ tags } = await this.source.metrics(this.ids, q));
    } catch (error) {
      if (q === this.state.q) this.error.textContent = error.message;
      return;
    }
    if (q !== this.state.q || this.isClosed) return;
    this.error.textContent = tags.length > 0 ? "" : "No metric matches";
    this.observer.disconnect();
    this.visible.clear();
    for (const card of this.cards.values()) card.clear();
    const sections = Map.groupBy(tags, (tag) => (tag.includes("/") ? tag.slice(0, tag.indexOf("/")) : "other"));
    replace(
      this.grid,
      [...sections].map(([name, members]) =>
        element(
          "section",
          { "aria-label": name },
          element("h2", {}, name, element("span", { class: "muted" }, ` ${members.length}`)),
          element(
            "div",
            { class: "cards" },
            members.map((tag) => this.card(tag).element),
          ),
        ),
      ),
    );
    for (const tag of tags) {
      this.mark(tag);
      this.observer.observe(this.cards.get(tag).element);
    }
  }

  card(tag) {
    if (!this.cards.has(tag)) this.cards.set(tag, new Chart(tag, this));
    return this.cards.get(tag);
  }

  observe(entries) {
    for (const { target, isIntersecting } of entries) {
      const { chart } = target;
      if (isIntersecting) {
        this.visible.add(chart.tag);
        this.enqueue(chart.tag);
      } else {
        this.visible.delete(chart.tag);
        chart.clear();
      }
    }
  }

  redrawAll() {
    for (const tag of this.visible) this.enqueue(tag);
  }

  // Draws one card in each frame, so that scrolling stays smooth.
  enqueue(tag) {
    if (!this.queue.includes(tag)) this.queue.push(tag);
    if (this.frame) return;
    const next = () => {
      this.frame = null;
      const tag = this.queue.shift();
      if (tag !== undefined && this.visible.has(tag) && !this.isClosed) this.draw(tag);
      if (this.queue.length > 0) this.frame = requestAnimationFrame(next);
    };
    this.frame = requestAnimationFrame(next);
  }

  draw(tag) {
    const found = this.find(tag);
    if (!found) {
      this.request(tag);
      return;
    }
    this.card(tag).draw(
      linesOf(this.groups, (run) => found.get(run.id), this.state),
      { ...this.state },
    );
  }

  // Series of a metric by run; undefined if they must be read.
  find(tag) {
    const whole = this.cache.get(tag);
    if (!whole || !this.state.zoom || !whole.isSampled) return whole;
    // More points of the part that is shown.
    return this.cache.get(this.zoomKey(tag)) ?? undefined;
  }

  zoomKey(tag) {
    return `${tag}\n${this.range().join()}`;
  }

  // Range of the zoom in steps. Smoothing needs the values before it.
  range() {
    const { zoom, x } = this.state;
    let [low, high] = zoom;
    if (x !== "step") {
      const clocks = this.groups
        .flatMap((group) => group.runs)
        .map((run) => run.clock[x])
        .filter((clock) => clock.step.length > 0);
      low = Math.min(...clocks.map((clock) => extend(clock.value, clock.step, zoom[0])));
      high = Math.max(...clocks.map((clock) => extend(clock.value, clock.step, zoom[1])));
    }
    return [Math.max(0, Math.floor(2 * low - high)), Math.ceil(high)];
  }

  // Requests of one frame are sent together.
  request(tag) {
    this.wanted.add(tag);
    this.sending ??= setTimeout(() => this.send(), 0);
  }

  async send() {
    const tags = [...this.wanted].slice(0, 24);
    for (const tag of tags) this.wanted.delete(tag);
    const range = this.state.zoom && tags.every((tag) => this.cache.has(tag)) ? this.range() : null;
    try {
      const series = await this.source.series(this.ids, tags, range ? 2 * points : points, range);
      for (const tag of tags) {
        const found = new Map(series.filter((entry) => entry.tag === tag).map((entry) => [entry.run, entry]));
        found.isSampled = !range && [...found.values()].some((entry) => entry.mean);
        this.cache.set(range ? `${tag}\n${range.join()}` : tag, found);
      }
      for (const tag of tags) this.enqueue(tag);
    } catch (error) {
      announce(error.message);
    }
    this.sending = this.wanted.size > 0 ? setTimeout(() => this.send(), 0) : null;
  }

  /** Reads the visible charts again after runs have changed. */
  async refresh(changed) {
    if (changed && !changed.some((id) => this.ids.includes(id))) return;
    this.isOld = true;
    if (this.isRefreshing) return;
    this.isRefreshing = true;
    try {
      while (this.isOld && !this.isClosed) {
        this.isOld = false;
        const metrics = await this.source.metrics(this.ids, "");
        if (this.isClosed) return;
        const isNew = metrics.tags.length !== this.tags.length;
        this.groups = metrics.groups;
        this.tags = metrics.tags;
        this.cache.clear();
        if (isNew) await this.update();
        else this.redrawAll();
      }
    } catch {
      // The next change reads again.
    } finally {
      this.isRefreshing = false;
    }
  }
}
