import { readFile } from 'node:fs/promises'
import type { FastifyReply } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Catalogue, Option } from '#/core/catalogue/catalogue.ts'
import type { Location, Phone } from '#/core/catalogue/hsds-records.ts'
import { LANGUAGES, type Language, type Texts, shownText } from '#/core/catalogue/texts.ts'
import { isOffered } from '#/core/matching/match.ts'
import { shortOptionId } from '#/core/plan/options-fragment.ts'
import type { CatalogueSource } from './catalogue-source.ts'
import { Html, html } from './html.ts'
import { searchOptions } from './option-search.ts'
import { type PageWords, dayText, pageWords } from './page-words.ts'
import { leaflet } from './leaflet.ts'
import { readerLanguage } from './reader-language.ts'

const LANGUAGE_NAMES: Readonly<Record<Language, string>> = { lv: 'Latviešu', en: 'English', ru: 'Русский' }
const LEVELS = ['municipal', 'state', 'ngo'] as const

/** A person followed a link or filled in a form: what cannot be read is left aside, not refused. */
const ListQuery = z.object({
  lang: z.unknown().optional(),
  q: z.string().max(200).catch('').default(''),
  need: z.string().max(80).catch('').default(''),
  level: z.enum(LEVELS).or(z.literal('')).catch('').default(''),
})
type ListQuery = z.infer<typeof ListQuery>

/** A text of the catalogue; marked with its language when it is not the page's. */
function said(texts: Texts, language: Language): Html {
  const shown = shownText(texts, language)
  return shown.language === language
    ? html`${shown.text}`
    : html`<span lang="${shown.language}">${shown.text}</span>`
}

const address = (path: string, parameters: Readonly<Record<string, string>>): string => {
  const search = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== ''))
  return search.size === 0 ? path : `${path}?${search.toString()}`
}

interface Frame {
  readonly catalogue: Catalogue
  readonly language: Language
  readonly title: string
  readonly path: string
  /** What the language links keep besides the language. */
  readonly keep: Readonly<Record<string, string>>
  readonly content: Html
}

function page({ catalogue, language, title, path, keep, content }: Frame): string {
  const words = pageWords[language]
  return `<!doctype html>\n${
    html`<html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="stylesheet" href="/options/options.css" />
        <link rel="icon" href="data:," />
        ${LANGUAGES.map(
          (each) =>
            html`<link
              rel="alternate"
              hreflang="${each}"
              href="${address(path, { ...keep, lang: each })}"
            />`,
        )}
        <script src="/options/options.js" defer></script>
      </head>
      <body>
        <a class="skip" href="#content">${words.skip}</a>
        <header>
          <p class="brand">
            <a href="${address('/options', { lang: language })}">${said(catalogue.title, language)}</a>
          </p>
          <nav aria-label="${words.language}">
            <ul class="languages">
              ${LANGUAGES.map(
                (each) =>
                  html`<li>
                    <a
                      href="${address(path, { ...keep, lang: each })}"
                      lang="${each}"
                      hreflang="${each}"
                      ${each === language && new Html('aria-current="true"')}
                      >${LANGUAGE_NAMES[each]}</a
                    >
                  </li>`,
              )}
            </ul>
          </nav>
        </header>
        <main id="content" tabindex="-1">
          ${content}
          ${catalogue.warning !== null && html`<p class="warning">${said(catalogue.warning, language)}</p>`}
        </main>
        <footer>
          <p>${words.decides}</p>
          <p><a href="/hsds">${words.openData}</a></p>
        </footer>
      </body>
    </html>`.markup
  }`
}

const sampleMark = (option: Option, words: PageWords): Html | false =>
  option.sample && html`<span class="sample">${words.sample}</span>`

function card(option: Option, language: Language, words: PageWords): Html {
  return html`<li class="option" data-option="${shortOptionId(option.id)}">
    <h2>
      <a href="${address(`/options/${option.slug}`, { lang: language })}">${said(option.name, language)}</a>
    </h2>
    <p>${said(option.description, language)}</p>
    ${
      option.eligibility_description !== undefined &&
      html`<p class="for"><b>${words.forWhom}:</b> ${said(option.eligibility_description, language)}</p>`
    }
    <p class="facts">
      <span>${words.levels[option.level]}</span>${
        option.fees_description !== undefined &&
        html` <span>${said(option.fees_description, language)}</span>`
      }
      ${sampleMark(option, words)}
    </p>
  </li>`
}

