// Cursors of the others. The own one is sent about ten times a second while it moves.
import { call } from "./api.js";
import { el, find } from "./dom.js";
import { me } from "./me.js";
import { on } from "./stream.js";

const PERIOD = 100;
const FORGOTTEN_AFTER = 8_000;
const STEP = 0.04;
const pad = find("pad");
const cursors = new Map();
const own = { x: 0.5, y: 0.5 };
let waiting = false;

function make(cursor) {
  const element = el("div", { class: "cursor", "data-color": cursor.color ?? 0, "aria-hidden": "true" });
  element.innerHTML = `<svg viewBox="0 0 16 16"><path d="M1 1l5 13 2.4-5.6L14 6z"/></svg>`;
  element.append(el("span", {}, cursor.visitor === me.id ? "You" : cursor.name ?? "Guest"));
  pad.append(element);
  return { element };
}

function move(cursor) {
  const known = cursors.get(cursor.visitor) ?? make(cursor);
  cursors.set(cursor.visitor, known);
  const label = known.element.offsetWidth;
  const x = Math.min(cursor.x * pad.clientWidth, Math.max(0, pad.clientWidth - label));
  known.element.style.transform = `translate(${x}px, ${cursor.y * (pad.clientHeight - 30)}px)`;
  clearTimeout(known.timer);
  known.timer = setTimeout(() => {
    known.element.remove();
    cursors.delete(cursor.visitor);
  }, FORGOTTEN_AFTER);
}

function send() {
  if (!waiting) {
    waiting = true;
    setTimeout(() => {
      waiting = false;
      call("POST", "room/cursor", { visitor: me.id, name: me.name, color: me.color, ...own });
    }, PERIOD);
  }
}

const within = (value) => Math.min(1, Math.max(0, value));

function point(event) {
  const box = pad.getBoundingClientRect();
  own.x = within((event.clientX - box.left) / box.width);
  own.y = within((event.clientY - box.top) / box.height);
  send();
}

function press(event) {
  const [dx, dy] = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key] ?? [0, 0];
  if (dx || dy) {
    event.preventDefault();
    own.x = within(own.x + dx);
    own.y = within(own.y + dy);
    send();
  }
}

export function startCursors() {
  pad.addEventListener("pointermove", point);
  pad.addEventListener("pointerdown", point);
  pad.addEventListener("keydown", press);
  on("cursor", move);
}
