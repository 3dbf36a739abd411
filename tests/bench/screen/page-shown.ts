/** How the bench turns to a page of the form shown here; each page says how it does that. */
export const showPage: { by: (page: number) => void } = { by: () => undefined }

window.addEventListener('show-page', (event) => {
  if (event instanceof CustomEvent) showPage.by(Number(event.detail))
})
