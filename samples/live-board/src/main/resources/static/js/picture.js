// Browser, Spring, Realtime, Postgres: what moves lights up, what is broken shows.
import { isActive } from "./faults.js";
import { find } from "./dom.js";
import { on } from "./stream.js";

const HOP = 380;
const still = matchMedia("(prefers-reduced-motion: reduce)");
const narrow = matchMedia("(max-width: 719px)");

// where the nodes are (centres), which way the wires go and where their names stand
const WIDE = {
  box: "0 0 820 148", nodes: { browser: [67, 48], spring: [300, 48], realtime: [545, 48], postgres: [753, 48] },
  wires: { web: "M131 48H236", link: "M364 48H481", wal: "M609 48H689", sql: "M300 76V112Q300 128 316 128H739Q755 128 755 112V76" },
  names: { web: [184, 36], link: [423, 36], wal: [649, 36], sql: [528, 120] },
};
const NARROW = {
  box: "0 0 340 196", nodes: { browser: [72, 34], spring: [268, 34], realtime: [268, 160], postgres: [72, 160] },
  wires: { web: "M136 34H204", link: "M268 62V132", wal: "M204 160H136", sql: "M214 62L126 132" },
  names: { web: [170, 22], link: [228, 101], wal: [170, 180], sql: [140, 96] },
};
const PROJECT = {
  box: "0 0 820 96", nodes: { browser: [90, 48], spring: [410, 48], realtime: [730, 48] },
  wires: { web: "M154 48H346", link: "M474 48H666" },
  names: { web: [250, 36], link: [570, 36] },
};
const PROJECT_NARROW = {
  box: "0 0 340 196", nodes: { browser: [72, 34], spring: [268, 34], realtime: [268, 160] },
  wires: { web: "M136 34H204", link: "M268 62V132" },
  names: { web: [170, 22], link: [228, 101] },
};
const NODES = { browser: ["Browser", "this page"], spring: ["Spring Boot", "this starter"], realtime: ["Realtime", "server"], postgres: ["Postgres", "todos"] };
const NAMES = { web: "HTTP, SSE", link: "WebSocket", wal: "WAL", sql: "SQL" };

function drawing({ box, nodes, wires, names }) {
  return `<svg viewBox="${box}" role="img" aria-label="">
    ${Object.entries(wires).map(([id, way]) => `<path class="wire" id="wire-${id}" d="${way}"/>`).join("")}
    ${Object.entries(names).map(([id, [x, y]]) => `<text class="wire-text" id="text-${id}" x="${x}" y="${y}">${NAMES[id]}</text>`).join("")}
    ${Object.entries(nodes).map(([id, [x, y]]) => `<g class="node" id="node-${id}"><rect x="${x - 64}" y="${y - 28}" width="128" height="56" rx="10"/>
      <text x="${x}" y="${y - 3}">${NODES[id][0]}</text><text class="sub" id="sub-${id}" x="${x}" y="${y + 15}">${NODES[id][1]}</text></g>`).join("")}
  </svg>`;
}

const WAYS = {
  "browser-spring": ["wire-web", false, "node-spring"],
  "spring-realtime": ["wire-link", false, "node-realtime"],
  "realtime-spring": ["wire-link", true, "node-spring"],
  "spring-browser": ["wire-web", true, "node-browser"],
  "spring-postgres": ["wire-sql", false, "node-postgres"],
  "postgres-realtime": ["wire-wal", true, "node-realtime"],
};

const flights = { count: 0 };
let state = "";
let embedded = true;
let lastCursor = 0;

function light(element, millis) {
  element.classList.add("lit");
  clearTimeout(element.timer);
  element.timer = setTimeout(() => element.classList.remove("lit"), millis);
}

async function hop(way, kind) {
  const [id, back, target] = WAYS[way];
  const wire = find(id);
  light(wire, HOP);
  if (!still.matches && !document.hidden) {
    const packet = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    packet.setAttribute("class", `packet ${kind}`);
    packet.setAttribute("r", kind === "cursor" ? 3.5 : 6);
    wire.after(packet);
    const length = wire.getTotalLength();
    const frames = Array.from({ length: 13 }, (unused, index) => {
      const point = wire.getPointAtLength(length * (back ? 1 - index / 12 : index / 12));
      return { transform: `translate(${point.x}px, ${point.y}px)` };
    });
    await packet.animate(frames, { duration: id === "wire-sql" ? 1.6 * HOP : HOP, easing: "ease-in-out" }).finished.catch(() => {});
    packet.remove();
  }
  light(find(target), HOP);
}

async function travel(ways, kind) {
  if (flights.count > 12) {
    return;
  }
  flights.count++;
  for (const way of ways) {
    await hop(way, kind);
  }
  flights.count--;
}

function draw() {
  const killed = isActive("KILL");
  const slow = isActive("SLOW");
  const lost = state === "LOST";
  const broken = !lost && state !== "OPEN";
  find("node-spring").classList.toggle("down", lost);
  find("sub-spring").textContent = lost ? "not there" : NODES.spring[1];
  find("wire-web").classList.toggle("broken", lost);
  find("node-realtime").classList.toggle("down", killed && !lost);
  find("sub-realtime").textContent = killed && !lost ? "killed" : NODES.realtime[1];
  find("wire-link").classList.toggle("broken", broken);
  find("wire-link").classList.toggle("slow", slow && !broken);
  const text = find("text-link");
  text.textContent = broken ? (isActive("CUT") ? "cut" : "reconnecting") : slow ? "slow" : "WebSocket";
  text.setAttribute("class", `wire-text ${broken ? "bad" : slow ? "warn" : ""}`);
  const svg = find("picture").firstElementChild;
  const said = `Browser, Spring Boot, ${embedded ? "Realtime and Postgres" : "and Realtime"}, connected. The link from Spring Boot to Realtime is ${lost ? "not known, because this page has lost Spring Boot" : broken ? "down" : slow ? "slow" : "open"}.`;
  if (svg.getAttribute("aria-label") !== said) {
    svg.setAttribute("aria-label", said);
  }
}

function setState(next) {
  state = next;
  draw();
}

function build() {
  const [small, large] = embedded ? [NARROW, WIDE] : [PROJECT_NARROW, PROJECT];
  find("picture").innerHTML = drawing(narrow.matches ? small : large);
  draw();
}

export function startPicture() {
  build();
  narrow.addEventListener("change", build);
  on("snapshot", ({ info, pulse }) => {
    embedded = info.embedded;
    build();
    setState(pulse.state);
  });
  on("pulse", (pulse) => setState(pulse.state));
  on("faults", () => queueMicrotask(draw));
  on("lost", () => setState("LOST"));
  on("posted", (what) => travel(["browser-spring", ...(what === "todo" ? ["spring-postgres"] : state === "OPEN" ? ["spring-realtime"] : [])], what));
  on("line", () => travel(["realtime-spring", "spring-browser"], "line"));
  on("todo", () => travel(["postgres-realtime", "realtime-spring", "spring-browser"], "table"));
  on("todo-deleted", () => travel(["postgres-realtime", "realtime-spring", "spring-browser"], "table"));
  on("cursor", () => {
    if (performance.now() - lastCursor > 500) {
      lastCursor = performance.now();
      travel(["realtime-spring", "spring-browser"], "cursor");
    }
  });
}
