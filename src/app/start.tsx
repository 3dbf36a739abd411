import '#/app/ui/ground.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { keepRecentFaults } from './recent-faults.ts'
import { register } from './registration.ts'
import { startTheme } from '#/app/ui/theme.ts'
import { startWordsInBrowser } from '#/app/words/words.ts'

keepRecentFaults()
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
