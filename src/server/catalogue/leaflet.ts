import { encode } from 'uqr'
import type { Catalogue, Need, Option } from '#/core/catalogue/catalogue.ts'
import { type Language, shownText } from '#/core/catalogue/texts.ts'
import { type Html, html } from './html.ts'
import type { PageWords } from './page-words.ts'

/** As many as fit one sheet of A4 in print a tired reader can read. */
const MOST_OPTIONS = 6
/** The four quiet cells a reader needs around a code (ISO/IEC 18004). */
const QUIET = 4

/** A QR code as drawing, black on white. */
function qrCode(text: string, title: string): Html {
  const { data, size } = encode(text, { ecc: 'M', border: 0 })
  const side = size + 2 * QUIET
  const cells = data.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${x + QUIET} ${y + QUIET}h1v1h-1z`] : [])),
  )
  return html`<svg class="qr" viewBox="0 0 ${side} ${side}" role="img" aria-label="${title}">
    <rect width="${side}" height="${side}" fill="#fff" />
    <path d="${cells.join('')}" fill="#000" />
  </svg>`
}

/** The phone and place an option is had at first. */
function contactOf(catalogue: Catalogue, option: Option, language: Language) {
  const at = option.service_at_locations[0]
  const location = catalogue.locations.find(({ id }) => id === at?.location_id)
  const organization = catalogue.organizations.find(({ id }) => id === option.organization_id)
  const phones = [at?.phones, option.phones, location?.phones, organization?.phones]
  const [postal] = location?.addresses ?? []
  const place = [
    location === undefined ? undefined : shownText(location.name, language).text,
    postal?.address_1,
    postal?.city,
  ]
  return {
    phone: phones.find((list) => list !== undefined && list.length > 0)?.[0]?.number ?? null,
    place: place.filter((part) => part !== undefined && part !== '').join(', '),
  }
}

/**
 * A sheet about one need, for a notice board or a waiting room: what helps, for
 * whom, whom to call and where, and a code to the same list on the internet.
 * Options are given in the order they are to stand; the first six are printed.
 *
 * @param address - the list's whole address, as the code carries it
 */
export function leaflet(
  catalogue: Catalogue,
  need: Need,
  options: readonly Option[],
  about: { readonly language: Language; readonly words: PageWords; readonly address: string },
): Html {
  const { language, words, address } = about
  const text = (texts: Parameters<typeof shownText>[0]): string => shownText(texts, language).text
  return html`<article class="leaflet">
    <p class="topic">${words.leafletTopic}</p>
    <h1>${text(need.label)}</h1>
    <ol class="helps">
      ${options.slice(0, MOST_OPTIONS).map((option) => {
        const { phone, place } = contactOf(catalogue, option, language)
        return html`<li>
          <h2>${text(option.name)}</h2>
          ${option.eligibility_description !== undefined && html`<p>${text(option.eligibility_description)}</p>`}
          ${phone !== null && html`<p class="call">${phone}</p>`} ${place !== '' && html`<p>${place}</p>`}
        </li>`
      })}
    </ol>
    <div class="code">
      ${qrCode(address, words.leafletCode)}
      <p>
        ${words.leafletCode}: <b>${address}</b>${
          options.length > MOST_OPTIONS && html`<br />${words.leafletMore(options.length - MOST_OPTIONS)}`
        }
      </p>
    </div>
  </article>`
}
