// The query page's editor: YASGUI on this service's own endpoint, completing the terms of this graph.
// The plain form of the page is there before this runs, and stays when it cannot.

import Yasgui from "@zazuko/yasgui";
import "@zazuko/yasgui/build/yasgui.min.css";
import "./editor.css";
import { Chart } from "./chart.js";
import { Graph } from "./graph.js";
import { completers } from "./completion.js";

const place = document.getElementById("editor");
const form = document.querySelector("form.sparql");
const endpoint = new URL(form.action, location.href).href;

const address = (query) => {
  const shared = new URL(endpoint);
  shared.searchParams.set("query", query);
  shared.searchParams.set("format", "html");
  return shared.href;
};

// The service knows the prefixes; the editor, and other services, want them declared.
function declared(query, prefixes) {
  const missing = Object.entries(prefixes).filter(([prefix]) =>
    new RegExp(`(^|[^\\w:<?$-])${prefix}:(?!/)`).test(query) && !new RegExp(`prefix\\s+${prefix}:`, "i").test(query));
  return missing.map(([prefix, namespace]) => `PREFIX ${prefix}: <${namespace}>\n`).join("") + query;
}

// The address to share is the one that works without a script too.
Yasgui.Tab.prototype.getShareableLink = function () { return address(this.getQuery()); };

function start(terms) {
  Yasgui.defaults.requestConfig.endpoint = endpoint;
  const names = completers(Yasgui.Yasqe, terms);
  Yasgui.Yasr.registerPlugin("chart", Chart);
  Yasgui.Yasr.registerPlugin("graph", Graph);
  const asked = new URL(location.href).searchParams.get("query");
  const yasgui = new Yasgui(place, {
    requestConfig: { endpoint, method: "POST" },
    copyEndpointOnNewTab: false,
    endpointCatalogueOptions: { getData: () => [] },
    persistenceId: "kg-queries",
    populateFromUrl: false,
    autofocus: false,
    yasqe: {
      autocompleters: names,
      value: form.elements.query.defaultValue,
      prefixCcApi: null,
      editorHeight: "18rem",
      collapsePrefixesOnLoad: false,
    },
    yasr: {
      prefixes: terms.prefixes,
      pluginOrder: ["table", "chart", "graph", "response"],
      defaultPlugin: "table",
      maxPersistentResponseSize: 100_000,
    },
  });
  for (const tab of Object.values(yasgui._tabs)) tab?.setEndpoint(endpoint);
  // A shared address is a query of its own, beside those that somebody had open here.
  const open = (name, asked) => {
    const query = declared(asked, terms.prefixes);
    if (yasgui.getTab()?.getQuery() !== query) {
      const request = { ...Yasgui.Tab.getDefaults(yasgui).requestConfig, endpoint };
      yasgui.addTab(true, { ...Yasgui.Tab.getDefaults(yasgui), requestConfig: request, name, yasqe: { value: query } });
    }
    // What is wrong with a query is shown where its answer would be.
    yasgui.getTab().query().catch(() => {});
  };
  document.body.classList.add("edited");
  if (asked !== null) open("Shared query", asked);
  for (const link of document.querySelectorAll("a[data-query]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      open(link.textContent, link.dataset.query);
      place.scrollIntoView();
    });
  }
  const attend = () => { name(place); lead(place, terms); };
  attend();
  new MutationObserver(attend).observe(place, { childList: true, subtree: true });
  return yasgui;
}

// The IRIs of this graph lead to this service, whatever host they begin with.
function lead(place, { base, ontology }) {
  for (const link of place.querySelectorAll(".yasr_results a[href]")) {
    const iri = link.getAttribute("href");
    if (iri.startsWith(ontology)) link.href = new URL(`ontology${iri.slice(ontology.length)}`, endpoint);
    else if (iri.startsWith(base) && /^(id|doc|graph|vocabulary)\//.test(iri.slice(base.length))) link.href = new URL(iri.slice(base.length), endpoint);
  }
}

// Names for those who cannot see the page, where YASGUI gives none.
function name(place) {
  for (const [selector, words] of [
    [".yasqe .CodeMirror textarea", "SPARQL query"],
    [".yasr .CodeMirror textarea", "Answer as text"],
    [".tableSizer", "Rows of a page"],
    [".tableFilter", "Filter the answer"],
  ]) {
    for (const one of place.querySelectorAll(`${selector}:not([aria-label])`)) one.setAttribute("aria-label", words);
  }
  // A list of tabs may hold nothing but tabs.
  place.querySelector(".tabsList .addTab:not([role])")?.setAttribute("role", "tab");
}

fetch(place.dataset.terms)
  .then((answer) => answer.json())
  .then((terms) => { window.kgEditor = start(terms); });
