// State, figures, log and meters of the connection.
import { clock, el, find, keepEnd, trim } from "./dom.js";
import { gaps } from "./history.js";
import { on } from "./stream.js";

const MOST = 80;
const STATES = { OPEN: "Link open", CONNECTING: "Connecting…", RECONNECTING: "Reconnecting…", DISCONNECTED: "Link closed" };
const OUTCOMES = { SENDING: "sending…", WAITING: "waits for the link", ACKNOWLEDGED: "acknowledged", ACCEPTED_OVER_HTTP: "over HTTP",
  WRITTEN: "written", FAILED: "failed", RECEIVED: "received" };
const log = find("log");
const entries = new Map();
const tiles = {};
const trips = [];
let pulse;

const spark = document.createElementNS("http://www.w3.org/2000/svg", "svg");
spark.setAttribute("viewBox", "0 0 100 28");
spark.setAttribute("preserveAspectRatio", "none");
spark.setAttribute("aria-hidden", "true");
spark.append(document.createElementNS(spark.namespaceURI, "polyline"));

function tile(key, label) {
  tiles[key] = el("dd", {}, "–");
  find("tiles").append(el("div", {}, el("dt", {}, label), tiles[key]));
}

function showState(state, text) {
  find("state").dataset.state = state;
  const shown = find("state").querySelector(".text");
  if (shown.textContent !== text) {
    shown.textContent = text;
  }
  find("room").classList.toggle("stale", state !== "OPEN");
}

function set(key, value, warn = false) {
  tiles[key].textContent = value;
  tiles[key].parentElement.classList.toggle("warn", warn);
}

const figure = (meter) => pulse.meters.find((each) => each.meter === `supabase.realtime.${meter}`)?.value ?? 0;

function age(instant) {
  const seconds = Math.max(0, Math.round((Date.parse(pulse.at) - Date.parse(instant)) / 1000));
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

function showPulse(next) {
  pulse = next;
  showState(pulse.state, STATES[pulse.state] ?? pulse.state);
  const attempt = pulse.nextAttempt ? `, attempt ${pulse.attempts}` : "";
  find("uptime").textContent = `${(STATES[pulse.state] ?? pulse.state).toLowerCase().replace("…", "")} for ${age(pulse.since)}${attempt}`;
  set("waiting", pulse.waiting, pulse.waiting > 0);
  set("reconnects", Math.max(0, figure("connections.opened") - 1));
  set("gaps", gaps());
  find("meters").replaceChildren(...pulse.meters.map((each) =>
    el("div", {}, el("dt", { title: each.meter }, each.label), el("dd", {}, `${each.value.toLocaleString("en")} ${each.unit}`))));
}

function showRoundTrip(micros) {
  trips.push(micros);
  trips.splice(0, trips.length - 24);
  spark.style.display = trips.length < 6 ? "none" : "";
  const most = Math.max(...trips, 1);
  spark.firstElementChild.setAttribute("points", trips.map((trip, index) => `${100 - (trips.length - 1 - index) * 100 / 23},${26 - 24 * trip / most}`).join(" "));
  set("trip", `${(micros / 1000).toFixed(1)} ms`, micros > 300_000);
}

function put(entry) {
  const took = entry.millis !== null && entry.outcome !== "FAILED" ? ` ${entry.millis} ms` : "";
  const item = el("li", { "data-outcome": entry.outcome }, clock(entry.at),
    el("span", { class: "way", "aria-label": entry.direction === "out" ? "sent" : "received", role: "img" }, entry.direction === "out" ? "↑" : "↓"),
    el("span", { class: "what", title: entry.reason ?? entry.text }, el("span", { class: "type" }, entry.type), entry.text),
    el("span", { class: "outcome" }, `${OUTCOMES[entry.outcome] ?? entry.outcome}${took}`));
  const before = entries.get(entry.id);
  entries.set(entry.id, item);
  if (before?.isConnected) {
    before.replaceWith(item);
  }
  else {
    keepEnd(log, () => {
      log.append(item);
      trim(log, MOST);
    });
  }
}

export function startInside() {
  tile("trip", "Round trip");
  tiles.trip.parentElement.append(spark);
  tile("waiting", "Waiting");
  tile("reconnects", "Reconnects");
  tile("gaps", "Gaps reported");
  on("snapshot", (snapshot) => {
    document.documentElement.dataset.mode = snapshot.info.embedded ? "embedded" : "project";
    log.replaceChildren();
    entries.clear();
    snapshot.log.forEach(put);
    log.scrollTop = log.scrollHeight;
    trips.length = 0;
    snapshot.history.roundTrips.forEach(showRoundTrip);
    showPulse(snapshot.pulse);
  });
  on("pulse", showPulse);
  on("heartbeat", ({ micros }) => showRoundTrip(micros));
  on("log", put);
  on("lost", () => {
    showState("LOST", "Application lost");
    find("uptime").textContent = "as last seen";
  });
}
