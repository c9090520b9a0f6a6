// The stream of events. It connects again by itself, and each time begins with a snapshot of the whole board.
import { find } from "./dom.js";
import { me } from "./me.js";

const handlers = new Map();

export function on(event, handler) {
  handlers.set(event, [...(handlers.get(event) ?? []), handler]);
}

export function emit(event, data) {
  (handlers.get(event) ?? []).forEach((handler) => handler(data));
}

export function open() {
  const source = new EventSource(`api/stream?${new URLSearchParams(me)}`);
  for (const event of handlers.keys()) {
    source.addEventListener(event, (message) => emit(event, JSON.parse(message.data)));
  }
  source.onopen = () => find("offline").hidden = true;
  source.onerror = () => {
    find("offline").hidden = false;
    emit("lost");
    if (source.readyState === EventSource.CLOSED) {
      setTimeout(open, 2_000);
    }
  };
  addEventListener("pagehide", () => source.close());
}
