import type { ReactNode } from 'react'
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from 'react-aria-components/Tabs'
import styles from './tabs.module.css'

/** One leaf of several. */
export interface TabContent<Id extends string> {
  readonly id: Id
  readonly label: string
  readonly content: ReactNode
}

interface Props<Id extends string> {
  /** What the tabs divide, for screen readers. */
  readonly label: string
  readonly tabs: readonly TabContent<Id>[]
  /** Given together with `onSelect` when the screen keeps the choice. */
  readonly selected?: Id
  readonly onSelect?: (id: Id) => void
}

/** Parts of one thing, one at a time; arrow keys move between them. */
export function Tabs<Id extends string>({ label, tabs, selected, onSelect }: Props<Id>) {
  return (
    <AriaTabs
      className={styles['tabs'] ?? ''}
      onSelectionChange={(key) => {
        const chosen = tabs.find((tab) => tab.id === key)
        if (chosen !== undefined) onSelect?.(chosen.id)
      }}
      {...(selected === undefined ? {} : { selectedKey: selected })}
    >
      <TabList className={styles['list'] ?? ''} aria-label={label}>
        {tabs.map((tab) => (
          <Tab key={tab.id} id={tab.id} className={styles['tab'] ?? ''}>
            {tab.label}
          </Tab>
        ))}
      </TabList>
      {tabs.map((tab) => (
        <TabPanel key={tab.id} id={tab.id} className={styles['panel'] ?? ''}>
          {tab.content}
        </TabPanel>
      ))}
    </AriaTabs>
  )
}
