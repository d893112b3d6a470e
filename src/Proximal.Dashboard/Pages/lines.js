// Colors and dashes of lines. The colors are variables of curves.css with a light and a dark value. Two lines of a chart
// differ in color and in dash, so that color is not the only difference.
const colorCount = 8;
const dashes = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 2]];

/** Name of the color variable and dash of a line: 40 different combinations. */
export function styleOf(index) {
  return { color: `--line-${(index % colorCount) + 1}`, dash: dashes[index % dashes.length] };
}

let resolved = new Map();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => (resolved = new Map()));

/** Color of a variable in the current theme, as a canvas accepts it. */
export function colorOf(name, alpha = 1) {
  if (!resolved.has(name)) {
    const probe = document.createElement("span");
    probe.style.color = `var(${name})`;
    document.body.append(probe);
    resolved.set(
      name,
      getComputedStyle(probe)
        .color.match(/[\d.]+/g)
        .slice(0, 3)
        .join(", "),
    );
    probe.remove();
  }
  return `rgba(${resolved.get(name)}, ${alpha})`;
}

const svgNamespace = "http://www.w3.org/2000/svg";

/** Creates an SVG element. */
export function svg(tag, attributes = {}, ...children) {
  const created = document.createElementNS(svgNamespace, tag);
  for (const [name, value] of Object.entries(attributes)) created.setAttribute(name, value);
  created.append(...children);
  return created;
}

/** Sample of a line for legends. */
export function swatch(index) {
  const { color, dash } = styleOf(index);
  return svg(
    "svg",
    { width: 26, height: 10, "aria-hidden": "true", class: "swatch" },
    svg("line", {
      x1: 1,
      y1: 5,
      x2: 25,
      y2: 5,
      class: color.slice(2),
      "stroke-width": 2.5,
      "stroke-dasharray": dash.join(" "),
    }),
  );
}

/** Short number: 0.0312, 487.2, 20k, 1.5M, 1.2e-5. */
export function short(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size === 0) return "0";
  if (size >= 1e9) return `${trim(value / 1e9, 2)}G`;
  if (size >= 1e6) return `${trim(value / 1e6, 2)}M`;
  if (size >= 1e4) return `${trim(value / 1e3, 1)}k`;
  if (size < 1e-3) return value.toExponential(2).replace(/\.?0+e/, "e");
  return trim(value, size >= 1000 ? 1 : size >= 10 ? 2 : 4);
}

/** Duration: 12 s, 2 min 5 s, 1 h 2 min. */
export function duration(seconds) {
  if (!Number.isFinite(seconds)) return "–";
  if (seconds < 60) return `${trim(seconds, 1)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds / 60) % 60)} min`;
}

/** Duration of a tick: 12 s, 2.5 min, 3 h. */
export function shortDuration(seconds) {
  if (seconds < 60) return `${short(seconds)} s`;
  return seconds < 3600 ? `${trim(seconds / 60, 1)} min` : `${trim(seconds / 3600, 2)} h`;
}

function trim(value, digits) {
  return String(Number(value.toFixed(digits)));
}
