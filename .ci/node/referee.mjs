// The JavaScript client for the referee of samples/realtime-server: joins, keeps what it hears, and reports it with
// each tick. All options are the library's defaults; its timers run faster by the factor.
import { RealtimeClient } from "@supabase/realtime-js";
import WebSocket from "ws";

const [url, apikey, topic, kind, factor] = process.argv.slice(2);
const { setTimeout, setInterval } = globalThis;
globalThis.setTimeout = (callback, delay = 0, ...rest) => setTimeout(callback, delay / factor, ...rest);
globalThis.setInterval = (callback, delay = 0, ...rest) => setInterval(callback, delay / factor, ...rest);

// what goes wrong in a callback ends no page in a browser, and an application goes on after a failed send
process.on("uncaughtException", () => {});
process.on("unhandledRejection", () => {});

const client = new RealtimeClient(url, { params: { apikey }, vsn: "2.0.0", transport: WebSocket });
const replay = { since: Date.now(), limit: 25 };
const config = kind === "replay" ? { private: true, broadcast: { replay } } : {};
const channel = client.channel(topic, { config });
const heard = [];
let ticks = 0;
let ticking = false;

channel.on("broadcast", { event: "ball" }, ({ payload }) => heard.push(payload.n));
channel.subscribe((status) => {
  if (status === "SUBSCRIBED" && !ticking) {
    ticking = true;
    setInterval(() => channel.send({ type: "broadcast", event: "tick", payload: { n: ticks++, heard } }), 50);
  }
});
