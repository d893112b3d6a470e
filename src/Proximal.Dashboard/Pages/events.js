// Changes of runs, from one stream of server-sent events for all listeners of this page.

const listeners = new Set();
let stream = null;

/**
 * Calls a function at each change with { epoch, revision, set, runs: [{ id, revision }] }: set is true if runs appeared or
 * disappeared. The first call follows at once with the current revision, also after the connection was lost.
 * Returns a function that ends it.
 */
export function subscribe(listener) {
  listeners.add(listener);
  connect();
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) close();
  };
}

function connect() {
  if (stream !== null || listeners.size === 0 || document.hidden) return;
  stream = new EventSource("/api/events");
  stream.addEventListener("message", ({ data }) => {
    const event = JSON.parse(data);
    document.body.dataset.live = "true";
    for (const listener of [...listeners]) listener(event);
  });
  // The browser connects again on its own, except after a reply that is no stream.
  stream.addEventListener("error", () => {
    document.body.dataset.live = "false";
    if (stream?.readyState !== EventSource.CLOSED) return;
    close();
    setTimeout(connect, 2000);
  });
}

function close() {
  stream?.close();
  stream = null;
}

// A browser has six connections to a server, so pages in the background give theirs back.
document.addEventListener("visibilitychange", () => (document.hidden ? close() : connect()));
