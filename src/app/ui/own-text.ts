import { useLayoutEffect, useRef, type Ref, type RefObject } from 'react'

interface OwnText<Field> {
  readonly ref: RefObject<Field | null>
  /** To be said at every key: what stands in the field is known by whoever holds the value, or soon will be. */
  readonly typed: (text: string) => void
  /** Writes into the field, as a button beside it does. */
  readonly put: (text: string) => void
}

/**
 * A field that holds its own text: the browser shows a key at once and React
 * draws nothing for it. A value from outside (last visit's answer kept, one
 * taken back) replaces the text; the field's own words coming back do not.
 *
 * @param isSame - whether a text already says the value, though written otherwise ("3," for 3)
 */
export function useOwnText<Field extends HTMLInputElement | HTMLTextAreaElement>(
  value: string,
  isSame: (text: string, value: string) => boolean = Object.is,
): OwnText<Field> {
  const ref = useRef<Field>(null)
  const last = useRef(value)
  useLayoutEffect(() => {
    const field = ref.current
    if (field !== null && !isSame(last.current, value)) {
      last.current = value
      field.value = value
    }
    // What is typed is not from outside: only a new value is looked at.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [value])
  return {
    ref,
    typed: (text) => {
      last.current = text
    },
    put: (text) => {
      last.current = text
      if (ref.current !== null) ref.current.value = text
    },
  }
}

/** One element for two who want to hold it. */
export function bothRefs<Field>(own: RefObject<Field | null>, given: Ref<Field> | undefined): Ref<Field> {
  if (given === undefined || given === null) return own
  return (field) => {
    own.current = field
    if (typeof given === 'function') given(field)
    else given.current = field
  }
}
