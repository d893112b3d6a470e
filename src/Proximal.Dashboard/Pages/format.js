// Short texts of numbers, durations and dates.

/** Steps and speeds: 950, 12.3k, 1.50M. */
export function count(value) {
  if (value === null || value === undefined) return "";
  const units = [
    [1e9, "G"],
    [1e6, "M"],
    [1e3, "k"],
  ];
  for (const [size, unit] of units)
    if (Math.abs(value) >= size) return `${trim((value / size).toPrecision(3))}${unit}`;
  return trim(Math.abs(value) < 10 ? value.toPrecision(2) : value.toFixed(0));
}

/** Values of metrics: four digits. */
export function number(value) {
  if (value === null || value === undefined) return "";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e5 || size < 1e-3) return value.toExponential(2);
  return value.toFixed(size >= 100 ? 1 : size >= 1 ? 2 : 4);
}

/** Seconds: 45 s, 12 min, 3 h 05 min, 2 d 4 h. */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) return "";
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${String(minutes % 60).padStart(2, "0")} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Date and time of this place: 03-01 14:05, or 2025-03-01 for another year. */
export function time(milliseconds) {
  if (!Number.isFinite(milliseconds)) return "";
  const date = new Date(milliseconds);
  const two = (value) => String(value).padStart(2, "0");
  const day = `${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return date.getFullYear() === new Date().getFullYear()
    ? `${day} ${two(date.getHours())}:${two(date.getMinutes())}`
    : `${date.getFullYear()}-${day}`;
}

function trim(text) {
  return text.includes(".") && !text.includes("e") ? text.replace(/\.?0+$/, "") : text;
}
