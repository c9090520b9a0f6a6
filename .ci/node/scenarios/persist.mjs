// Broadcasts that a client has stored, which version 2.0.0 of the protocol has and the newest server does; an older one
// sends them all the same. On private topics that begin with "guarded:" the claim "may" of a token is "write" for
// everything, "send" for everything but storing, "read" for receiving only.
import assert from "node:assert/strict";
import { broadcast, connect, events, join, newest, server } from "../harness.mjs";

const acked = { private: true, broadcast: { ack: true } };

function keep(seat, event, payload, persist = true) {
  return seat.channel.send({ type: "broadcast", event, payload, persist });
}

async function guarded(topic, may, config = acked) {
  const client = connect();
  await client.setAuth(await server("token", { claims: { may } }));
  return join(client, topic, config);
}

const replaying = { private: true, broadcast: { replay: { since: 0 } } };

/** Who comes later, and what the database sends last. */
async function late(topic) {
  const seat = await join(connect(), topic, replaying);
  await server("send", { topic, event: "last", payload: {}, private: true });
  await broadcast(seat, "last");
  return seat;
}

const atTheNewest = {
  async "persist: what was stored is replayed, from the socket and over HTTP"() {
    const speaker = await join(connect(), "open:kept", acked);
    const listener = await join(connect(), "open:kept", { private: true });
    assert.equal(await keep(speaker, "json", { n: 1 }), "ok");
    assert.equal(await keep(speaker, "bytes", Uint8Array.of(1, 2, 255).buffer, { ttl: 3600 }), "ok");
    assert.equal(await keep(speaker, "passing", {}, false), "ok");
    assert.deepEqual(await speaker.channel.httpSend("over-http", { n: 2 }, { persist: true }), { success: true });
    assert.deepEqual(await speaker.channel.httpSend("shorter", { n: 3 }, { persist: { ttl: 60 } }), { success: true });
    await broadcast(listener, "shorter");
    assert.deepEqual(events(listener), ["json", "bytes", "passing", "over-http", "shorter"]);
    assert.ok(listener.heard.every((message) => message.meta === undefined), "no id in what is live");
    const seat = await late("open:kept");
    assert.deepEqual(events(seat), ["json", "bytes", "over-http", "shorter", "last"]);
    const kept = seat.heard.slice(0, -1);
    assert.ok(kept.every((message) => message.meta.replayed), "marked as replayed");
    assert.equal(new Set(kept.map((message) => message.meta.id)).size, 4);
    assert.deepEqual(kept[0].payload, { n: 1 });
    assert.deepEqual(new Uint8Array(kept[1].payload), Uint8Array.of(1, 2, 255));
    assert.deepEqual(kept[3].payload, { n: 3 });
  },

  async "persist: stored for a while only"() {
    const speaker = await join(connect(), "open:while", acked);
    assert.equal(await keep(speaker, "short", {}, { ttl: 20 }), "ok");
    assert.equal(await keep(speaker, "long", {}, { ttl: 3600 }), "ok");
    await server("forward", { seconds: 21 });
    assert.deepEqual(events(await late("open:while")), ["long", "last"]);
  },

  async "persist: sent and not stored where storing is not allowed"() {
    const speaker = await guarded("guarded:unstored", "send");
    const listener = await guarded("guarded:unstored", "read");
    assert.equal(await keep(speaker, "passing", {}), "ok");
    await broadcast(listener, "passing");
    const seat = await guarded("guarded:unstored", "read", replaying);
    await server("send", { topic: "guarded:unstored", event: "last", payload: {}, private: true });
    await broadcast(seat, "last");
    assert.deepEqual(events(seat), ["last"]);
  },

  async "persist: a refusal says why"() {
    assert.equal(await keep(await guarded("guarded:refused", "read"), "no", {}), "unauthorized");
    const writer = await guarded("guarded:refused", "write");
    assert.equal(await keep(writer, "no", {}, { ttl: 0 }), "invalid_persist_ttl");
    await assert.rejects(writer.channel.httpSend("no", {}, { persist: { ttl: 259201 } }),
      /persist ttl must be a positive integer of seconds/);
    assert.deepEqual(events(writer), []);
  },
};

const atAnOlderOne = {
  async "persist: an older server sends and does not store"() {
    const speaker = await join(connect(), "open:older", acked);
    const listener = await join(connect(), "open:older", { private: true });
    assert.equal(await keep(speaker, "passing", { n: 1 }), "ok");
    assert.deepEqual(await speaker.channel.httpSend("over-http", {}, { persist: true }), { success: true });
    await broadcast(listener, "over-http");
    assert.deepEqual(events(listener), ["passing", "over-http"]);
    assert.deepEqual(events(await late("open:older")), ["last"]);
  },
};

export default newest ? atTheNewest : atAnOlderOne;
