// Makes the page of a document better: fragments lead to the right page, types are filtered at once and in the address,
// and pointing at a name shows what it is and what is said of it here. Everything works without it, by links.

const text = document.getElementById("text");
const card = document.getElementById("card");
const filter = document.querySelector("form.filter");
document.documentElement.classList.add("js");

// A fragment never reaches the server. When what it names is on another page, ask for that page.
function follow() {
  const fragment = decodeURIComponent(location.hash.slice(1));
  if (!fragment || document.getElementById(fragment)) return;
  const address = new URL(location.href);
  const place = fragment.replace(/^(?:char|sentence)=/, "");
  if (address.searchParams.get("at") === place) return;
  address.search = `?at=${encodeURIComponent(place).replace("%2C", ",")}`;
  address.hash = place === fragment ? fragment : "at";
  location.replace(address);
}
follow();
addEventListener("hashchange", follow);

if (filter) {
  filter.addEventListener("change", () => {
    const boxes = [...filter.querySelectorAll("[name=show]")];
    const address = new URL(location.href);
    address.searchParams.delete("show");
    if (!boxes.every((box) => box.checked)) {
      for (const box of boxes.filter((box) => box.checked)) address.searchParams.append("show", box.value);
    }
    history.replaceState(null, "", address);
    // What the server left unmarked is marked again; from here the boxes decide.
    for (const mark of text.querySelectorAll(".off")) {
      mark.classList.replace("off", mark.title.split(":")[0]);
    }
  });
}

const element = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  Object.assign(made, attributes);
  made.append(...children);
  return made;
};

const factsAbout = (href) =>
  [...document.querySelectorAll(".said .fact")].filter((fact) =>
    [...fact.querySelectorAll("a")].some((link) => link.getAttribute("href") === href));

function shortened(fact) {
  const copy = fact.cloneNode(true);
  copy.removeAttribute("id");
  return element("li", {}, ...copy.childNodes, " ", element("a", { href: `#${fact.id}` }, "more"));
}

let chosen = null;

function show(mark) {
  if (chosen === mark) return;
  chosen?.classList.remove("chosen");
  chosen = mark;
  const owner = mark.closest(".mark");
  owner.classList.add("chosen");
  chosen = owner;
  const [type, name] = [owner.title.split(": ")[0], owner.title.split(": ").slice(1).join(": ")];
  const href = mark.getAttribute("href");
  const facts = factsAbout(href);
  const close = element("button", { type: "button" }, "×");
  close.setAttribute("aria-label", "Close");
  close.addEventListener("click", hide);
  card.className = type;
  card.replaceChildren(
    close,
    element("span", { className: `type ${type}` }, type),
    element("h2", {}, element("a", { href }, name)),
    facts.length ? element("ul", {}, ...facts.slice(0, 5).map(shortened)) : element("p", { className: "quiet" }, "No facts about it here."),
    ...(facts.length > 5 ? [element("p", { className: "quiet" }, `and ${facts.length - 5} more below`)] : []),
  );
  card.hidden = false;
}

function hide() {
  chosen?.classList.remove("chosen");
  chosen = null;
  card.hidden = true;
}

const markAt = (event) => event.target.closest?.("#text .mark[href], #text .mark a");
text.addEventListener("mouseover", (event) => markAt(event) && show(markAt(event)));
text.addEventListener("focusin", (event) => markAt(event) && show(markAt(event)));
// A finger has no way of pointing without touching: the first touch shows, the link stands in what is shown.
text.addEventListener("click", (event) => {
  const mark = markAt(event);
  if (!mark || !matchMedia("(hover: none)").matches) return;
  event.preventDefault();
  show(mark);
});
addEventListener("keydown", (event) => event.key === "Escape" && hide());

// Pointing at a quoted sentence lights it up in the text.
for (const quote of document.querySelectorAll(".said blockquote a")) {
  const sentence = document.getElementById(decodeURIComponent(quote.hash.slice(1)));
  quote.addEventListener("mouseenter", () => sentence?.classList.add("lit"));
  quote.addEventListener("mouseleave", () => sentence?.classList.remove("lit"));
}
