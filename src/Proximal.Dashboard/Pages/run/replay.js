// Section replay: plays recorded episodes with observation, action, probabilities, value and reward of each step.
import { get } from "../api.js";
import { element, replace } from "../dom.js";
import { Chart } from "./chart.js";
import { decisionView } from "./decision.js";
import { Drawing } from "./drawing.js";
import { count, number } from "./numbers.js";

export const title = "Replay";
export const isShown = (run) => run.model === null;

export async function show(container, run, query) {
  const address = `/api/runs/${encodeURIComponent(run.id)}/episodes`;
  const { episodes } = await get(address);
  if (episodes.length === 0) {
    replace(
      container,
      element("p", {}, "This run has no recorded episodes."),
      element("p", {}, "Record them in training with ", element("code", {}, "--eval-freq N --record-every 1"), ", or now with"),
      element("pre", {}, `proximal play RUN --record RUN/episodes/last.json`),
    );
    return;
  }
  const wanted = query?.get("episode");
  const select = element(
    "select",
    { id: "episode" },
    episodes.map((episode) =>
      element(
        "option",
        { value: episode.name },
        `step ${count(episode.steps)}: return ${episode.return.map(number).join(", ")}, ${count(episode.length)} steps`,
      ),
    ),
  );
  select.value = episodes.some((episode) => episode.name === wanted) ? wanted : episodes.at(-1).name;
  const place = element("div");
  replace(container, element("p", {}, element("label", { for: "episode" }, "Episode recorded at "), select), place);
  let player = null;
  const open = async () => {
    player?.stop();
    const episode = await get(`${address}/${encodeURIComponent(select.value)}`);
    player?.stop();
    player = new Player(place, episode);
  };
  select.addEventListener("change", open);
  await open();
  return () => player?.stop();
}

/** Plays one episode. */
class Player {
  #episode;
  #step = 0;
  #agent = 0;
  #timer = null;
  #speed = 1;
  #drawing = null;
  #canvas = element("canvas", { width: 600, height: 400, class: "picture", role: "img" });
  #play = element("button", { type: "button", class: "play" }, "Play");
  #slider;
  #output = element("output", { for: "step" });
  #decision = element("div", { class: "decision" });
  #charts = [];

