import styles from './icon.module.css'

/** Drawn on a 24 × 24 grid with a line of 2; filled shapes would shout. */
const drawings = {
  check: 'M5 12.5l4.5 4.5L19 7.5',
  cross: 'M6 6l12 12M18 6L6 18',
  plus: 'M12 5v14M5 12h14',
  minus: 'M5 12h14',
  info: 'M12 11v6M12 7.5v.01M21 12a9 9 0 1 1-18 0a9 9 0 0 1 18 0z',
  warning:
    'M12 9v5M12 17.2v.01M10.3 4.2L2.8 17.5A2 2 0 0 0 4.5 20.5h15a2 2 0 0 0 1.7-3L13.7 4.2a2 2 0 0 0-3.4 0z',
  question:
    'M9.2 9.2a2.8 2.8 0 1 1 4.2 2.4c-.9.5-1.4 1-1.4 2.1M12 17.2v.01M21 12a9 9 0 1 1-18 0a9 9 0 0 1 18 0z',
  stop: 'M8 8l8 8M16 8l-8 8M21 12a9 9 0 1 1-18 0a9 9 0 0 1 18 0z',
  shield: 'M12 3l8 3v5.5c0 4.6-3.2 8-8 9.5c-4.8-1.5-8-4.9-8-9.500V6zM8.5 12l2.5 2.500l4.5-4.5',
  tablet: 'M7 3h10a2 2 0 0 1 2 2v14a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2zM11 17.500h2',
  send: 'M12 19V6M6.5 11L12 5.500l5.5 5.5',
  offline:
    'M4 4l16 16M8.5 16a5 5 0 0 1 6-.8M5.5 12.500a9.5 9.5 0 0 1 4-2.300M14.5 10.300a9.5 9.5 0 0 1 4 2.200M12 19.500v.01M3 9a13.5 13.5 0 0 1 3.3-2.200M11 5.600A13.5 13.5 0 0 1 21 9',
  lock: 'M6 11h12a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-8a1 1 0 0 1 1-1zM8 11V7.500a4 4 0 0 1 8 0V11',
  unlock:
    'M6 11h12a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-8a1 1 0 0 1 1-1zM8 11V7.500a4 4 0 0 1 7.7-1.5',
  back: 'M19 12H5M11 6l-6 6l6 6',
  forward: 'M5 12h14M13 6l6 6l-6 6',
  down: 'M6 9.500l6 6l6-6',
  pencil: 'M4 20l1-4.500L16.5 4a2 2 0 0 1 2.8 0l.7.700a2 2 0 0 1 0 2.800L8.5 19z',
  trash: 'M4 7h16M9 7V4.500h6V7M6 7l1 13h10l1-13M10 11v5.500M14 11v5.5',
  print:
    'M7 9V4h10v5M7 17H4.500A1.5 1.5 0 0 1 3 15.500v-5A1.5 1.5 0 0 1 4.5 9h15a1.5 1.5 0 0 1 1.5 1.500v5a1.5 1.5 0 0 1-1.5 1.500H17M7 14h10v6H7z',
  search: 'M16.5 16.500L21 21M18.5 11a7.5 7.5 0 1 1-15 0a7.5 7.5 0 0 1 15 0z',
  eye: 'M2.5 12S6 5.5 12 5.500S21.5 12 21.5 12S18 18.5 12 18.500S2.5 12 2.5 12zM15 12a3 3 0 1 1-6 0a3 3 0 0 1 6 0z',
  eyeOff:
    'M4 4l16 16M10 5.700A9.5 9.5 0 0 1 12 5.500c6 0 9.5 6.5 9.5 6.500a16 16 0 0 1-2.8 3.500M6.3 7.500A15.5 15.5 0 0 0 2.5 12S6 18.5 12 18.500a9 9 0 0 0 4.2-1M10 10a3 3 0 0 0 4.1 4.1',
  undo: 'M8 5L3.5 9.500L8 14M4 9.500h10a6 6 0 0 1 0 12h-4',
  refresh: 'M20 5v5h-5M4 19v-5h5M19 10a7.5 7.5 0 0 0-13.5-2.500M5 14a7.5 7.5 0 0 0 13.5 2.5',
  person: 'M16 8a4 4 0 1 1-8 0a4 4 0 0 1 8 0zM4 20.500c.8-4 4-6 8-6s7.2 2 8 6',
  people:
    'M13 8a3.5 3.5 0 1 1-7 0a3.5 3.5 0 0 1 7 0zM2.5 20c.6-3.7 3.2-5.5 7-5.500s6.4 1.8 7 5.500M16 4.800a3.5 3.5 0 0 1 0 6.400M18 15c2 .7 3.2 2.4 3.5 5',
  home: 'M3.5 11.500L12 4l8.5 7.500M6 9.500V20h12V9.500M10 20v-5.500h4V20',
  calendar:
    'M5 6h14a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1zM4 10.500h16M8.5 3.500V8M15.5 3.500V8',
  clock: 'M12 7.500V12l3 2M21 12a9 9 0 1 1-18 0a9 9 0 0 1 18 0z',
  phone:
    'M5 4h4l1.5 5L8 10.500a12 12 0 0 0 5.5 5.500L15 13.500l5 1.500v4a1.5 1.5 0 0 1-1.5 1.500A15 15 0 0 1 3.5 5.500A1.5 1.5 0 0 1 5 4z',
  place:
    'M12 21.500S5 15.5 5 10a7 7 0 0 1 14 0c0 5.5-7 11.5-7 11.500zM14.5 10a2.5 2.5 0 1 1-5 0a2.5 2.5 0 0 1 5 0z',
  document: 'M6 3h8l5 5v12a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1V4a1 1 0 0 1 1-1zM13.5 3.500V9H19M8.5 13h7M8.5 17h5',
  money: 'M3 6.500h18v11H3zM14.5 12a2.5 2.5 0 1 1-5 0a2.5 2.5 0 0 1 5 0zM6 9.500v.01M18 14.500v.01',
  speech: 'M4 5h16a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-8l-5 4v-4H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1z',
  globe:
    'M21 12a9 9 0 1 1-18 0a9 9 0 0 1 18 0zM3.5 9h17M3.5 15h17M12 3c-5 5.5-5 12.5 0 18c5-5.5 5-12.5 0-18z',
  sun: 'M16 12a4 4 0 1 1-8 0a4 4 0 0 1 8 0zM12 2.500V5M12 19v2.500M2.5 12H5M19 12h2.500M5.3 5.300L7 7M17 17l1.7 1.700M18.7 5.300L17 7M7 17l-1.7 1.7',
  download: 'M12 4v12M6.5 11L12 16.500l5.5-5.500M4 20.500h16',
  key: 'M13 11a4.5 4.5 0 1 1-9 0a4.5 4.5 0 0 1 9 0zM13 11h8v4M17.5 11v3',
  circle: 'M17 12a5 5 0 1 1-10 0a5 5 0 0 1 10 0z',
} as const

export type IconName = keyof typeof drawings

/** A small drawing beside words; it never stands alone, so screen readers pass over it. */
export function Icon({
  name,
  size = 'regular',
}: {
  readonly name: IconName
  readonly size?: 'regular' | 'large'
}) {
  return (
    <svg
      className={size === 'large' ? styles['large'] : styles['regular']}
      viewBox="0 0 24 24"
      aria-hidden="true"
    >
      <path d={drawings[name]} />
    </svg>
  )
}

/** Every icon by name, for the page that shows them. */
export const iconNames = Object.keys(drawings).filter((name): name is IconName => name in drawings)
