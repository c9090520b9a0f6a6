// Buttons that break something. They exist with the embedded server only.
import { call } from "./api.js";
import { find } from "./dom.js";
import { on } from "./stream.js";

const group = find("faults");
const buttons = new Map([...group.querySelectorAll("button")].map((button) => [button.dataset.fault, button]));
const labels = new Map([...buttons].map(([kind, button]) => [kind, button.textContent]));
let active = new Map();
let lost = false;

function draw() {
  for (const [kind, button] of buttons) {
    const end = active.get(kind);
    const seconds = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    button.disabled = lost;
    button.setAttribute("aria-pressed", end !== undefined);
    button.setAttribute("aria-label", end === undefined ? labels.get(kind) : `${labels.get(kind)}: heals in ${seconds} s, press to heal now`);
    button.textContent = end === undefined ? labels.get(kind) : `Heals in ${seconds} s`;
  }
}

function show(faults) {
  lost = false;
  group.hidden = !faults;
  active = new Map((faults?.active ?? []).map(({ kind, remaining }) => [kind, Date.now() + remaining]));
  draw();
}

export const isActive = (kind) => active.has(kind);

export function startFaults() {
  for (const [kind, button] of buttons) {
    button.addEventListener("click", () => call(active.has(kind) ? "DELETE" : "PUT", `faults/${kind}`));
  }
  on("snapshot", ({ faults }) => show(faults));
  on("faults", show);
  on("lost", () => {
    active = new Map();
    lost = true;
    draw();
  });
  setInterval(draw, 500);
}
