// Narrows the list to the options a printed plan's QR names: /options#v1.<version>.<ids>.
// Nothing is sent anywhere; without this script the whole list stays readable.
const form = /^#v1\.([A-Za-z0-9_-]{1,40})\.([0-9a-f]{10}(?:-[0-9a-f]{10}){0,39})$/

const show = (element, visible) => {
  if (element !== null) element.hidden = !visible
}

function narrow() {
  const notice = document.getElementById('from-plan')
  if (notice === null) return
  const [, version, ids] = form.exec(location.hash) ?? []
  const wanted = ids === undefined ? null : new Set(ids.split('-'))
  let found = 0
  for (const option of document.querySelectorAll('[data-option]')) {
    const named = wanted !== null && wanted.has(option.dataset.option)
    if (named) found += 1
    option.dataset.named = String(named)
  }
  for (const option of document.querySelectorAll('[data-option]')) {
    show(option, found === 0 || option.dataset.named === 'true')
  }
  show(document.getElementById('from-plan-some'), found > 0)
  show(document.getElementById('from-plan-none'), found === 0)
  show(document.getElementById('from-plan-version'), found > 0 && version !== notice.dataset.version)
  show(document.getElementById('count'), found === 0)
  show(document.querySelector('.search'), found === 0)
  show(notice, wanted !== null)
  if (wanted !== null) {
    for (const link of document.querySelectorAll('.languages a')) link.hash = location.hash
  }
}

addEventListener('hashchange', narrow)
narrow()