const choice = (value: string, label: Html | string, chosen: string): Html =>
  html`<option value="${value}" ${value === chosen && new Html('selected')}>${label}</option>`

function searchForm(catalogue: Catalogue, query: ListQuery, language: Language, words: PageWords): Html {
  const collator = new Intl.Collator(language)
  const needs = catalogue.needs.toSorted((a, b) =>
    collator.compare(shownText(a.label, language).text, shownText(b.label, language).text),
  )
  const narrowed = query.q !== '' || query.need !== '' || query.level !== ''
  return html`<form class="search" method="get" action="/options" role="search">
    <input type="hidden" name="lang" value="${language}" />
    <div class="field wide">
      <label for="q">${words.search}</label>
      <input id="q" name="q" type="search" value="${query.q}" maxlength="200" aria-describedby="q-hint" />
      <p class="hint" id="q-hint">${words.searchHint}</p>
    </div>
    <div class="field">
      <label for="need">${words.need}</label>
      <select id="need" name="need">
        ${choice('', words.allNeeds, query.need)}
        ${needs.map((need) => choice(need.code, shownText(need.label, language).text, query.need))}
      </select>
    </div>
    <div class="field">
      <label for="level">${words.level}</label>
      <select id="level" name="level">
        ${choice('', words.allLevels, query.level)}
        ${LEVELS.map((level) => choice(level, words.levels[level], query.level))}
      </select>
    </div>
    <div class="actions">
      <button type="submit">${words.show}</button>
      ${narrowed && html`<a class="clear" href="${address('/options', { lang: language })}">${words.clear}</a>`}
    </div>
  </form>`
}

/** Options that match, in the alphabet of the page's language. */
function listed(
  catalogue: Catalogue,
  query: ListQuery,
  language: Language,
  today: string,
): readonly Option[] {
  const collator = new Intl.Collator(language)
  return searchOptions(catalogue, query.q)
    .filter((option) => isOffered(option, today))
    .filter((option) => query.need === '' || option.answersNeeds.includes(query.need))
    .filter((option) => query.level === '' || option.level === query.level)
    .toSorted((a, b) => collator.compare(shownText(a.name, language).text, shownText(b.name, language).text))
}

function listPage(catalogue: Catalogue, query: ListQuery, language: Language, today: string): string {
  const words = pageWords[language]
  const options = listed(catalogue, query, language, today)
  const showAll = address('/options', { lang: language })
  return page({
    catalogue,
    language,
    title: shownText(catalogue.title, language).text,
    path: '/options',
    keep: { q: query.q, need: query.need, level: query.level },
    content: html`<h1>${words.list}</h1>
      <div class="from-plan" id="from-plan" data-version="${catalogue.version}" role="status" hidden>
        <p id="from-plan-some">${words.fromPlan}</p>
        <p id="from-plan-none" hidden>${words.fromPlanNone}</p>
        <p id="from-plan-version" hidden>${words.otherVersion}</p>
        <p><a class="clear" href="${showAll}" id="from-plan-all">${words.showAll}</a></p>
      </div>
      ${searchForm(catalogue, query, language, words)}
      <p class="more">
        <a href="/who-helps">${words.whoHelps}</a>${
          catalogue.needs.some(({ code }) => code === query.need) &&
          html` ·
            <a href="${address('/options/leaflet', { lang: language, need: query.need })}"
              >${words.leaflet}</a
            >`
        }
      </p>
      <p class="count" id="count">
        ${options.length === 0 ? html`<b>${words.none}</b> ${words.noneHint}` : words.found(options.length)}
      </p>
      <ul class="options">
        ${options.map((option) => card(option, language, words))}
      </ul>`,
  })
}

const phoneLinks = (phones: readonly Phone[]): Html =>
  html`${phones.map(
    (phone) => html`<a class="phone" href="tel:${phone.number.replace(/[^+\d]/g, '')}">${phone.number}</a> `,
  )}`

const row = (label: string, value: Html | false | undefined): Html | false =>
  value !== undefined &&
  value !== false &&
  html`<div class="row">
    <dt>${label}</dt>
    <dd>${value}</dd>
  </div>`

