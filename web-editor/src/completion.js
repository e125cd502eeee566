// Completion from the graph itself: its prefixes, its classes, its properties. No other host is asked.

function shortened(iri, prefixes) {
  for (const [prefix, namespace] of Object.entries(prefixes)) {
    if (iri.startsWith(namespace) && /^[\w-]*$/.test(iri.slice(namespace.length))) return `${prefix}:${iri.slice(namespace.length)}`;
  }
  return iri;
}

export function completers(Yasqe, terms) {
  const labels = new Map([...terms.classes, ...terms.properties].map((term) => [term.iri, term]));
  const words = (iri) => {
    const term = labels.get(iri);
    return term ? `${shortened(iri, terms.prefixes)}  ${term.label && term.label !== iri ? `“${term.label}”` : ""} ${term.count ? `${term.count.toLocaleString("en-GB")} ×` : ""}` : iri;
  };
  const described = (yasqe, hints) => {
    for (const hint of hints) {
      const iri = hint.displayText?.replace(/^<|>$/g, "") ?? "";
      if (labels.has(iri)) hint.displayText = words(iri);
    }
    return hints;
  };
  // With a prefix typed, the full IRIs are matched; without one, what is typed may be a part of the short name.
  const from = (list) => (yasqe, token) => {
    const typed = (token?.autocompletionString ?? "").toLowerCase();
    return list
      .filter((term) => term.iri.toLowerCase().startsWith(typed) || term.label.toLowerCase().includes(typed) ||
        shortened(term.iri, terms.prefixes).toLowerCase().includes(typed))
      .map((term) => term.iri);
  };
  Yasqe.forkAutocompleter("prefixes", {
    name: "kg-prefixes",
    persistenceId: null,
    get: () => Object.entries(terms.prefixes).map(([prefix, namespace]) => `${prefix}: <${namespace}>`).sort(),
  });
  Yasqe.forkAutocompleter("class", {
    name: "kg-classes", bulk: false, persistenceId: null, get: from(terms.classes), postprocessHints: described,
  });
  Yasqe.forkAutocompleter("property", {
    name: "kg-properties", bulk: false, persistenceId: null, get: from(terms.properties), postprocessHints: described,
  });
  return ["kg-prefixes", "kg-classes", "kg-properties", "variables"];
}
