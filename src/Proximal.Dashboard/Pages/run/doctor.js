// Section: findings of the doctor.
import { doctorPanel } from "../doctor.js";
import { replace } from "../dom.js";

export const title = "Doctor";

export function isShown() {
  return true;
}

export async function show(container, run) {
  replace(container, await doctorPanel(run.id));
}
