// The room: who is here, what is said, and what becomes of what this user says.
import { call } from "./api.js";
import { clock, el, find, keepEnd, trim } from "./dom.js";
import { on } from "./stream.js";

const MOST = 80;
const list = find("lines");
const form = find("say");
const note = find("say-note");
const input = form.elements.text;
const rows = new Map();
const sendings = new Map();
let user = null;

const draft = () => `secure-chat-draft-${user}`;

const color = (name) => [...name].reduce((sum, char) => (sum * 31 + char.codePointAt(0)) >>> 0, 3) % 8;

function outcomeOf({ outcome, reason }) {
  switch (outcome) {
    case "SENDING": return "sending…";
    case "WAITING": return "waits for the room and is sent by itself";
    case "FAILED": return `Not sent: ${reason}`;
    default: return "delivered";
  }
}

function row(message) {
  const sending = sendings.get(message.id);
  const item = el("div", { "data-color": color(message.from), "data-outcome": sending?.outcome },
    el("span", { class: "from" }, message.from === user ? "You" : message.from), message.text, clock(message.at));
  if (sending) {
    item.append(el("span", { class: "outcome" }, outcomeOf(sending)));
  }
  return item;
}

function put(message) {
  const item = row(message);
  const before = rows.get(message.id);
  rows.set(message.id, item);
  list.querySelector(".empty")?.remove();
  keepEnd(list, () => {
    if (before) {
      before.replaceWith(item);
    }
    else {
      list.append(item);
      trim(list, MOST);
    }
  });
}

function showPresent(names) {
  find("present").replaceChildren(...names.map((name) => el("li", { "data-color": color(name) },
    el("span", { class: "face", "aria-hidden": "true" }, [...name][0].toUpperCase()),
    el("span", { class: "name" }, name === user ? `${name} (you)` : name))));
}

function enter({ refusal }) {
  const out = Boolean(refusal);
  form.hidden = out;
  find("present").hidden = out;
  list.hidden = out;
}

function show(snapshot) {
  if (user === null) {
    user = snapshot.user;
    try { input.value ||= sessionStorage.getItem(draft()) ?? ""; } catch { }
  }
  rows.clear();
  sendings.clear();
  list.replaceChildren();
  snapshot.sendings.forEach((sending) => sendings.set(sending.message.id, sending));
  const heard = new Set(snapshot.messages.map((message) => message.id));
  [...snapshot.messages, ...snapshot.sendings.map((sending) => sending.message).filter((message) => !heard.has(message.id))]
    .sort((first, second) => first.at.localeCompare(second.at))
    .forEach(put);
  if (!list.children.length) {
    list.append(el("div", { class: "empty" }, "Nobody has said anything since you came. Say hello."));
  }
  list.scrollTop = list.scrollHeight;
  showPresent(snapshot.present);
  enter(snapshot.connection);
}

function keepDraft() {
  if (user === null) {
    return;
  }
  try { sessionStorage.setItem(draft(), input.value); } catch { }
}

async function say(event) {
  event.preventDefault();
  const text = input.value;
  if (!text.trim()) {
    return;
  }
  note.textContent = "";
  const answer = await call("POST", "messages", { text });
  if (!answer.ok) {
    note.textContent = `Not sent: ${answer.error}. Your text is kept.`;
  }
  else if (input.value === text) {
    input.value = "";
  }
  keepDraft();
}

export function startRoom() {
  form.addEventListener("submit", say);
  input.addEventListener("input", keepDraft);
  on("snapshot", show);
  on("connection", enter);
  on("present", showPresent);
  on("message", put);
  on("sending", (sending) => {
    sendings.set(sending.message.id, sending);
    put(sending.message);
  });
}
