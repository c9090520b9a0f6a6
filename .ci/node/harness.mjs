// What the scenarios share: clients that are closed at the end, channels that write down what they hear, waiting, and
// requests to the test that runs the server. Requests and results are lines of JSON on standard output, answers come
// on standard input.
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { RealtimeClient } from "@supabase/realtime-js";
import WebSocket from "ws";

const PATIENCE = 15_000;

const [url, apikey, vsn, generation] = process.argv.slice(2);
const pending = new Map();
const clients = new Set();
let asked = 0;

createInterface({ input: process.stdin }).on("line", (line) => {
  const { answer, result, error } = JSON.parse(line);
  const { resolve, reject } = pending.get(answer);
  pending.delete(answer);
  error === undefined ? resolve(result) : reject(new Error(`the server could not: ${error}`));
});

export const version = vsn;

/** Whether the server behaves as the newest one does, and not as version 2.129. */
export const newest = generation === "NEWEST";

/** Has the server do something and returns what it answers. */
export function server(action, details = {}) {
  return new Promise((resolve, reject) => {
    const ask = ++asked;
    pending.set(ask, { resolve, reject });
    console.log(JSON.stringify({ ask, action, ...details }));
  });
}

/** Waits until a probe returns something true, and returns that. */
export async function until(what, probe) {
  const end = Date.now() + PATIENCE;
  for (let found = probe(); ; found = probe()) {
    if (found) {
      return found;
    }
    if (Date.now() > end) {
      throw new Error(`waited in vain for ${what()}`);
    }
    await pause(10);
  }
}

/** Tries something again until it has the wanted result. */
export async function eventually(wanted, attempt) {
  const end = Date.now() + PATIENCE;
  for (let result = await attempt(); result !== wanted; result = await attempt()) {
    if (Date.now() > end) {
      throw new Error(`waited in vain for ${wanted}, the last result is ${result}`);
    }
    await pause(10);
  }
}

/** A client that comes back 50 ms after a loss. */
export function connect(options = {}) {
  const client = new RealtimeClient(url, {
    params: { apikey }, vsn, transport: WebSocket, reconnectAfterMs: () => 50, ...options,
  });
  clients.add(client);
  return client;
}

export async function disconnectAll() {
  await Promise.all([...clients].map((client) => client.removeAllChannels()));
  clients.clear();
}

/** Subscribes without waiting; the seat collects all that is said to the channel. */
export function open(client, topic, config = {}, bindings = []) {
  const channel = client.channel(topic, { config });
  const seat = { channel, statuses: [], heard: [], changes: [], presence: [], system: [] };
  channel.on("broadcast", { event: "*" }, (message) => seat.heard.push(message));
  channel.on("system", {}, (message) => seat.system.push(message));
  bindings.forEach((binding, index) =>
    channel.on("postgres_changes", binding, (change) => seat.changes.push({ binding: index, ...change })));
  if (config.presence) {
    for (const event of ["sync", "join", "leave"]) {
      channel.on("presence", { event }, (message) => seat.presence.push({ ...message, event }));
    }
  }
  channel.subscribe((status, error) => seat.statuses.push(error ? `${status}: ${error.message}` : status));
  return seat;
}

/** Subscribes and waits until the server has let the channel in and, if it listens to the database, said so. */
export async function join(client, topic, config, bindings) {
  const seat = open(client, topic, config, bindings);
  await status(seat, "SUBSCRIBED");
  if (bindings) {
    await system(seat, "Subscribed to PostgreSQL");
  }
  return seat;
}

/** Waits for a status that fits, behind the first `after` ones, and returns how many there are up to it. */
export function status(seat, start, after = 0) {
  return until(() => `the status ${start} among ${JSON.stringify(seat.statuses)}`,
    () => seat.statuses.findIndex((it, index) => index >= after && it.startsWith(start)) + 1);
}

/** Waits for the nth system message whose text begins so. */
export function system(seat, start, nth = 1) {
  return until(() => `"${start}" (${nth}.) among ${JSON.stringify(seat.system)}`,
    () => seat.system.filter(({ message }) => message.startsWith(start))[nth - 1]);
}

/** Waits for a broadcast of an event. */
export function broadcast(seat, event) {
  return until(() => `the event ${event} among ${JSON.stringify(seat.heard)}`,
    () => seat.heard.find((message) => message.event === event));
}

/** Waits until a number of changes has come, and returns them. */
export function changes(seat, count) {
  return until(() => `${count} changes, not ${JSON.stringify(seat.changes)}`,
    () => seat.changes.length >= count && seat.changes);
}

export function send(seat, event, payload, options) {
  return seat.channel.send({ type: "broadcast", event, payload }, options);
}

export function events(seat) {
  return seat.heard.map(({ event }) => event);
}
