let awaited = false

/**
 * After a change of address: puts focus on the new page's title, as loading a
 * page would, or lets the title take it when it comes (its screen may still be
 * on its way).
 */
export function focusNewPage(): void {
  const title = document.querySelector<HTMLElement>('[data-page-title]')
  awaited = title === null
  title?.focus({ preventScroll: true })
}

/** Called by a title that has just been drawn; somebody who has already moved on is not pulled back. */
export function takeAwaitedFocus(title: HTMLElement): void {
  if (!awaited) return
  awaited = false
  if (document.activeElement === null || document.activeElement === document.body)
    title.focus({ preventScroll: true })
}
