import { useSyncExternalStore } from 'react'

/** How the screen is coloured: as the device says, or light, for sunlight, for night roads. */
export type Theme = 'system' | 'light' | 'sunlight' | 'dark'

/** In the order in which they are offered. */
export const themes: readonly Theme[] = ['system', 'light', 'sunlight', 'dark']

const storageKey = 'slieksnis.theme'
const listeners = new Set<() => void>()

/** A theme as it was remembered; anything else is what the device says. */
export function themeFrom(remembered: string | null): Theme {
  return themes.find((theme) => theme === remembered) ?? 'system'
}

function show(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme
}

const currentTheme = (): Theme => themeFrom(document.documentElement.dataset['theme'] ?? null)

/** Puts the remembered theme on the page before anything is drawn. */
export function startTheme(): void {
  show(themeFrom(localStorage.getItem(storageKey)))
}

/** Changes the theme and remembers it on this device. */
export function chooseTheme(theme: Theme): void {
  localStorage.setItem(storageKey, theme)
  show(theme)
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The theme chosen on this device. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, currentTheme)
}
