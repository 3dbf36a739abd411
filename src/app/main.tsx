import './jitless.ts'
import '#/app/ui/ground.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { config } from 'zod'
import { App } from './app.tsx'
import { register } from './registration.ts'
import { trustOwnScriptsOnly } from './trusted-types.ts'
import { startTheme } from '#/app/ui/theme.ts'
import { startWordsInBrowser } from '#/app/words/words.ts'

config({ jitless: true })
trustOwnScriptsOnly()
startTheme()
startWordsInBrowser()

const place = document.getElementById('app')
if (place === null) throw new Error('index.html has no #app')
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
void register()
