// Who this page is. A second tab is somebody else, a reload is not.
const KEY = "live-board-me";
const FIRST = ["Brave", "Calm", "Clever", "Gentle", "Happy", "Lucky", "Quick", "Quiet", "Sunny", "Witty"];
const LAST = ["Badger", "Finch", "Fox", "Hare", "Heron", "Lynx", "Otter", "Owl", "Robin", "Wren"];

const pick = (list) => list[Math.floor(Math.random() * list.length)];

function create() {
  return {
    id: Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join(""),
    name: `${pick(FIRST)} ${pick(LAST)}`,
    color: pick([0, 1, 2, 3, 4, 6, 7]),
  };
}

function load() {
  try {
    const known = JSON.parse(sessionStorage.getItem(KEY));
    if (known) {
      return known;
    }
    const made = create();
    sessionStorage.setItem(KEY, JSON.stringify(made));
    return made;
  }
  catch {
    return create();
  }
}

export const me = load();
