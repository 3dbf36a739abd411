/** The only scripts this page may start by address: the service worker, and the workers of our own build. */
const ownScripts = /^\/(?:service-worker\.js|assets\/[\w.-]+\.js)$/

/** Is this address one of our own scripts? Another origin, a query or a data address is not. */
export function isOwnScript(address: string, origin: string): boolean {
  const url = URL.parse(address, origin)
  return url !== null && url.origin === origin && url.search === '' && ownScripts.test(url.pathname)
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (address: string) => string }): unknown
}

declare global {
  interface Window {
    readonly trustedTypes?: TrustedTypes
  }
}

/**
 * Tells a browser with Trusted Types which script addresses are ours. The
 * policy makes no HTML and no script text, so the browser refuses all of both.
 */
export function trustOwnScriptsOnly(): void {
  window.trustedTypes?.createPolicy('default', {
    createScriptURL: (address) => {
      if (!isOwnScript(address, location.origin))
        throw new TypeError('Refused to start a script that is not ours')
      return address
    },
  })
}