function placeDetails(option: Option, location: Location, language: Language, words: PageWords): Html {
  const at = option.service_at_locations.find((each) => each.location_id === location.id)
  const own = at?.schedules ?? []
  const schedules = own.length > 0 ? own : location.schedules
  const phones = at !== undefined && at.phones.length > 0 ? at.phones : location.phones
  const [postal] = location.addresses
  return html`<section class="place">
    <h3>${said(location.name, language)}</h3>
    <dl>
      ${row(
        words.address,
        postal !== undefined &&
          html`${postal.address_1}, ${postal.city}, ${postal.state_province}, ${postal.postal_code}`,
      )}
      ${row(words.phone, phones.length > 0 && phoneLinks(phones))}
      ${row(
        words.hours,
        schedules.length > 0 &&
          html`${schedules.flatMap((each) => (each.description === undefined ? [] : [said(each.description, language)]))}`,
      )}
      ${row(
        words.accessibility,
        location.accessibility.length > 0 &&
          html`${location.accessibility.map((each) => html`${said(each.description, language)} `)}`,
      )}
      ${row(
        words.spoken,
        location.languages.length > 0 &&
          html`${location.languages.map((each, index) => html`${index > 0 && ', '}${said(each.name, language)}`)}`,
      )}
    </dl>
  </section>`
}

function optionPage(catalogue: Catalogue, option: Option, language: Language): string {
  const words = pageWords[language]
  const organization = catalogue.organizations.find((each) => each.id === option.organization_id)
  const locations = option.service_at_locations.flatMap((at) =>
    catalogue.locations.filter((each) => each.id === at.location_id),
  )
  const phones = option.phones.length > 0 ? option.phones : (organization?.phones ?? [])
  const needs = catalogue.needs.filter((need) => option.answersNeeds.includes(need.code))
  const website = option.url ?? organization?.website
  const law = option.legalReference
  return page({
    catalogue,
    language,
    title: `${shownText(option.name, language).text} — ${shownText(catalogue.title, language).text}`,
    path: `/options/${option.slug}`,
    keep: {},
    content: html`<p class="back"><a href="${address('/options', { lang: language })}">${words.back}</a></p>
      <article>
        <h1>${said(option.name, language)}</h1>
        <p class="facts">${sampleMark(option, words)}</p>
        ${
          option.alert !== undefined &&
          html`<p class="warning"><b>${words.alert}:</b> ${said(option.alert, language)}</p>`
        }
        <p class="lead">${said(option.description, language)}</p>
        <dl>
          ${row(
            words.forWhom,
            option.eligibility_description !== undefined && said(option.eligibility_description, language),
          )}
          ${row(words.cost, option.fees_description !== undefined && said(option.fees_description, language))}
          ${row(
            words.howToApply,
            option.application_process !== undefined && said(option.application_process, language),
          )}
          ${row(
            words.documents,
            option.required_documents.length > 0 &&
              html`<ul>
                ${option.required_documents.map((each) => html`<li>${said(each.document, language)}</li>`)}
              </ul>`,
          )}
          ${row(words.phone, locations.length === 0 && phones.length > 0 && phoneLinks(phones))}
          ${row(words.email, option.email !== undefined && html`<a href="mailto:${option.email}">${option.email}</a>`)}
          ${row(
            words.organization,
            organization !== undefined &&
              html`${said(organization.name, language)}. ${said(organization.description, language)}`,
          )}
          ${row(words.website, website !== undefined && html`<a href="${website}" rel="noreferrer">${website}</a>`)}
          ${row(
            words.area,
            option.service_areas.length > 0 &&
              html`${option.service_areas.map((each, index) => html`${index > 0 && ', '}${said(each.name, language)}`)}`,
          )}
        </dl>
        ${
          locations.length > 0 &&
          html`<h2>${words.where}</h2>
            ${locations.map((location) => placeDetails(option, location, language, words))}`
        }
        ${
          needs.length > 0 &&
          html`<h2>${words.helpsWith}</h2>
            <ul class="needs">
              ${needs.map(
                (need) =>
                  html`<li>
                    <a href="${address('/options', { lang: language, need: need.code })}"
                      >${said(need.label, language)}</a
                    >
                  </li>`,
              )}
            </ul>`
        }
        <p class="fresh">
          ${
            law !== null &&
            html`${words.law}:
            ${law.url === undefined ? said(law.title, language) : html`<a href="${law.url}">${said(law.title, language)}</a>`}. `
          }${
            option.freshness === null
              ? words.notChecked
              : html`${words.checked} ${dayText(option.freshness.checkedOn, language)},
                ${said(option.freshness.checkedBy, language)}.`
          }
          ${words.reviewBy} ${dayText(option.reviewDate, language)}
        </p>
      </article>`,
  })
}

