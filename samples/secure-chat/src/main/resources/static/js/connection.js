// The connection of this user: its state, the time of its token, and what happened to it.
import { clock, el, find, keepEnd, trim } from "./dom.js";
import { on } from "./stream.js";

const MOST = 60;
const moments = find("moments");
let view = null;
let ahead = 0;

const CONNECTION = { OPEN: "open", CONNECTING: "connecting…", RECONNECTING: "lost, connects again…", DISCONNECTED: "closed", CLOSING: "closes…" };
const ROOM = { SUBSCRIBED: "joined", JOINED: "joined", JOINING: "asks to be let in…", ERRORED: "not joined, tries again", CLOSED: "not joined", LEAVING: "leaves…" };

function overall() {
  if (!view) {
    return ["", "Connecting…"];
  }
  if (view.state !== "OPEN") {
    return ["WAIT", `Connection ${CONNECTION[view.state]}`];
  }
  if (view.refusal) {
    return ["OUT", "Not let in"];
  }
  return view.room === "SUBSCRIBED" ? ["IN", "In the room"] : ["WAIT", "On the way into the room…"];
}

function showState() {
  const [state, text] = overall();
  find("state").dataset.state = state;
  find("state").querySelector(".text").textContent = text;
}

function show(connection) {
  view = connection;
  ahead = Date.parse(connection.now) - Date.now();
  find("name").textContent = connection.name;
  find("connection-state").textContent = CONNECTION[connection.state];
  find("room-state").textContent = connection.refusal ? "not let in" : ROOM[connection.room];
  find("refusal").hidden = !connection.refusal;
  if (find("refusal-answer").textContent !== (connection.refusal ?? "")) {
    find("refusal-answer").textContent = connection.refusal ?? "";
  }
  showState();
  tick();
}

function tick() {
  const token = view?.token;
  if (!token) {
    return;
  }
  find("token-number").textContent = `Access token ${token.number}`;
  if (!token.expires) {
    find("token-left").textContent = "does not say how long it is good";
    return;
  }
  const left = Math.max(0, Date.parse(token.expires) - Date.now() - ahead);
  const part = left / (Date.parse(token.expires) - Date.parse(token.obtained));
  const seconds = Math.ceil(left / 1000);
  find("token-left").textContent = left === 0 ? "has run out" : seconds < 120 ? `${seconds} s left` : `${Math.round(seconds / 60)} min left`;
  find("token-bar").style.width = `${Math.min(100, Math.round(100 * part))}%`;
  find("token").classList.toggle("late", left === 0 || part < .33);
}

const row = (moment) => el("li", { "data-kind": moment.kind }, clock(moment.at), el("span", {}, moment.text));

export function startConnection() {
  on("snapshot", (snapshot) => {
    find("user").textContent = snapshot.user;
    find("topic").textContent = `private channel ${snapshot.topic}`;
    moments.replaceChildren(...snapshot.moments.map(row));
    moments.scrollTop = moments.scrollHeight;
    show(snapshot.connection);
  });
  on("connection", show);
  on("moment", (moment) => keepEnd(moments, () => {
    moments.append(row(moment));
    trim(moments, MOST);
  }));
  on("lost", () => {
    view = null;
    showState();
  });
  setInterval(tick, 250);
}
