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
  // A token is valid for about 20 minutes. The widget asks for another one when it has expired; renewing it earlier lets
  // the customer go on without a break. All times are in milliseconds.
  const renewAfter = 15 * 60 * 1000;

  // A token that is younger is sent again, so that a widget that asks all the time does not cause as many requests.
  const freshFor = 5 * 1000;

  async function request(url, method) {
    const response = await fetch(url, { method, credentials: "same-origin", cache: "no-store" });
    const body = await response.json().catch(() => ({}));
    if (!response.ok) {
      throw new Error(body.error || "The request failed with status " + response.status + ".");
    }
    return body;
  }

  function isWebPage(url) {
    return url.protocol === "https:" || url.protocol === "http:";
  }

  // isOfSameCustomer reports whether two addresses of the widget are for the same customer. Somebody else may sign in to
  // the product in another tab while the widget is open.
  function isOfSameCustomer(a, b) {
    return a.origin === b.origin && a.searchParams.get("workspaceId") === b.searchParams.get("workspaceId");
  }

  function newDialog() {
    const dialog = document.createElement("dialog");
    const button = document.createElement("button");
    const frame = document.createElement("iframe");
    dialog.style.cssText = "padding:0;border:0;width:min(90vw,60rem);height:90vh";
    button.style.cssText = "position:absolute;top:.25rem;right:.25rem;font:1.25rem/1 sans-serif";
    frame.style.cssText = "border:0;width:100%;height:100%";
    button.type = "button";
    button.textContent = "×";
    button.setAttribute("aria-label", "Close");
    frame.title = "Connect a source";
    frame.allow = "fullscreen";
    dialog.append(frame, button);
    return { dialog, button, frame };
  }

  function open(options) {
    const base = options.base.replace(/\/+$/, "");
    const report = (error) => options.onError && options.onError(error.message || String(error));
    const { dialog, button, frame } = newDialog();

    let token = "";
    let shown = null; // address of the widget in the frame
    let origin = ""; // of the widget; it gets the token, and nobody else does
    let renewed = 0; // when the token was fetched
    let pending = null; // the request for a token, if there is one
    let timer = 0;
    let isClosed = false;

    async function fetchToken() {
      const fresh = await request(base + "/token", "POST");
      const url = new URL(fresh.widgetUrl);
      if (!isWebPage(url)) {
        throw new Error("The address of the widget is not one of a web page.");
      }
      if (shown && !isOfSameCustomer(shown, url)) {
        close();
        throw new Error("Somebody else has signed in. Please open the widget again.");
      }
      token = fresh.token;
      renewed = Date.now();
      return url;
    }

    // renew fetches a token and returns the address of the widget. Calls at the same time share a request.
    function renew() {
      if (!pending) {
        pending = fetchToken().finally(() => {
          pending = null;
        });
      }
      return pending;
    }

    function send() {
      if (!isClosed && frame.contentWindow) {
        frame.contentWindow.postMessage({ scopedAuthToken: token }, origin);
      }
    }

    // answer sends a token to the widget, which asks when it begins and when its token has expired.
    async function answer() {
      if (Date.now() - renewed > freshFor) {
        await renew();
      }
      send();
    }

    async function showSources() {
      const sources = await request(base + "/sources", "GET");
      if (options.onSources) {
        options.onSources(sources);
      }
    }

    // refresh sends a new token before the old one has expired. A page that changes may have removed the dialog.
    function refresh() {
      if (!dialog.isConnected) {
        close();
        return;
      }
      renew().then(send).catch(report);
    }

    function receive(event) {
      // Other frames and windows send messages too. Only the widget may do both: be in our frame, and have its origin.
      if (event.source !== frame.contentWindow || event.origin !== origin) {
        return;
      }
      const data = event.data;
      if (data === "auth_token_request") {
        answer().catch(report);
      } else if (data === "CLOSE_DIALOG") {
        close();
      } else if (data && data.type === "end_user_action_result" && data.error) {
        report(new Error("Airbyte could not save the source."));
      } else if (data && data.type === "end_user_action_result") {
        showSources().catch(report); // the message itself proves nothing
      }
    }

    function close() {
      if (isClosed) {
        return;
      }
      isClosed = true;
      clearInterval(timer);
      window.removeEventListener("message", receive);
      dialog.remove();
      if (options.onClose) {
        options.onClose();
      }
    }

    function show(url) {
      if (isClosed) {
        return;
      }
      shown = url;
      origin = url.origin;
      frame.src = url.href;
      document.body.append(dialog);
      dialog.showModal();
      timer = setInterval(refresh, renewAfter);
    }

    button.addEventListener("click", close);
    dialog.addEventListener("cancel", close);
    window.addEventListener("message", receive);
    renew()
      .then(show)
      .catch((error) => {
        report(error);
        close();
      });
    return { close };
  }

  return { open };
})();