/** The printable sheet about one need; null when there is no such need. */
function leafletPage(
  catalogue: Catalogue,
  code: string,
  language: Language,
  { origin, today }: { readonly origin: string; readonly today: string },
): string | null {
  const need = catalogue.needs.find((each) => each.code === code)
  if (need === undefined) return null
  const query: ListQuery = { q: '', need: code, level: '' }
  const list = address('/options', { lang: language, need: code })
  return page({
    catalogue,
    language,
    title: `${shownText(need.label, language).text} — ${shownText(catalogue.title, language).text}`,
    path: '/options/leaflet',
    keep: { need: code },
    content: html`<p class="back"><a href="${list}">${pageWords[language].back}</a></p>
      ${leaflet(catalogue, need, listed(catalogue, query, language, today), {
        language,
        words: pageWords[language],
        address: `${origin}${list}`,
      })}`,
  })
}

function missingPage(catalogue: Catalogue, language: Language): string {
  const words = pageWords[language]
  return page({
    catalogue,
    language,
    title: words.notFoundTitle,
    path: '/options',
    keep: {},
    content: html`<h1>${words.notFoundTitle}</h1>
      <p>${words.notFound}</p>
      <p class="back"><a href="${address('/options', { lang: language })}">${words.back}</a></p>`,
  })
}

const sendPage = (reply: FastifyReply, language: Language, markup: string): FastifyReply =>
  reply.type('text/html; charset=utf-8').header('content-language', language).send(markup)

/**
 * The catalogue for reading, at `/options`: three languages, search and
 * filters by a plain form, no script needed. The one small script only narrows
 * the page to the options a printed plan's QR names.
 *
 * @param today - the calendar day, `2026-11-23`
 */
export const optionsPages =
  (
    source: CatalogueSource,
    today: () => string = () => new Date().toISOString().slice(0, 10),
  ): FastifyPluginAsyncZod =>
  async (app) => {
    const [style, script] = await Promise.all(
      ['options.css', 'options.js'].map((file) => readFile(new URL(file, import.meta.url), 'utf8')),
    )
    const hidden = { hide: true }
    app.route({
      method: 'GET',
      url: '/options/options.css',
      schema: hidden,
      handler: async (_request, reply) => reply.type('text/css; charset=utf-8').send(style),
    })
    app.route({
      method: 'GET',
      url: '/options/options.js',
      schema: hidden,
      handler: async (_request, reply) => reply.type('text/javascript; charset=utf-8').send(script),
    })
    app.route({
      method: 'GET',
      url: '/options',
      schema: hidden,
      handler: async (request, reply) => {
        const query = ListQuery.parse(request.query)
        const language = readerLanguage(query.lang, request.headers['accept-language'])
        const catalogue = await source.current()
        return sendPage(reply, language, listPage(catalogue, query, language, today()))
      },
    })
    app.route({
      method: 'GET',
      url: '/options/leaflet',
      schema: hidden,
      handler: async (request, reply) => {
        const query = ListQuery.parse(request.query)
        const language = readerLanguage(query.lang, request.headers['accept-language'])
        const catalogue = await source.current()
        const about = { origin: `${request.protocol}://${request.host}`, today: today() }
        const sheet = leafletPage(catalogue, query.need, language, about)
        if (sheet === null) return sendPage(reply.code(404), language, missingPage(catalogue, language))
        return sendPage(reply, language, sheet)
      },
    })
    app.route({
      method: 'GET',
      url: '/options/:slug',
      schema: { hide: true, params: z.object({ slug: z.string().max(200) }) },
      handler: async (request, reply) => {
        const query = ListQuery.parse(request.query)
        const language = readerLanguage(query.lang, request.headers['accept-language'])
        const catalogue = await source.current()
        const option = catalogue.options.find((each) => each.slug === request.params.slug)
        if (option === undefined) return sendPage(reply.code(404), language, missingPage(catalogue, language))
        return sendPage(reply, language, optionPage(catalogue, option, language))
      },
    })
  }
