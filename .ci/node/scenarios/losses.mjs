import assert from "node:assert/strict";
import { broadcast, changes, connect, join, open, send, server, status, system, until } from "../harness.mjs";

const todos = { event: "INSERT", schema: "public", table: "todos" };

/** Loses the link and waits until the client is back; then everything must work as before. */
async function comesBack(topic, lose, reason) {
  const seat = await join(connect(), topic, { broadcast: { ack: true } }, [todos]);
  await lose(topic);
  const lost = await status(seat, `CHANNEL_ERROR: ${reason}`);
  await status(seat, "SUBSCRIBED", lost);
  await system(seat, "Subscribed to PostgreSQL", 2);
  await server("broadcast", { topic, event: "again", payload: {} });
  await broadcast(seat, "again");
  await server("insert", { table: "todos", row: { id: 1 } });
  assert.equal((await changes(seat, 1))[0].new.id, 1);
  assert.equal(await send(seat, "mine", {}), "ok");
  await server("members", { topic, count: 1 });
  return seat;
}

const closes = Object.fromEntries([[1000, ""], [1001, "going"], [1011, "crash"], [1012, "restart"]]
  .map(([code, reason]) => [
    `reconnect: after a close with ${code}`,
    () => comesBack(`close:${code}`, () => server("close", { code, reason }),
      `socket closed: ${code}${reason && ` (${reason})`}`),
  ]));

export default {
  ...closes,

  async "reconnect: after a connection that broke off"() {
    await comesBack("abort", () => server("abort"), "");
  },

  async "reconnect: after the server asked for it"() {
    const seat = await comesBack("asked", () => server("disconnectClients"), "socket closed: 1012");
    await system(seat, "Server requested disconnect");
  },

  async "reconnect: after a minute in which nothing was sent"() {
    await comesBack("idle", () => server("forward", { seconds: 61 }), "socket closed: 1000");
  },

  async "reconnect: after a restart of the server"() {
    await comesBack("restart", () => server("restart"), "");
  },

  async "reconnect: what is sent meanwhile goes over HTTP, and joins wait"() {
    const client = connect();
    const seat = await join(client, "meanwhile");
    await server("fault", { kind: "refuseUpgrades", status: 429, text: "Too many connected users", untilReset: true });
    await server("close", { code: 1012, reason: "restart" });
    const lost = await status(seat, "CHANNEL_ERROR");
    await server("awaitRefusals", { count: 2 });
    assert.equal(await send(seat, "by-http", {}), "ok");
    assert.deepEqual(await server("httpPaths"), ["/broadcast"]);
    const waiting = open(client, "meanwhile:waiting");
    await server("reset");
    await status(seat, "SUBSCRIBED", lost);
    await status(waiting, "SUBSCRIBED");
  },

  async "heartbeat: answered, and without an answer the client comes back"() {
    const beats = [];
    const client = connect({ heartbeatIntervalMs: 400, heartbeatCallback: (outcome) => beats.push(outcome) });
    const seat = await join(client, "beats");
    await until(() => `a heartbeat that is answered, not ${beats}`, () => beats.includes("ok"));
    await server("fault", { kind: "ignoreHeartbeats" });
    const lost = await status(seat, "CHANNEL_ERROR: heartbeat timeout");
    assert.ok(beats.includes("timeout"));
    await status(seat, "SUBSCRIBED", lost);
  },

  async "channel: comes back after a crash, the socket stays"() {
    const client = connect();
    const seat = await join(client, "crash");
    const other = await join(client, "crash:other");
    await server("crash", { topic: "crash" });
    const lost = await status(seat, "CHANNEL_ERROR");
    await status(seat, "SUBSCRIBED", lost);
    await server("broadcast", { topic: "crash", event: "again", payload: {} });
    await broadcast(seat, "again");
    assert.deepEqual(other.statuses, ["SUBSCRIBED"]);
  },

  async "channel: closed by the server it stays closed, and can be made anew"() {
    const client = connect();
    const seat = await join(client, "closed");
    await server("closeChannel", { topic: "closed", text: "Too many messages per second" });
    await status(seat, "CLOSED");
    assert.equal((await system(seat, "Too many messages per second")).status, "error");
    assert.deepEqual(client.getChannels(), []);
    await join(client, "closed");
  },

  async "channel: a refused join is tried again"() {
    const text = "RealtimeRestarting: Realtime is restarting, please standby";
    await server("fault", { kind: "refuseJoins", topic: "later", text });
    const seat = open(connect(), "later");
    const refused = await status(seat, `CHANNEL_ERROR: ${text}`);
    await status(seat, "SUBSCRIBED", refused);
  },
};
