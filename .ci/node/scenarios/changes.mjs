// The table public.todos has the columns id, title, done, price, tags, created and owner and is replicated in full; of
// public.notes the server tells only the key of what was before.
import assert from "node:assert/strict";
import { postgresChangesFilter } from "@supabase/realtime-js";
import { changes, connect, join, open, server, status, system } from "../harness.mjs";

const todos = { schema: "public", table: "todos" };
const row = {
  id: 1, title: "a, \"b\"", done: false, price: 12.5, tags: ["x", "y z"], created: "2026-08-21T12:00:00+00:00",
  owner: "anna",
};

/** The ids of the rows that reach each of the filters, the rows being inserted one after another. */
async function filtered(topic, filters, rows) {
  const bindings = filters.map((filter) => ({ ...todos, event: "INSERT", filter }));
  // the last row tells that the others have been through
  bindings.push({ ...todos, event: "INSERT", filter: "title=eq.the end" });
  const seat = await join(connect(), topic, {}, bindings);
  for (const it of rows) {
    await server("insert", { table: "todos", row: it });
  }
  const end = { id: 999, title: "the end" };
  await server("insert", { table: "todos", row: end });
  const ended = () => seat.changes.some((it) => it.binding === filters.length);
  while (!ended()) {
    await changes(seat, seat.changes.length + 1);
  }
  return filters.map((_, index) =>
    seat.changes.filter((it) => it.binding === index && it.new.id !== end.id).map((it) => it.new.id));
}

export default {
  async "changes: insert, update and delete as they are"() {
    const seat = await join(connect(), "changes", {}, [{ ...todos, event: "*" }]);
    await server("insert", { table: "todos", row });
    await server("update", { table: "todos", row: { id: 1, done: true, tags: [] } });
    await server("delete", { table: "todos", where: { id: 1 } });
    const updated = { ...row, done: true, tags: [] };
    const [inserted, ...more] = await changes(seat, 3);
    assert.match(inserted.commit_timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const { commit_timestamp } = inserted;
    const of = (eventType, before, after) =>
      ({ ...todos, commit_timestamp, eventType, old: before, new: after, errors: null, binding: 0 });
    assert.deepEqual([inserted, ...more],
      [of("INSERT", {}, row), of("UPDATE", row, updated), of("DELETE", updated, {})]);
  },

  async "changes: only the key of what was before, and columns that were asked for"() {
    const notes = { event: "*", schema: "public", table: "notes" };
    const client = connect();
    await client.setAuth(await server("token", { claims: { sub: "anna" } }));
    const seat = await join(client, "key", {}, [notes, { ...notes, select: ["body"] }]);
    await server("insert", { table: "notes", row: { id: 1, owner: "anna", body: "a" } });
    await server("update", { table: "notes", row: { id: 1, body: "b" } });
    await server("delete", { table: "notes", where: { id: 1 } });
    const of = (binding) => seat.changes.filter((it) => it.binding === binding)
      .map(({ eventType, old, new: now }) => [eventType, old, now]);
    await changes(seat, 6);
    assert.deepEqual(of(0), [
      ["INSERT", {}, { id: 1, owner: "anna", body: "a" }],
      ["UPDATE", { id: 1 }, { id: 1, owner: "anna", body: "b" }],
      ["DELETE", { id: 1 }, {}],
    ]);
    assert.deepEqual(of(1), [
      ["INSERT", {}, { id: 1, body: "a" }],
      ["UPDATE", { id: 1 }, { id: 1, body: "b" }],
      ["DELETE", { id: 1 }, {}],
    ]);
  },

  async "changes: each listener gets the events it named"() {
    const bindings = ["INSERT", "UPDATE", "DELETE", "*"].map((event) => ({ ...todos, event }));
    const seat = await join(connect(), "events", {}, bindings);
    await server("insert", { table: "todos", row });
    await server("update", { table: "todos", row: { id: 1, title: "b" } });
    await server("delete", { table: "todos", where: {} });
    await changes(seat, 6);
    assert.deepEqual(seat.changes.map(({ binding, eventType }) => `${binding} ${eventType}`).sort(),
      ["0 INSERT", "1 UPDATE", "2 DELETE", "3 DELETE", "3 INSERT", "3 UPDATE"]);
  },

  async "changes: filters as text"() {
    const rows = [
      { id: 1, title: "apple", done: true, price: 1 },
      { id: 2, title: "Apple pie", done: false, price: 2.5 },
      { id: 3, title: "a,b", price: 10 },
      { id: 4, price: -1, owner: "anna" },
    ];
    const expected = {
      "id=eq.2": [2], "id=neq.2": [1, 3, 4], "price=lt.2.5": [1, 4], "price=lte.2.5": [1, 2, 4], "price=gt.2.5": [3],
      "price=gte.2.5": [2, 3], "id=in.(1,3)": [1, 3], "title=in.(\"a,b\",apple)": [1, 3], "title=like.%pp%": [1, 2],
      "title=ilike.APPLE%": [1, 2], "title=is.null": [4], "done=is.true": [1], "title=not.is.null": [1, 2, 3],
      "id=not.in.(1,2)": [3, 4], "price=gt.0,done=is.false": [2], "title=eq.\"a,b\"": [3],
    };
    const ids = await filtered("filters", Object.keys(expected), rows);
    assert.deepEqual(Object.fromEntries(Object.keys(expected).map((filter, index) => [filter, ids[index]])), expected);
  },

  async "changes: filters as the client builds them"() {
    const rows = [
      { id: 1, title: " padded", done: true }, { id: 2, title: "say \"hi\"", owner: "anna" },
      { id: 3, title: "back\\slash", done: false }, { id: 4, title: "(x)" },
    ];
    const build = postgresChangesFilter;
    const filters = [
      build().eq("title", " padded"), build().eq("title", "say \"hi\""), build().eq("title", "back\\slash"),
      build().in("title", ["(x)", "say \"hi\""]), build().is("owner", null).gt("id", 1), build().isDistinct("done", true),
      build().not("id", "in", [1, 2]),
    ];
    assert.deepEqual(await filtered("built", filters, rows), [[1], [2], [3], [2, 4], [3, 4], [2, 3, 4], [3, 4]]);
  },

  async "changes: a delete fits a filter by what was before"() {
    const seat = await join(connect(), "deletes", {}, [{ ...todos, event: "DELETE", filter: "owner=eq.anna" }]);
    await server("insert", { table: "todos", row: { ...row, id: 1, owner: "ben" } });
    await server("insert", { table: "todos", row: { ...row, id: 2 } });
    await server("delete", { table: "todos", where: {} });
    assert.deepEqual((await changes(seat, 1)).map((it) => it.old.id), [2]);
  },

  async "changes: what cannot be subscribed to is told, and the channel stays"() {
    const texts = [
      [{ ...todos, event: "*", filter: "nothing=eq.1" },
        "Unable to subscribe to changes with given parameters. An exception happened"],
      [{ ...todos, event: "*", filter: "wrong" }, "Error parsing `filter` params: "],
      [{ schema: "public", table: "nowhere", event: "*" },
        "Unable to subscribe to changes with given parameters. Please check Realtime is enabled"],
    ];
    for (const [index, [binding, text]] of texts.entries()) {
      const seat = open(connect(), `refused:${index}`, { broadcast: { ack: true } }, [binding]);
      await status(seat, "SUBSCRIBED");
      const message = await system(seat, text);
      assert.deepEqual([message.extension, message.status, message.channel],
        ["postgres_changes", "error", `refused:${index}`]);
      assert.equal(await seat.channel.send({ type: "broadcast", event: "still", payload: {} }), "ok");
    }
  },
};
