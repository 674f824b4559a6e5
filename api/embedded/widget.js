// Opens the widget of Airbyte Embedded on a page. Served by package embedded of airbyte-go.
//
//   AirbyteWidget.open({
//     base: "/airbyte",                     // where the handler is mounted
//     onSources: (sources) => { … },        // the sources of the customer, as Airbyte has them, after a change
//     onError: (message) => { … },          // what went wrong, for the customer
//     onClose: () => { … },
//   })
//
// It returns an object with the function close.
"use strict";
window.AirbyteWidget = (() => {
  // A token is valid for about 20 minutes. The widget does not say when it needs a new one.
  const renewAfter = 15 * 60 * 1000;

  async function request(url, method) {
    const response = await fetch(url, { method, credentials: "same-origin", cache: "no-store" });
    const body = await response.json().catch(() => ({}));
    if (!response.ok) {
      throw new Error(body.error || "The request failed with status " + response.status + ".");
    }
    return body;
  }

  function open(options) {
    const base = options.base.replace(/\/+$/, "");
    const report = (error) => options.onError && options.onError(error.message || String(error));
    const dialog = document.createElement("dialog");
    const frame = document.createElement("iframe");
    dialog.style.cssText = "padding:0;border:0;width:min(90vw,60rem);height:90vh";
    frame.style.cssText = "border:0;width:100%;height:100%";
    frame.title = "Connect a source";
    frame.allow = "fullscreen";
    dialog.append(frame);

    let token = "";
    let origin = ""; // of the widget; it gets the token, and nobody else does
    let timer = 0;

    async function renew() {
      const fresh = await request(base + "/token", "POST");
      const url = new URL(fresh.widgetUrl);
      if (url.protocol !== "https:" && url.protocol !== "http:") {
        throw new Error("The address of the widget is not one of a web page.");
      }
      token = fresh.token;
      origin = url.origin;
      return url.href;
    }

    function send() {
      frame.contentWindow.postMessage({ scopedAuthToken: token }, origin);
    }

    async function showSources() {
      const sources = await request(base + "/sources", "GET");
      if (options.onSources) {
        options.onSources(sources);
      }
    }

    function receive(event) {
      // Other frames and windows send messages too. Only the widget may do both: be in our frame, and have its origin.
      if (event.source !== frame.contentWindow || event.origin !== origin) {
        return;
      }
      const data = event.data;
      if (data === "auth_token_request") {
        send();
      } else if (data === "CLOSE_DIALOG") {
        close();
      } else if (data && data.type === "end_user_action_result" && data.error) {
        report(new Error("Airbyte could not save the source."));
      } else if (data && data.type === "end_user_action_result") {
        showSources().catch(report); // the message itself proves nothing
      }
    }

    function close() {
      clearInterval(timer);
      window.removeEventListener("message", receive);
      dialog.remove();
      if (options.onClose) {
        options.onClose();
      }
    }

    dialog.addEventListener("cancel", close);
    window.addEventListener("message", receive);
    renew()
      .then((url) => {
        frame.src = url;
        document.body.append(dialog);
        dialog.showModal();
        timer = setInterval(() => renew().then(send).catch(report), renewAfter);
      })
      .catch((error) => {
        report(error);
        close();
      });
    return { close };
  }

  return { open };
})();
