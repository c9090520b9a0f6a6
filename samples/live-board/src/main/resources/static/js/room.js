// Lines of the room: what was heard, and what this page sends with its outcome.
import { call } from "./api.js";
import { clock, el, find, keepEnd, trim } from "./dom.js";
import { me } from "./me.js";
import { emit, on } from "./stream.js";

const DRAFT = "live-board-draft";
const MOST = 80;
const list = find("lines");
const form = find("say");
const note = find("say-note");
const input = form.elements.text;
const rows = new Map();
const sendings = new Map();

const isMine = (line) => line.author === me.id;

function outcomeOf(sending) {
  switch (sending?.outcome) {
    case "SENDING": return "sending…";
    case "WAITING": return "waits for the link and is sent by itself";
    case "ACKNOWLEDGED": return `delivered in ${sending.millis} ms`;
    case "ACCEPTED_OVER_HTTP": return `accepted over HTTP in ${sending.millis} ms`;
    case "WRITTEN": return `written in ${sending.millis} ms`;
    case "FAILED": return `Not sent: ${sending.reason} `;
    default: return "";
  }
}

function row(line, sending) {
  const item = el("div", { "data-color": line.color ?? 0, "data-id": line.id, "data-outcome": sending?.outcome },
    el("span", { class: "from" }, isMine(line) ? "You" : line.from), line.text, clock(line.at, false));
  if (sending) {
    const outcome = el("span", { class: "outcome" }, outcomeOf(sending));
    if (sending.outcome === "FAILED") {
      outcome.append(el("button", { class: "link", type: "button", click: () => again(line) }, "Send again"));
    }
    item.append(outcome);
  }
  return item;
}

function put(line, toEnd) {
  const item = row(line, isMine(line) ? sendings.get(line.id) : null);
  const before = rows.get(line.id);
  rows.set(line.id, item);
  list.querySelector(".empty")?.remove();
  keepEnd(list, () => {
    if (before && !toEnd) {
      before.replaceWith(item);
    }
    else {
      before?.remove();
      list.append(item);
      trim(list, MOST);
    }
  });
}

async function again(line) {
  const answer = await call("POST", "room/lines", payload(line.text));
  if (answer.ok) {
    rows.get(line.id)?.remove();
    rows.delete(line.id);
  }
  else {
    note.textContent = `Not sent: ${answer.error}.`;
  }
}

const payload = (text) => ({ author: me.id, from: me.name, color: me.color, text });

function keepDraft() {
  try { sessionStorage.setItem(DRAFT, input.value); } catch { }
}

async function say(event) {
  event.preventDefault();
  const text = input.value;
  if (!text.trim()) {
    return;
  }
  note.textContent = "";
  emit("posted", "line");
  const answer = await call("POST", "room/lines", payload(text));
  if (!answer.ok) {
    note.textContent = `Not sent: ${answer.error}. Your text is kept.`;
  }
  else if (input.value === text) {
    input.value = "";
  }
  keepDraft();
}

function showGap(moment) {
  const gap = /^Gap of ([\d.]+ s) on live-board /.exec(moment.text);
  if (gap) {
    list.querySelector(".empty")?.remove();
    keepEnd(list, () => list.append(el("div", { class: "gap" }, `gap of ${gap[1]}, messages may be missing`)));
  }
}

function show({ room, history }) {
  rows.clear();
  sendings.clear();
  list.replaceChildren();
  room.sendings.forEach((sending) => sendings.set(sending.line.id, sending));
  const heard = new Set(room.lines.map((line) => line.id));
  const all = [...room.lines.map((line) => ({ at: line.at, line })),
    ...room.sendings.filter(({ line }) => isMine(line) && !heard.has(line.id)).map(({ line }) => ({ at: line.at, line })),
    ...history.moments.filter((moment) => moment.kind === "GAP").map((moment) => ({ at: moment.at, moment }))];
  all.sort((first, second) => first.at.localeCompare(second.at));
  all.forEach(({ line, moment }) => line ? put(line, true) : showGap(moment));
  if (!list.children.length) {
    list.append(el("div", { class: "empty" }, "Nobody has said anything yet. Say hello, or open this page in a second window."));
  }
  list.scrollTop = list.scrollHeight;
}

export function startRoom() {
  try { input.value = sessionStorage.getItem(DRAFT) ?? ""; } catch { }
  form.addEventListener("submit", say);
  input.addEventListener("input", keepDraft);
  on("snapshot", show);
  on("line", (line) => put(line, true));
  on("sending", (sending) => {
    sendings.set(sending.line.id, sending);
    if (isMine(sending.line)) {
      put(sending.line, false);
    }
  });
  on("moment", (moment) => moment.kind === "GAP" && showGap(moment));
}
