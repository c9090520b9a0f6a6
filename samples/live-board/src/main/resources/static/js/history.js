// The time line of the link and the list of what happened to it.
import { clock, el, find, keepEnd, trim } from "./dom.js";
import { on } from "./stream.js";

const WINDOW = 120_000;
const MOST = 100;
const NAMES = { OPEN: "open", CONNECTING: "connecting", RECONNECTING: "reconnecting", DISCONNECTED: "closed" };
const line = find("timeline");
const list = find("moments");
const track = el("div", { class: "track" });
let moments = [];
let state = "";
let behind = 0;
let lost = false;

function toneOf(moment) {
  switch (moment.kind) {
    case "LINK": return moment.state === "OPEN" ? "good" : moment.state === "CONNECTING" ? "" : "bad";
    case "CHANNEL": return moment.text.includes("subscribed") ? "good" : "bad";
    case "RECOVERY":
    case "TOKEN": return "good";
    default: return "warn";
  }
}

function add(moment) {
  moments.push(moment);
  keepEnd(list, () => {
    list.append(el("li", {}, clock(moment.at), el("span", { class: "tone", "data-tone": toneOf(moment), "aria-hidden": "true" }),
      el("span", {}, moment.text)));
    trim(list, MOST);
  });
}

const percent = (instant, now) => Math.min(100, Math.max(0, 100 * (1 - (now - instant) / WINDOW)));

function draw() {
  if (lost) {
    return;
  }
  const now = Date.now() - behind;
  const changes = moments.filter((moment) => moment.state).map((moment) => ({ at: Date.parse(moment.at), state: moment.state }));
  const pieces = changes.map((change, index) => {
    const from = percent(change.at, now);
    const to = index + 1 < changes.length ? percent(changes[index + 1].at, now) : 100;
    return to > from || to === 100 ? el("div", { class: "piece", "data-state": change.state, style: `left:${from}%;width:${to - from}%` }) : null;
  });
  const marks = moments.filter((moment) => ["FAULT", "GAP"].includes(moment.kind) && now - Date.parse(moment.at) < WINDOW)
    .map((moment) => el("div", { class: "mark", title: moment.text, style: `left:${percent(Date.parse(moment.at), now)}%` }));
  track.replaceChildren(...pieces.filter(Boolean), ...marks);
  const losses = changes.filter((change) => change.state === "RECONNECTING" && now - change.at < WINDOW).length;
  line.setAttribute("aria-label",
    `The link is ${NAMES[state] ?? "unknown"}. In the last two minutes it was lost ${losses === 1 ? "once" : `${losses} times`}.`);
}

export const gaps = () => moments.filter((moment) => moment.kind === "GAP").length;

export function startHistory() {
  line.append(track, el("div", { class: "scale", "aria-hidden": "true" }, el("span", {}, "2 min ago"), el("span", {}, "1 min"), el("span", {}, "now")));
  on("snapshot", ({ history, pulse }) => {
    lost = false;
    moments = [];
    list.replaceChildren();
    state = pulse.state;
    behind = Date.now() - Date.parse(pulse.at);
    history.moments.forEach(add);
    list.scrollTop = list.scrollHeight;
    draw();
  });
  on("moment", (moment) => {
    state = moment.state ?? state;
    add(moment);
    draw();
  });
  on("lost", () => lost = true);
  setInterval(draw, 1_000);
}
