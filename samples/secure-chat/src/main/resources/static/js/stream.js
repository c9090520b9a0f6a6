// The stream of this user's events. It connects again by itself, and each time begins with a snapshot.
import { call } from "./api.js";
import { find } from "./dom.js";

const handlers = new Map();

export function on(event, handler) {
  handlers.set(event, [...(handlers.get(event) ?? []), handler]);
}

function emit(event, data) {
  (handlers.get(event) ?? []).forEach((handler) => handler(data));
}

export function open() {
  const source = new EventSource("api/stream");
  for (const event of handlers.keys()) {
    source.addEventListener(event, (message) => emit(event, JSON.parse(message.data)));
  }
  source.onopen = () => find("offline").hidden = true;
  source.onerror = async () => {
    // an ended session answers 401, and the call then goes to the login page
    const { ok } = await call("GET", "me");
    find("offline").hidden = ok;
    emit("lost");
    if (source.readyState === EventSource.CLOSED) {
      setTimeout(open, 2_000);
    }
  };
  addEventListener("pagehide", () => source.close());
  // the server ends the stream before the browser shows the page that signing out leads to
  find("sign-out").addEventListener("submit", () => source.close());
}
