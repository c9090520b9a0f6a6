// A guide of five steps for a first visit.
import { el, find } from "./dom.js";
import { on } from "./stream.js";

const KEY = "live-board-guide";
const STEPS = [
  ["picture", "What you see", "Your browser talks to a Spring Boot application. The application holds one connection to Supabase Realtime. A part lights up when something moves through it."],
  ["room", "Say something", "Lines and cursors are broadcasts, the list of people is presence. Open this page in a second window and watch both."],
  ["todos", "Change a row", "Tick a to-do or edit its text. The row is written to Postgres and comes back to every page as a change."],
  ["faults", "Break it", "Cut the link, then say something. The message waits and is sent by itself when the link is back."],
  ["inside", "Watch it heal", "The connection opens again, joins its channels and reports the gap by itself. What you write are listeners and a handler for gaps: follow Code to read them."],
];
const guide = find("guide");
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
  // without the embedded server there is no table and nothing to break
  const steps = STEPS.filter(([target]) => !find(target).hidden);
  const [target, title, text] = steps[number];
  const last = number === steps.length - 1;
  guide.replaceChildren(
    el("p", { class: "step" }, `Step ${number + 1} of ${steps.length}`),
    el("h2", { id: "guide-title", tabindex: "-1" }, title),
    el("p", {}, text),
    el("div", { class: "row" },
      number > 0 ? el("button", { type: "button", click: () => show(number - 1, true) }, "Back") : null,
      el("button", { type: "button", class: "primary", click: () => last ? close() : show(number + 1, true) }, last ? "Done" : "Next"),
      last ? null : el("button", { type: "button", class: "quiet", click: close }, "Skip")));
  guide.hidden = false;
  guide.dataset.side = target === "inside" ? "left" : "right";
  point(find(target));
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
    let begun = false;
    on("snapshot", () => {
      if (!begun) {
        begun = true;
        show(0, false);
      }
    });
  }
}
