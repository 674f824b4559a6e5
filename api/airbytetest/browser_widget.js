// The stand-in for the page of the widget. It speaks the messages of the real page: it asks the page around it for a
// token, and reports what the customer did. Texts of the server only ever become text nodes.
"use strict";
(() => {
  const main = document.getElementById("main");
  const host = new URLSearchParams(location.search).get("allowedOrigin") || "";
  const longestWait = 5000; // for a token, in milliseconds

  let token = "";
  let onToken = () => {};

  // element returns an HTML element with properties and children. Children that are strings become text.
  function element(name, properties, ...children) {
    const created = Object.assign(document.createElement(name), properties);
    created.append(...children);
    return created;
  }

  function show(...children) {
    main.replaceChildren(...children);
  }

  function showProblem(title, advice) {
    show(element("h1", { id: "problem" }, title), element("p", {}, advice), closeButton());
  }

  function closeButton() {
    return element("button", { type: "button", id: "close", onclick: () => send("CLOSE_DIALOG") }, "Close");
  }

  // send posts a message to the page around this one, if that has the origin for which the token is.
  function send(message) {
    window.parent.postMessage(message, host);
  }

  function receive(event) {
    const isFromHost = event.source === window.parent && event.origin === host;
    if (isFromHost && event.data && typeof event.data.scopedAuthToken === "string") {
      token = event.data.scopedAuthToken;
      onToken();
    }
  }

  function askForToken() {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Problem("No token", "The page around the widget did not send one.")), longestWait);
      onToken = () => {
        clearTimeout(timer);
        resolve();
      };
      send("auth_token_request");
    });
  }

  // Problem is an error that the page shows instead of its form.
  class Problem extends Error {
    constructor(title, advice) {
      super(title);
      this.advice = advice;
    }
  }

  // call sends a request with the token. If the token is refused, it asks for another one, once.
  async function call(action, body) {
    for (const isLast of [false, true]) {
      if (token === "") {
        await askForToken();
      }
      const response = await fetch("/embedded-widget/" + action, {
        method: "POST",
        headers: { Authorization: "Bearer " + token, "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
      if (response.status !== 401) {
        return { ok: response.ok, body: await response.json() };
      }
      token = "";
      if (isLast) {
        throw new Problem("Your session has expired", "Close this window, and open it again.");
      }
    }
  }

  function showChoices(choices) {
    const list = element("select", { id: "connector" });
    for (const connector of choices.connectors) {
      list.append(element("option", { value: connector.id }, connector.name));
    }
    const fields = element("div", {});
    const note = element("p", { id: "note" });
    note.setAttribute("role", "status");
    const chosen = () => choices.connectors.find((connector) => connector.id === list.value);
    const showFields = () => fields.replaceChildren(...chosen().fields.map(inputOf));
    list.addEventListener("change", showFields);
    const form = element(
      "form",
      { id: "form" },
      element("label", {}, "Connector", list),
      fields,
      element("button", { id: "create" }, "Create"),
      closeButton(),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      create(chosen(), form, note);
    });
    const known = element("ul", { id: "sources" });
    for (const name of choices.sources) {
      known.append(element("li", {}, name));
    }
    show(element("h1", {}, "Connect a source"), form, note, element("h2", {}, "Your sources"), known);
    showFields();
  }

  function inputOf(field) {
    const input = element("input", { name: field.name, required: field.required, type: field.secret ? "password" : "text" });
    input.autocomplete = "off";
    return element("label", {}, field.title, input);
  }

  async function create(connector, form, note) {
    const values = {};
    for (const field of connector.fields) {
      values[field.name] = form.elements.namedItem(field.name).value;
    }
    note.textContent = "Please wait.";
    try {
      const { ok, body } = await call("create", { id: connector.id, values });
      const message = ok ? "partial_user_config_created" : "partial_user_config_create_error";
      const detail = ok ? { data: body } : { error: body.error };
      send({ type: "end_user_action_result", message, ...detail });
      if (!ok) {
        note.textContent = body.error;
        return;
      }
      await start();
    } catch (error) {
      fail(error);
    }
  }

  async function start() {
    const { ok, body } = await call("choices", {});
    if (!ok) {
      throw new Problem("The widget cannot be shown", body.error);
    }
    if (body.connectors.length === 0) {
      throw new Problem("There is no connector", "The organization has no config template.");
    }
    showChoices(body);
  }

  function fail(error) {
    showProblem(error.message, error.advice || "Close this window, and open it again.");
  }

  if (window.parent === window) {
    show(element("h1", { id: "problem" }, "This page belongs in a frame"), element("p", {}, "Open it with AirbyteWidget.open."));
    return;
  }
  window.addEventListener("message", receive);
  start().catch(fail);
})();
