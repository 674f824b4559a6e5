// The script of the product's page: it opens the widget, and shows the sources of the customer.
"use strict";
(() => {
  const list = document.getElementById("sources");
  const note = document.getElementById("error");

  // Names come from customers, so they only become text.
  function show(sources) {
    list.replaceChildren(
      ...sources.map((source) => {
        const item = document.createElement("li");
        item.textContent = source.name + " (" + source.sourceType + ")";
        return item;
      }),
    );
  }

  function report(message) {
    note.textContent = message;
  }

  document.getElementById("connect").addEventListener("click", () => {
    report("");
    AirbyteWidget.open({ base: "/airbyte", onSources: show, onError: report });
  });
  fetch("/airbyte/sources", { cache: "no-store" })
    .then((response) => response.json())
    .then((body) => (Array.isArray(body) ? show(body) : report(body.error)))
    .catch((error) => report(error.message));
})();
