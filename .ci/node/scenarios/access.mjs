// On private topics that begin with "guarded:" a token decides by its claim "may": nothing, "read" or "write"; a row of
// public.notes is seen by the one whose id is its owner.
import assert from "node:assert/strict";
import {
  broadcast, changes, connect, events, eventually, join, newest, open, send, server, status, system,
} from "../harness.mjs";

const token = (claims, seconds = 3600) => server("token", { claims, seconds });
const guarded = { private: true, broadcast: { ack: true } };
const notes = { event: "INSERT", schema: "public", table: "notes" };
const note = (id, owner) => server("insert", { table: "notes", row: { id, owner, body: `of ${owner}` } });

// an older server drops what may not be written, without an answer
async function refused(seat, event) {
  assert.equal(await send(seat, event, {}, { timeout: 400 }), newest ? "error" : "timed out");
}

async function authorized(claims, seconds) {
  const client = connect();
  await client.setAuth(await token(claims, seconds));
  return client;
}

export default {
  async "private: allowed to write, allowed to read"() {
    const writer = await join(await authorized({ may: "write" }), "guarded:room", guarded);
    const reader = await join(await authorized({ may: "read" }), "guarded:room", guarded);
    assert.equal(await send(writer, "first", { n: 1 }), "ok");
    assert.deepEqual((await broadcast(reader, "first")).payload, { n: 1 });
    await refused(reader, "dropped");
    assert.equal(await reader.channel.track({ n: 1 }), "error");
    await server("broadcast", { topic: "guarded:room", event: "last", payload: {} });
    await broadcast(writer, "last");
    assert.deepEqual(events(writer), ["last"]);
  },

  async "private: refused, and let in with another token"() {
    const client = connect();
    const seat = open(client, "guarded:closed", guarded);
    const reason = "Unauthorized: You do not have permissions to read from this Channel topic: guarded:closed";
    await status(seat, `CHANNEL_ERROR: ${reason}`);
    await server("members", { topic: "guarded:closed", count: 0 });
    await client.setAuth(await token({ may: "write" }));
    await status(seat, "SUBSCRIBED");
    assert.equal(await send(seat, "inside", {}), "ok");
  },

  async "private: refused for a token that is none or not the server's"() {
    for (const [wrong, reason] of [
      ["nonsense", "MalformedJWT: The token provided is not a valid JWT"],
      [await server("foreignToken"), "JwtSignatureError: Failed to validate JWT signature"],
      [await token({}, -10), "InvalidJWTToken: Token has expired 10 seconds ago"],
    ]) {
      const client = connect();
      await client.setAuth(wrong);
      await status(open(client, "guarded:wrong", guarded), `CHANNEL_ERROR: ${reason}`);
    }
  },

  async "token: a new one changes what a channel may do"() {
    const client = await authorized({ may: "read" });
    const seat = await join(client, "guarded:change", guarded);
    await refused(seat, "too-early");
    await client.setAuth(await token({ may: "write" }));
    assert.equal(await send(seat, "allowed", {}), "ok");
    // the newest server holds a token that follows another within ten seconds
    await server("forward", { seconds: 11 });
    await client.setAuth(await token({}));
    await status(seat, "CLOSED");
    await system(seat, "You do not have permissions to read from this Channel topic: guarded:change");
  },

  async "token: a new one changes which rows are seen"() {
    const client = await authorized({ sub: "anna" });
    const seat = await join(client, "rows", {}, [notes]);
    await note(1, "ben");
    await note(2, "anna");
    await changes(seat, 1);
    await client.setAuth(await token({ sub: "ben" }));
    await system(seat, "Subscribed to PostgreSQL", 2);
    await note(3, "anna");
    await note(4, "ben");
    assert.deepEqual((await changes(seat, 2)).map((it) => it.new.id), [2, 4]);
  },

  async "token: the client asks its callback at each heartbeat and sends on what it says"() {
    let current = await token({ may: "read" });
    const client = connect({ accessToken: async () => current, heartbeatIntervalMs: 1000 });
    // a join that it sends before the callback has answered holds no token
    await client.setAuth();
    const seat = await join(client, "guarded:callback", guarded);
    await refused(seat, "too-early");
    current = await token({ may: "write" });
    await eventually("ok", () => send(seat, "attempt", {}, { timeout: 400 }));
    assert.deepEqual(seat.statuses, ["SUBSCRIBED"]);
  },

  async "token: expired it closes the channel, renewed in time it does not"() {
    const renewing = await authorized({ may: "write" }, 30);
    const kept = await join(renewing, "guarded:expiry", guarded);
    const lost = await join(await authorized({ may: "write" }, 30), "guarded:expiry", guarded);
    await renewing.setAuth(await token({ may: "write" }, 600));
    // what was sent behind the token is answered behind it
    assert.equal(await send(kept, "renewed", {}), "ok");
    await server("forward", { seconds: 31 });
    await system(lost, "Token has expired ");
    await status(lost, "CLOSED");
    assert.equal(await send(kept, "still-there", {}), "ok");
    assert.deepEqual(kept.statuses, ["SUBSCRIBED"]);
  },
};
