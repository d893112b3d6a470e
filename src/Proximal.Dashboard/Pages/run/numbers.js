// Numbers as text, and optional children.

/** The children of an element that are not false, null or undefined. */
export function present(...children) {
  return children.flat().filter((child) => child !== false && child !== null && child !== undefined && child !== "");
}

/** A number with four significant digits. */
export function number(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) return value.toExponential(2);
  return String(Number(value.toPrecision(4)));
}

/** A whole number with separators. */
export function count(value) {
  return value.toLocaleString("en");
}

/** A number of bytes. */
export function bytes(value) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
