// A curve over the steps of an episode with a cursor. A click moves to a step.
import { element } from "../dom.js";
import { number } from "./numbers.js";
import { extentOf, pathOf, rangeOf, svg } from "./svg.js";

const [width, height] = [600, 70];

export class Chart {
  #values;
  #cursor = svg("line", { y1: 0, y2: height, class: "cursor" });
  #now = element("span", { class: "now" });

  /** Creates a chart; seek is called with the step of a click. */
  constructor(label, values, seek) {
    this.#values = values;
    const [low, high] = extentOf(values);
    const curve = svg("svg", {
      viewBox: `0 0 ${width} ${height}`,
      class: "chart",
      preserveAspectRatio: "none",
      role: "img",
      "aria-label": `${label} over the steps, between ${number(low)} and ${number(high)}`,
    });
    const last = Math.max(1, values.length - 1);
    curve.append(svg("path", { d: pathOf(values.map((y, x) => [x, y]), width, height, [0, last], rangeOf(values)) }), this.#cursor);
    curve.addEventListener("click", (event) => {
      const box = curve.getBoundingClientRect();
      seek(Math.round(((event.clientX - box.left) / box.width) * last));
    });
    this.element = element(
      "figure",
      { class: "curve" },
      element("figcaption", {}, `${label} `, this.#now, element("span", { class: "muted" }, ` (${number(low)} to ${number(high)})`)),
    );
    this.element.append(curve);
  }

  /** Moves the cursor. */
  moveTo(step) {
    const x = (step / Math.max(1, this.#values.length - 1)) * width;
    this.#cursor.setAttribute("x1", x);
    this.#cursor.setAttribute("x2", x);
    this.#now.textContent = number(this.#values[step]);
  }
}
