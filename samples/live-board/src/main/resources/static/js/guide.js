// A guide of five steps for a first visit.
import { el, find } from "./dom.js";

const KEY = "live-board-guide";
const STEPS = [
  ["picture", "What you see", "Your browser talks to a Spring Boot application. The application holds one connection to Supabase Realtime. A part lights up when something moves through it."],
  ["room", "Say something", "Lines and cursors are broadcasts, the list of people is presence. Open this page in a second window and watch both."],
  ["todos", "Change a row", "Tick a to-do or edit its text. The row is written to Postgres and comes back to every page as a change."],
  ["faults", "Break it", "Cut the link, then say something. The message waits and is sent by itself when the link is back."],
  ["inside", "Watch it heal", "The connection reconnects, joins its channels, reports the gap and reads the table again. You wrote none of that: follow Code to see what you write."],
];
const guide = find("guide");
let step = 0;
let pointed = null;

function point(element) {
  pointed?.classList.remove("pointed");
  pointed = element;
  element?.classList.add("pointed");
  // on a phone the guide lies over the lower part of the page
  element?.scrollIntoView({ block: matchMedia("(max-width: 719px)").matches ? "start" : "nearest" });
}

function close() {
  guide.hidden = true;
  point(null);
  try { localStorage.setItem(KEY, "seen"); } catch { }
  find("guide-open").focus({ preventScroll: true });
}

function show(number, focus) {
  step = number;
  const [target, title, text] = STEPS[step];
  const last = step === STEPS.length - 1;
  guide.replaceChildren(
    el("p", { class: "step" }, `Step ${step + 1} of ${STEPS.length}`),
    el("h2", { id: "guide-title", tabindex: "-1" }, title),
    el("p", {}, text),
    el("div", { class: "row" },
      step > 0 ? el("button", { type: "button", click: () => show(step - 1, true) }, "Back") : null,
      el("button", { type: "button", class: "primary", click: () => last ? close() : show(step + 1, true) }, last ? "Done" : "Next"),
      last ? null : el("button", { type: "button", class: "quiet", click: close }, "Skip")));
  guide.hidden = false;
  guide.dataset.side = target === "inside" ? "left" : "right";
  const element = find(target);
  point(element?.hidden ? null : element);
  if (focus) {
    find("guide-title").focus({ preventScroll: true });
  }
}

export function startGuide() {
  find("guide-open").addEventListener("click", () => show(0, true));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !guide.hidden) {
      close();
    }
  });
  let seen = null;
  try { seen = localStorage.getItem(KEY); } catch { }
  if (!seen) {
    show(0, false);
  }
}
