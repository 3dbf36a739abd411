import { readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { extname, join, normalize } from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
}

/** Answers a file of the built pages. */
export function servePage(folder: string, pathname: string, reply: ServerResponse): void {
  const path = normalize(pathname)
  readFile(join(folder, path)).then(
    (bytes) =>
      reply.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' }).end(bytes),
    () => reply.writeHead(404).end(),
  )
}
