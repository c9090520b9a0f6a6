// Small helpers for elements and times.
export const find = (id) => document.getElementById(id);

/** Makes an element: attributes by name, functions as listeners, texts and elements as children. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      element.addEventListener(name, value);
    }
    else if (value !== undefined && value !== null && value !== false) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function clock(instant) {
  return el("time", { datetime: instant },
    new Date(instant).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false }));
}

/** Changes a list that scrolls, and stays at its end if it was there. */
export function keepEnd(list, change) {
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  change();
  if (atEnd) {
    list.scrollTop = list.scrollHeight;
  }
}

export function trim(list, most) {
  while (list.children.length > most) {
    list.firstElementChild.remove();
  }
}
