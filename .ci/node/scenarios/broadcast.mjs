import assert from "node:assert/strict";
import { broadcast, connect, events, join, send, server, status, version } from "../harness.mjs";

export default {
  async "broadcast: the others hear it, the sender only if it asked"() {
    const [anna, ben] = [connect(), connect()];
    const speaker = await join(anna, "broadcast");
    const listener = await join(ben, "broadcast", { broadcast: { self: true } });
    const payload = { text: "grüße, 世界 🎉", n: 1.5, list: [1, null, { deep: true }] };
    assert.equal(await send(speaker, "from-anna-é", payload), "ok");
    assert.deepEqual(await broadcast(listener, "from-anna-é"), { type: "broadcast", event: "from-anna-é", payload });
    await send(listener, "from-ben", {});
    await broadcast(speaker, "from-ben");
    await broadcast(listener, "from-ben");
    assert.deepEqual(events(speaker), ["from-ben"]);
    assert.deepEqual(events(listener), ["from-anna-é", "from-ben"]);
  },

  async "broadcast: topics are apart, and so are a public and a private one of the same name"() {
    const client = connect();
    const inside = await join(connect(), "open:apart");
    const outside = await join(connect(), "open:apart", { private: true });
    const other = await join(client, "open:apart:other");
    await send(await join(connect(), "open:apart"), "public", {});
    await broadcast(inside, "public");
    for (const seat of [outside, other]) {
      await server("broadcast", { topic: seat.channel.subTopic, event: "last", payload: {} });
      await broadcast(seat, "last");
      assert.deepEqual(events(seat), ["last"]);
    }
  },

  async "broadcast: a large one passes"() {
    const [speaker, listener] = [await join(connect(), "large"), await join(connect(), "large")];
    const text = "x".repeat(400_000);
    await send(speaker, "large", { text });
    assert.equal((await broadcast(listener, "large")).payload.text, text);
  },

  async "ack: ok, error, too large, none"() {
    const seat = await join(connect(), "ack", { broadcast: { ack: true, self: true } });
    assert.equal(await send(seat, "acknowledged", { n: 1 }), "ok");
    // the server sends the sender's own copy before the answer
    assert.deepEqual(events(seat), ["acknowledged"]);
    assert.equal(await send(seat, "too-large", { text: "x".repeat(600_000) }), "error");
    await server("fault", { kind: "replyToBroadcasts", topic: "ack", text: "{\"reason\":\"no\"}" });
    assert.equal(await send(seat, "refused", {}), "error");
    await server("fault", { kind: "dropAcks", topic: "ack" });
    assert.equal(await send(seat, "not-acknowledged", {}, { timeout: 400 }), "timed out");
    assert.equal(await send(seat, "last", {}), "ok");
    assert.deepEqual(events(seat), ["acknowledged", "not-acknowledged", "last"]);
  },

  async "http: as asked for, and where the socket cannot"() {
    const listener = await join(connect(), "http:a b/c");
    const channel = connect().channel("http:a b/c");
    assert.deepEqual(await channel.httpSend("by http/1", { n: 1 }), { success: true });
    assert.deepEqual(await broadcast(listener, "by http/1"),
      { type: "broadcast", event: "by http/1", payload: { n: 1 } });
    assert.equal(await channel.send({ type: "broadcast", event: "instead", payload: { n: 2 } }), "ok");
    assert.deepEqual((await broadcast(listener, "instead")).payload, { n: 2 });
    const forbidden = connect().channel("guarded:http", { config: { private: true } });
    await assert.rejects(forbidden.httpSend("no", { n: 3 }), /Unauthorized/);
  },

  async "database: what it broadcasts carries its id, and a private topic has it replayed"() {
    const since = await server("now");
    const live = await join(connect(), "open:replay", { private: true });
    const id = await server("send", { topic: "open:replay", event: "stored", payload: { n: 1 }, private: true });
    const stored = { type: "broadcast", event: "stored", payload: { n: 1, id } };
    assert.deepEqual(await broadcast(live, "stored"), { ...stored, meta: { id } });
    const late = await join(connect(), "open:replay", { private: true, broadcast: { replay: { since, limit: 5 } } });
    assert.deepEqual(await broadcast(late, "stored"), { ...stored, meta: { id, replayed: true } });
  },

  async "leaving: nothing comes any more, and the topic can be joined again at once"() {
    const client = connect();
    const before = await join(client, "leaving");
    assert.equal(await client.removeChannel(before.channel), "ok");
    const after = await join(client, "leaving");
    await server("broadcast", { topic: "leaving", event: "hello", payload: { version } });
    assert.deepEqual((await broadcast(after, "hello")).payload, { version });
    assert.deepEqual(before.heard, []);
    assert.deepEqual(before.statuses, ["SUBSCRIBED", "CLOSED"]);
    // the close of the old subscription came behind the reply to the new one
    assert.deepEqual(after.statuses, ["SUBSCRIBED"]);
    await server("members", { topic: "leaving", count: 1 });
  },

  async "system: the replication signal"() {
    const seat = await join(connect(), "ready", { broadcast: { replication_ready: true } });
    await status(seat, "SUBSCRIBED");
    await server("broadcast", { topic: "ready", event: "last", payload: {} });
    await broadcast(seat, "last");
    assert.deepEqual(seat.system, [{
      extension: "system", status: "ok", message: "Replication connection established", channel: "ready",
    }]);
  },
};
