import { createRoot } from 'react-dom/client'
import { Model } from 'survey-core'
import { Survey } from 'survey-react-ui'
import { showPage } from './page-shown.ts'
import 'survey-core/survey-core.css'

/** SurveyJS as it comes, one page of the form at a time. */
const model = new Model(JSON.parse(document.getElementById('form')?.textContent ?? ''))
showPage.by = (page) => (model.currentPageNo = page)

const place = document.getElementById('app')
if (place === null) throw new Error('the page has a place for the form')
createRoot(place).render(<Survey model={model} />)
