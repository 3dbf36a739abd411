import { Fragment } from 'react'
import styles from './form.module.css'
import { type Line, markup } from '#/core/questionnaire/markup.ts'

/** A form's text with its markup: bold, italic, colour, links, line breaks. */
export function MarkupText({ text }: { readonly text: string }) {
  const lines = markup(text)
  return lines === null ? <>{text}</> : <Lines lines={lines} />
}

function Lines({ lines }: { readonly lines: readonly Line[] }) {
  return lines.map(({ level, pieces }, index) => (
    <Fragment key={`${index}`}>
      {index > 0 && <br />}
      <span className={level === 0 ? undefined : styles['heading']}>
        {pieces.map(({ text, bold, italic, href, color }, at) => {
          const inside =
            href === null ? (
              text
            ) : (
              <a href={href} target="_blank" rel="noreferrer">
                {text}
              </a>
            )
          const leaning = italic ? <em>{inside}</em> : inside
          const strong = bold ? <strong>{leaning}</strong> : leaning
          return (
            <span key={`${at} ${text}`} ref={(place) => paint(place, color)}>
              {strong}
            </span>
          )
        })}
      </span>
    </Fragment>
  ))
}

/** Set by script: the page's policy allows no style written into the page. */
function paint(place: HTMLElement | null, color: string | null): void {
  if (place !== null && color !== null) place.style.setProperty('color', color)
}