  constructor(place, episode) {
    this.#episode = episode;
    const last = Math.max(0, episode.steps.length - 1);
    this.#slider = element("input", { type: "range", id: "step", min: 0, max: last, value: 0, step: 1, "aria-label": "Step of the episode" });
    this.#slider.addEventListener("input", () => this.#go(Number(this.#slider.value)));
    this.#play.addEventListener("click", () => this.toggle());
    const speed = element(
      "select",
      { id: "speed" },
      [0.25, 0.5, 1, 2, 4].map((factor) => element("option", { value: factor, selected: factor === 1 }, `${factor} ×`)),
    );
    speed.addEventListener("change", () => {
      this.#speed = Number(speed.value);
      if (this.#timer !== null) this.#start();
    });
    const hasPictures = episode.steps.some((step) => Drawing.hasShapes(step.picture));
    if (hasPictures) this.#drawing = new Drawing(this.#canvas, episode.shapes);
    this.#charts = this.#makeCharts();
    const box = element(
      "div",
      { class: "player", tabindex: 0, role: "group", "aria-label": "Player: space plays, arrow keys change the step" },
      element(
        "div",
        { class: "screen" },
        hasPictures ? this.#canvas : element("p", { class: "muted" }, this.#noPicture()),
        element(
          "div",
          { class: "controls" },
          this.#play,
          this.#slider,
          this.#output,
          element("span", {}, element("label", { for: "speed" }, "Speed "), speed),
        ),
        this.#charts.map((chart) => chart.element),
        this.#notes(),
      ),
      element("div", { class: "side" }, this.#agents(), this.#decision),
    );
    box.addEventListener("keydown", (event) => this.#key(event, box));
    replace(place, box);
    this.#go(0);
  }

  /** Starts or stops. At the end, starts from the beginning. */
  toggle() {
    if (this.#timer !== null) return this.stop();
    if (this.#step >= this.#last) this.#go(0);
    this.#start();
  }

  stop() {
    clearInterval(this.#timer);
    this.#timer = null;
    this.#play.textContent = "Play";
  }

  get #last() {
    return Math.max(0, this.#episode.steps.length - 1);
  }

  #start() {
    clearInterval(this.#timer);
    // Browsers show at most 60 frames per second, so faster episodes leave steps out.
    const perSecond = Math.min(1000, Math.max(0.1, Number(this.#episode.frames_per_second) || 30)) * this.#speed;
    const stride = Math.max(1, Math.round(perSecond / 60));
    this.#play.textContent = "Pause";
    this.#timer = setInterval(() => {
      if (this.#step >= this.#last) this.stop();
      else this.#go(this.#step + stride);
    }, (1000 * stride) / perSecond);
  }

  #go(step) {
    this.#step = Math.min(this.#last, Math.max(0, step));
    const episode = this.#episode,
      current = episode.steps[this.#step];
    this.#slider.value = this.#step;
    if (!current) return;
    const text = `Step ${this.#step + 1} of ${episode.steps.length}`;
    this.#slider.setAttribute("aria-valuetext", text);
    const decision = current.decisions.find(({ agent }) => agent === this.#agent);
    const reward = current.rewards[this.#agent];
    const flags = [current.terminated[this.#agent] && "terminated", current.truncated[this.#agent] && "truncated"].filter((flag) => flag);
    this.#output.textContent = [text, `reward ${number(reward)}`, ...flags].join(", ");
    this.#canvas.setAttribute("aria-label", `Picture of the environment before step ${this.#step + 1}`);
    this.#drawing?.draw(current.picture ?? []);
    for (const chart of this.#charts) chart.moveTo(this.#step);
    replace(this.#decision, decisionView(episode, decision, reward));
  }

  #key(event, box) {
    const inField = event.target !== box && event.target !== this.#slider;
    const moves = { ArrowLeft: this.#step - 1, ArrowRight: this.#step + 1, Home: 0, End: this.#last, PageDown: this.#step - 10, PageUp: this.#step + 10 };
    if (event.key === " " && (event.target === box || event.target === this.#slider)) this.toggle();
    else if (event.key in moves && !inField) {
      this.stop();
      this.#go(moves[event.key]);
    } else return;
    event.preventDefault();
  }

  #agents() {
    const names = this.#episode.agents;
    if (names.length < 2) return null;
    const select = element("select", { id: "agent" }, names.map((name, i) => element("option", { value: i }, name)));
    select.addEventListener("change", () => {
      this.#agent = Number(select.value);
      const charts = this.#makeCharts();
      this.#charts.forEach((chart, i) => chart.element.replaceWith(charts[i].element));
      this.#charts = charts;
      this.#go(this.#step);
    });
    return element("p", {}, element("label", { for: "agent" }, "Agent "), select);
  }

  #makeCharts() {
    const { steps, value } = this.#episode,
      agent = this.#agent;
    const seek = (step) => {
      this.stop();
      this.#go(step);
    };
    const charts = [new Chart("reward", steps.map((step) => step.rewards[agent]), seek)];
    if (value?.quantity)
      charts.unshift(
        new Chart(
          value.quantity === "q_value" ? "Q value" : "value",
          steps.map((step) => step.decisions.find((decision) => decision.agent === agent)?.value ?? null),
          seek,
        ),
      );
    return charts;
  }

  #noPicture() {
    const { picture_error: error } = this.#episode;
    return error ? `The environment drew no pictures: ${error}` : "The environment draws no pictures.";
  }

  #notes() {
    const { value, summary, deterministic, seed } = this.#episode;
    const notes = [
      `${deterministic ? "Most probable actions" : "Sampled actions"}, seed ${seed}, return ${summary.return.map(number).join(", ")}, ${count(summary.length)} steps.`,
    ];
    if (!value?.quantity) notes.push(`No values: ${value?.note ?? "unknown"}.`);
    else if (value.note) notes.push(`Values are ${value.note}.`);
    if (summary.recorded_steps < summary.length) notes.push(`Only the first ${count(summary.recorded_steps)} steps are recorded.`);
    return element("p", { class: "muted" }, notes.join(" "));
  }
}
