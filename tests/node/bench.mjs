// What the checks stand on: a line of JSON for each check, bounded waits, a record of the SDK's methods, a web server.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';

const PATIENCE_MS = 20_000;
const PAUSE_MS = 25;
const PRIVATE = new Set(['constructor', 'reviveFax']);
let failures = 0;

/** Run one check and print how it went; returns what it returned, or undefined when it failed. */
export async function check(name, work) {
  try {
    const found = await work();
    console.log(JSON.stringify({ check: name, ok: true }));
    return found;
  } catch (error) {
    failures += 1;
    console.log(JSON.stringify({ check: name, ok: false, error: String(error?.stack ?? error).slice(0, 2000) }));
    return undefined;
  }
}

/** The number of checks that failed so far. */
export function failed() {
  return failures;
}

/** Ask again until `look` returns something true; fails after a bound of real time. */
export async function until(what, look) {
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end) {
    const found = await look();
    if (found) {
      return found;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return assert.fail(`waited in vain: ${what}`);
}

/** Note each call of a method of these APIs; returns a function that names those which were never called. */
export function watch(apis) {
  const unused = new Set();
  for (const [name, api] of Object.entries(apis)) {
    const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(api)).filter((method) => !PRIVATE.has(method));
    for (const method of methods) {
      const label = `${name}.${method}`;
      const original = api[method].bind(api);
      unused.add(label);
      api[method] = (...given) => {
        unused.delete(label);
        return original(...given);
      };
    }
  }
  return () => [...unused].sort();
}

/** All items behind an automatically paged list. */
export async function all(list) {
  const items = [];
  for await (const item of list) {
    items.push(item);
  }
  return items;
}

/** A web server on loopback: serves `documents` by path, and keeps each webhook as a user of the SDK would read it. */
export async function openWeb(documents) {
  const hooks = [];
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    if (request.method === 'POST') {
      hooks.push(await readHook(request.headers['content-type'], Buffer.concat(chunks)));
      response.end('noted');
    } else {
      response.statusCode = documents[request.url] ? 200 : 404;
      response.end(documents[request.url]);
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${server.address().port}`, hooks, close };
}

async function readHook(contentType, body) {
  if (contentType.startsWith('application/json')) {
    const text = body.toString('utf8');
    return { contentType, body: text, fields: JSON.parse(text) };
  }
  const form = await new Response(body, { headers: { 'content-type': contentType } }).formData();
  const fields = Object.fromEntries([...form.entries()].filter(([name]) => name !== 'file'));
  const file = form.get('file');
  const bytes = file && Buffer.from(await file.arrayBuffer());
  return { contentType, body: { ...fields }, fields, file: bytes, fileName: file?.name };
}
