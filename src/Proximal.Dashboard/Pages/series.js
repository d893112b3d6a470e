// Smoothing of curves, and mean and band over seeds. A curve is { x, y }, with x in ascending order.

/**
 * Exponential moving average as in TensorBoard: it starts at 0 and is divided by the sum of its weights, so that the start
 * is not biased. Values that stand for the mean of several points count as often.
 */
export function smooth(values, weight, size = 1) {
  const decay = weight ** size;
  const smoothed = new Float64Array(values.length);
  let average = 0;
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    average = average * decay + (1 - decay) * values[i];
    total = total * decay + (1 - decay);
    smoothed[i] = average / total;
  }
  return smoothed;
}

/** Value at a position by linear interpolation; NaN outside of the curve. */
export function at(x, y, position) {
  const last = x.length - 1;
  if (last < 0 || !(position >= x[0]) || position > x[last]) return NaN;
  const right = search(x, position);
  if (x[right] === position || right === 0) return y[right];
  const share = (position - x[right - 1]) / (x[right] - x[right - 1]);
  return y[right - 1] + share * (y[right] - y[right - 1]);
}

/** Value at a position; at the ends, the line continues with the slope of the curve. */
export function extend(x, y, position) {
  const last = x.length - 1;
  if (last < 1) return last < 0 ? NaN : y[0];
  const right = Math.min(Math.max(search(x, position), 1), last);
  const run = x[right] - x[right - 1];
  return run === 0 ? y[right] : y[right - 1] + ((position - x[right - 1]) / run) * (y[right] - y[right - 1]);
}

/** Index of the first element that is at least a value. */
export function search(sorted, value) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

const gridPoints = 300;

/**
 * Mean over the curves of seeds with its band: "std" for one standard deviation, "ci" for the 95% interval of the mean by
 * bootstrap, "range" for minimum and maximum. Each point uses the curves that have a value there.
 */
export function summarize(curves, band) {
  const x = grid(curves);
  const mean = new Float64Array(x.length);
  const low = new Float64Array(x.length);
  const high = new Float64Array(x.length);
  const draws = band === "ci" ? resamples(curves.length) : null;
  const values = new Float64Array(curves.length);
  for (let i = 0; i < x.length; i++) {
    let count = 0;
    for (const curve of curves) {
      const value = at(curve.x, curve.y, x[i]);
      if (!Number.isNaN(value)) values[count++] = value;
    }
    const present = values.subarray(0, count);
    let sum = 0;
    for (const value of present) sum += value;
    mean[i] = sum / count;
    if (band === "range") {
      low[i] = Math.min(...present);
      high[i] = Math.max(...present);
    } else if (band === "ci") {
      [low[i], high[i]] = interval(present, count === curves.length ? draws : resamples(count));
    } else {
      let squares = 0;
      for (const value of present) squares += (value - mean[i]) ** 2;
      const deviation = Math.sqrt(squares / count);
      low[i] = mean[i] - deviation;
      high[i] = mean[i] + deviation;
    }
  }
  return { x, y: mean, low, high };
}

// The points of the curves if they share them, otherwise evenly spaced points.
function grid(curves) {
  const longest = Math.max(...curves.map((curve) => curve.x.length));
  const all = new Set(curves.flatMap((curve) => [...curve.x]));
  if (all.size <= Math.max(1.2 * longest, 2)) return Float64Array.from(all).sort();
  const first = Math.min(...curves.map((curve) => curve.x[0]));
  const last = Math.max(...curves.map((curve) => curve.x[curve.x.length - 1]));
  return Float64Array.from({ length: gridPoints }, (_, i) =>
    i === gridPoints - 1 ? last : first + ((last - first) * i) / (gridPoints - 1),
  );
}

const resampleCount = 1000;
const drawn = new Map();

// Indices of the resamples for a number of curves, always the same (multiplicative generator of Park and Miller).
function resamples(count) {
  if (!drawn.has(count)) {
    let state = 20210830;
    drawn.set(
      count,
      Uint16Array.from({ length: resampleCount * count }, () => {
        state = (state * 48271) % 2147483647;
        return Math.floor((state / 2147483647) * count);
      }),
    );
  }
  return drawn.get(count);
}

// Percentile interval of the mean.
function interval(values, draws) {
  const means = new Float64Array(resampleCount);
  for (let i = 0, draw = 0; i < resampleCount; i++) {
    let sum = 0;
    for (let j = 0; j < values.length; j++) sum += values[draws[draw++]];
    means[i] = sum / values.length;
  }
  means.sort();
  return [quantile(means, 0.025), quantile(means, 0.975)];
}

function quantile(sorted, share) {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  return sorted[below] + (place - below) * (sorted[Math.min(below + 1, sorted.length - 1)] - sorted[below]);
}
