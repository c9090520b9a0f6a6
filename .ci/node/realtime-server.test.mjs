// A test suite of a client in another language than Java, here @supabase/realtime-js with the test runner of node. It uses
// the control API of samples/realtime-server: its README says how to run it.
import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import { RealtimeClient } from "@supabase/realtime-js";
import WebSocket from "ws";

const { REALTIME_URL, REALTIME_KEY, CONTROL_URL } = process.env;
const PATIENCE = 10_000;

const clients = [];

/** Calls the control API. */
async function control(method, path, body) {
  const response = await fetch(`${CONTROL_URL}${path}`, {
    method, headers: { "content-type": "application/json" }, body: body && JSON.stringify(body),
  });
  const answer = await response.json();
  assert.ok(response.ok, `${method} ${path}: ${response.status} ${answer.message}`);
  return answer;
}

function connect() {
  const client = new RealtimeClient(REALTIME_URL, {
    params: { apikey: REALTIME_KEY }, transport: WebSocket, reconnectAfterMs: () => 50,
  });
  clients.push(client);
  return client;
}

async function until(what, probe) {
  const end = Date.now() + PATIENCE;
  while (!probe()) {
    assert.ok(Date.now() < end, `waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Subscribes, and collects all that the channel says. */
function subscribe(topic, config = {}, changes = undefined) {
  const seat = { channel: connect().channel(topic, { config }), statuses: [], heard: [], changes: [], system: [], joins: [] };
  seat.channel.on("broadcast", { event: "*" }, (message) => seat.heard.push(message));
  seat.channel.on("system", {}, (message) => seat.system.push(message.message));
  if (config.presence) {
    seat.channel.on("presence", { event: "join" }, ({ key }) => seat.joins.push(key));
  }
  if (changes) {
    seat.channel.on("postgres_changes", changes, (change) => seat.changes.push(change));
  }
  seat.channel.subscribe((status, error) => seat.statuses.push(error ? `${status}: ${error.message}` : status));
  return seat;
}

async function subscribed(seat, times = 1) {
  await until(`SUBSCRIBED among ${seat.statuses}`, () => seat.statuses.filter((it) => it === "SUBSCRIBED").length >= times);
  return seat;
}

beforeEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.removeAllChannels()));
  await control("POST", "/reset");
});

after(async () => {
  await Promise.all(clients.map((client) => client.removeAllChannels()));
  // timers of clients that have disconnected keep node running for ten seconds
  setImmediate(() => process.exit());
});

test("a broadcast of another client arrives", async () => {
  const seat = await subscribed(subscribe("room:1"));
  assert.equal((await control("POST", "/broadcasts", { topic: "room:1", event: "cursor", payload: { x: 1 } })).members, 1);
  await until("the broadcast", () => seat.heard.length === 1);
  assert.deepEqual(seat.heard[0].payload, { x: 1 });
});

test("a row that is inserted arrives", async () => {
  const seat = await subscribed(subscribe("room:1", {}, { event: "*", schema: "public", table: "todos" }));
  await until("the subscription", () => seat.system.includes("Subscribed to PostgreSQL"));
  await control("POST", "/tables/public.todos/rows", { id: 3, task: "Sleep" });
  await control("PATCH", "/tables/public.todos/rows?id=3", { done: true });
  await control("DELETE", "/tables/public.todos/rows?id=3");
  await until("three changes", () => seat.changes.length === 3);
  assert.deepEqual(seat.changes.map(({ eventType }) => eventType), ["INSERT", "UPDATE", "DELETE"]);
  assert.equal(seat.changes[0].new.task, "Sleep");
});

test("the client sees who comes, and the server sees the client", async () => {
  const seat = await subscribed(subscribe("room:1", { presence: { key: "anna" } }));
  await control("POST", "/presence", { topic: "room:1", key: "bob", meta: { mood: "good" } });
  await until("bob", () => seat.joins.includes("bob"));
  await seat.channel.track({ mood: "new" });
  assert.deepEqual(Object.keys(await control("GET", "/presence?topic=room:1")).sort(), ["anna", "bob"]);
});

test("a join that is refused is reported, and tried again", async () => {
  await control("POST", "/faults", { kind: "refuse-joins", topic: "room:1", error: "too-many-channels", times: 1 });
  const seat = await subscribed(subscribe("room:1"));
  assert.match(seat.statuses[0], /^CHANNEL_ERROR: .*ChannelRateLimitReached/);
  assert.equal((await control("GET", "/faults"))[0].strikes, 1);
});

test("a socket that is lost comes back, and its channel with it", async () => {
  const seat = await subscribed(subscribe("room:1"));
  const { upgrades } = await control("GET", "/state");
  assert.equal((await control("POST", "/sockets/drop")).sockets, 1);
  await subscribed(seat, 2);
  assert.equal((await control("GET", "/state")).upgrades, upgrades + 1);
});

test("what the client sends is what the protocol wants", async () => {
  const seat = await subscribed(subscribe("room:1"));
  await control("DELETE", "/frames");
  seat.channel.send({ type: "broadcast", event: "cursor", payload: { x: 1 } });
  const [frame] = await control("GET", "/frames?topic=room:1&event=cursor&wait=10s");
  assert.equal(frame.topic, "realtime:room:1");
  assert.deepEqual(frame.payload, { x: 1 });
  assert.equal(Buffer.from(frame.bytes, "base64").toString(), '{"x":1}');
});
