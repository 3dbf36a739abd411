import { z } from 'zod'

/** Imported before everything else in a worker: no generated code, and only our own scripts may be started. */
z.config({ jitless: true })

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (address: string) => string }): unknown
}

declare global {
  interface WorkerGlobalScope {
    readonly trustedTypes?: TrustedTypes
  }
}

const ownScript = /^\/assets\/[\w.-]+\.js$/

self.trustedTypes?.createPolicy('default', {
  createScriptURL: (address) => {
    const url = new URL(address, self.location.origin)
    const isOwn = url.origin === self.location.origin && url.search === '' && ownScript.test(url.pathname)
    if (!isOwn) throw new TypeError('Refused to start a script that is not ours')
    return address
  },
})
