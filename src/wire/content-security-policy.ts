/**
 * SHA-256 of the two style sheets React Aria writes into the page: the first
 * keeps double taps from waiting for a zoom, the second keeps the page under
 * a dialog still on iOS. A test computes them again from the installed library.
 */
export const reactAriaStyleHashes = [
  'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o=',
  'sha256-gYiS/BvZvRcK27JIXTuwhZ3hs2+VJ1X+2gUlE+farlg=',
] as const

/**
 * What a page of ours may load and run: only what this server sends, no inline
 * script, no evaluated text except WebAssembly (libsodium), no frame around us.
 * Trusted Types make the browser itself refuse a script address that is not
 * one of ours (the app's own default policy lists them).
 */
export const contentSecurityPolicy: string = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  `style-src 'self' ${reactAriaStyleHashes.map((hash) => `'${hash}'`).join(' ')}`,
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "worker-src 'self'",
  "font-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types default',
].join('; ')
