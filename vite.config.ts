import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { VitePWA } from 'vite-plugin-pwa'
import { onlySpokenLocales } from './src/tools/spoken-locales.ts'

/** Builds the client into `dist/`: hashed files, no inline script or style, so a strict policy can serve it. */
export default defineConfig({
  plugins: [
    onlySpokenLocales(),
    react(),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src/app/device',
      filename: 'service-worker.ts',
      registerType: 'prompt',
      injectRegister: false,
      injectManifest: {
        globPatterns: ['**/*.{js,css,html,woff2,svg,png,wasm}'],
        // libsodium with Argon2id is the largest file a tablet must hold
        maximumFileSizeToCacheInBytes: 6 * 1024 * 1024,
      },
      manifest: {
        id: '/',
        name: 'Slieksnis',
        short_name: 'Slieksnis',
        description: 'Mājas vizītes, arī bez tīkla: anketa, piekrišana un plāns.',
        lang: 'lv',
        dir: 'ltr',
        start_url: '/',
        scope: '/',
        display: 'standalone',
        orientation: 'any',
        background_color: '#fbf8f3',
        theme_color: '#fbf8f3',
        categories: ['productivity', 'government'],
        icons: [
          { src: '/icons/threshold-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
          { src: '/icons/threshold-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
          {
            src: '/icons/threshold-maskable-192.png',
            sizes: '192x192',
            type: 'image/png',
            purpose: 'maskable',
          },
          {
            src: '/icons/threshold-maskable-512.png',
            sizes: '512x512',
            type: 'image/png',
            purpose: 'maskable',
          },
          { src: '/icons/threshold.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
        ],
      },
    }),
  ],
  worker: { format: 'es' },
  build: {
    target: 'es2024',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
})
