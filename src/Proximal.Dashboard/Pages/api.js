// Requests to the server. A reply with an error throws an Error with the server's message.

/** Reads JSON. */
export async function get(path) {
  return reply(await fetch(path));
}

/** Sends JSON to an endpoint that changes something, and reads its JSON. */
export async function post(path, body = {}) {
  return reply(
    await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Proximal": "1" },
      body: JSON.stringify(body),
    }),
  );
}

async function reply(response) {
  const content = await response.json();
  if (!response.ok) throw new Error(content.error ?? response.statusText);
  return content;
}
