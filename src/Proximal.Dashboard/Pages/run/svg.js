// SVG elements and small curves.

/** Creates an SVG element. */
export function svg(tag, attributes = {}, ...children) {
  const created = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) created.setAttribute(name, value);
  created.append(...children);
  return created;
}

/** Path through points [x, y] within a box; null values of y make gaps. */
export function pathOf(points, width, height, [left, right], [bottom, top]) {
  const scaleX = width / (right - left || 1),
    scaleY = height / (top - bottom || 1);
  let path = "",
    draws = false;
  for (const [x, y] of points) {
    if (y === null || !Number.isFinite(y)) {
      draws = false;
      continue;
    }
    const at = `${((x - left) * scaleX).toFixed(1)} ${(height - (y - bottom) * scaleY).toFixed(1)}`;
    path += `${draws ? "L" : "M"}${at}`;
    draws = true;
  }
  return path;
}

/** Range of an axis: that of the values, and a little around a single value. */
export function rangeOf(values) {
  const [low, high] = extentOf(values);
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

/** Smallest and largest finite value; [0, 0] for none. */
export function extentOf(values) {
  let low = Infinity,
    high = -Infinity;
  for (const value of values)
    if (value !== null && Number.isFinite(value)) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  return low > high ? [0, 0] : [low, high];
}

/** A curve without axes. */
export function sparkline(points, label) {
  const [width, height] = [180, 40];
  const curve = svg("svg", {
    viewBox: `-1 -1 ${width + 2} ${height + 2}`,
    class: "sparkline",
    role: "img",
    "aria-label": label,
    preserveAspectRatio: "none",
  });
  curve.append(
    svg("path", {
      d: pathOf(
        points,
        width,
        height,
        rangeOf(points.map(([x]) => x)),
        rangeOf(points.map(([, y]) => y)),
      ),
    }),
  );
  return curve;
}
