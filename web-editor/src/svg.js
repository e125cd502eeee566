// Drawing without styles in attributes, which the policy of the page does not allow: only elements and classes.

export function svg(tag, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export function icon(path) {
  return svg("svg", { viewBox: "0 0 24 24", width: 18, height: 18, "aria-hidden": "true" }, svg("path", { d: path, fill: "currentColor" }));
}

export const short = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

export function words(value, prefixes) {
  if (value.type !== "uri") return value.value;
  for (const [prefix, namespace] of Object.entries(prefixes)) {
    if (value.value.startsWith(namespace)) return prefix ? `${prefix}:${value.value.slice(namespace.length)}` : value.value.slice(namespace.length);
  }
  return value.value;
}

// What tells one node from another in a picture: the last part of its address.
export const brief = (value) => (value.type === "uri" ? decodeURIComponent(value.value.replace(/^.*[/#](?=[^/#]+$)/, "")) : value.value);
