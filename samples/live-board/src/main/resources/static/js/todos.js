// The to-do table. A row shows what came through Realtime; what is typed stays until it is written.
import { call } from "./api.js";
import { el, find } from "./dom.js";
import { me } from "./me.js";
import { emit, on } from "./stream.js";

const WRITTEN = "written, waits for the change";
const list = find("todo-rows");
const form = find("todo-add");
const note = find("todo-note");
const rows = new Map();

function make(todo) {
  const row = {};
  row.done = el("input", { type: "checkbox", change: () => write(row, { done: row.done.checked }) });
  row.title = el("input", { type: "text", maxlength: 120, change: () => rename(row), keydown: (event) => leave(event, row) });
  row.by = el("span", { class: "by" });
  row.note = el("p", { class: "note", role: "status" });
  row.item = el("li", { "data-id": todo.id }, row.done, row.title, row.by,
    el("button", { type: "button", class: "icon", click: () => remove(row) }, "×"), row.note);
  row.remove = row.item.querySelector("button");
  rows.set(todo.id, row);
  return row;
}

function put(todo, fresh) {
  const row = rows.get(todo.id) ?? make(todo);
  const typing = row.todo && row.title.value !== row.todo.title;
  row.todo = todo;
  row.item.classList.toggle("done", todo.done);
  row.item.classList.remove("waiting");
  row.done.checked = todo.done;
  if (!typing) {
    row.title.value = todo.title;
  }
  row.by.textContent = todo.editedBy === me.name ? "you" : todo.editedBy ?? "";
  row.done.setAttribute("aria-label", `Done: ${todo.title}`);
  row.title.setAttribute("aria-label", `Title of to-do ${todo.id}`);
  row.remove.setAttribute("aria-label", `Delete: ${todo.title}`);
  if (!row.item.isConnected) {
    list.querySelector(".empty")?.remove();
    const next = [...list.children].find((other) => Number(other.dataset.id) > todo.id);
    list.insertBefore(row.item, next ?? null);
  }
  if (fresh) {
    row.item.classList.remove("fresh");
    requestAnimationFrame(() => row.item.classList.add("fresh"));
  }
}

async function write(row, change) {
  row.note.textContent = "";
  waits(row);
  emit("posted", "todo");
  const { todo } = row;
  const answer = await call("PATCH", `todos/${todo.id}`, { ...change, editedBy: me.name });
  if (!answer.ok) {
    put(row.todo, false);
    row.note.textContent = `Not saved: ${answer.error}. Press Enter in the title to try again.`;
  }
  return answer.ok;
}

function waits(row) {
  row.item.classList.add("waiting");
  row.by.textContent = WRITTEN;
}

async function rename(row) {
  const title = row.title.value.trim();
  if (!title) {
    row.title.value = row.todo.title;
  }
  else if (title !== row.todo.title && title !== row.saving) {
    // Enter and leaving the field both come here
    row.saving = title;
    if (await write(row, { title })) {
      row.todo = { ...row.todo, title };
      row.title.value = title;
    }
    row.saving = null;
  }
}

function leave(event, row) {
  if (event.key === "Escape") {
    row.title.value = row.todo.title;
    row.title.blur();
  }
  else if (event.key === "Enter") {
    rename(row);
  }
}

async function remove(row) {
  waits(row);
  emit("posted", "todo");
  const answer = await call("DELETE", `todos/${row.todo.id}`);
  if (!answer.ok) {
    row.note.textContent = `Not deleted: ${answer.error}.`;
  }
}

function drop(id) {
  const item = rows.get(id)?.item;
  if (item?.contains(document.activeElement)) {
    // the keyboard goes on with the next row
    (item.nextElementSibling?.querySelector("button") ?? form.elements.title).focus();
  }
  item?.remove();
  rows.delete(id);
  empty();
}

function empty() {
  if (!rows.size && !list.querySelector(".empty")) {
    list.append(el("li", { class: "empty" }, "Nothing to do. Add the first row below."));
  }
}

function show(todos) {
  const ids = new Set(todos.map((todo) => todo.id));
  [...rows.keys()].filter((id) => !ids.has(id)).forEach(drop);
  todos.forEach((todo) => put(todo, false));
  empty();
}

async function add(event) {
  event.preventDefault();
  const input = form.elements.title;
  const title = input.value;
  if (!title.trim()) {
    return;
  }
  note.textContent = "";
  emit("posted", "todo");
  const answer = await call("POST", "todos", { title, editedBy: me.name });
  if (!answer.ok) {
    note.textContent = `Not added: ${answer.error}. Your text is kept.`;
  }
  else if (input.value === title) {
    input.value = "";
  }
}

export function startTodos() {
  form.addEventListener("submit", add);
  on("snapshot", ({ todos }) => {
    find("todos").hidden = !todos;
    document.querySelector(".board").classList.toggle("two", !todos);
    show(todos ?? []);
  });
  on("todos", show);
  on("todo", (todo) => put(todo, true));
  on("todo-deleted", ({ id }) => drop(id));
}
