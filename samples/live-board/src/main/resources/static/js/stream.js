// The stream of events. It connects again by itself, and each time begins with a snapshot of the whole board.
import { find } from "./dom.js";
import { me } from "./me.js";

const SILENCE = 8_000;
const handlers = new Map();
let source = null;
let heard = 0;

export function on(event, handler) {
  handlers.set(event, [...(handlers.get(event) ?? []), handler]);
}

export function emit(event, data) {
  for (const handler of handlers.get(event) ?? []) {
    try {
      handler(data);
    }
    catch (error) {
      // one part that fails does not stop the others
      reportError(error);
    }
  }
}

function lost() {
  find("offline").hidden = false;
  emit("lost");
}

function connect() {
  source?.close();
  heard = performance.now();
  const opened = new EventSource(`api/stream?${new URLSearchParams(me)}`);
  source = opened;
  for (const event of handlers.keys()) {
    opened.addEventListener(event, (message) => {
      heard = performance.now();
      find("offline").hidden = true;
      emit(event, JSON.parse(message.data));
    });
  }
  opened.onerror = () => opened === source && lost();
}

/** Opens the stream, and opens it again when it has been silent: the application sends a pulse each second. */
export function open() {
  connect();
  setInterval(() => {
    if (performance.now() - heard > SILENCE) {
      lost();
      connect();
    }
  }, 1_000);
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => event.persisted && connect());
}
