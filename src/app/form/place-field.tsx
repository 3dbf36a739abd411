import { useEffect, useRef, useState } from 'react'
import { corners, type Place, placeText, placesText, readPlace, readPlaces } from './typed-place.ts'
import styles from './form.module.css'
import { announce } from '#/app/ui/announce.ts'
import { Button } from '#/app/ui/button.tsx'
import { FieldGroup } from '#/app/ui/field-group.tsx'
import type { FieldProps } from '#/app/ui/field.tsx'
import { NumberField } from '#/app/ui/number-field.tsx'
import { useFormats } from '#/app/words/formats.ts'
import { useWords } from '#/app/words/words.ts'

/** Good enough to stop by itself; until then the best so far may be taken. */
const GOOD_METRES = 10
const LONGEST_SEARCH_MS = 60_000

type Search =
  | { readonly state: 'resting' }
  | { readonly state: 'searching'; readonly best: Place | null }
  | { readonly state: 'failed'; readonly denied: boolean }

/** Asks the device where it is, only on a press, until the fix is good, taken as it is, or a minute has gone by. */
function useLocation(onPlace: (place: Place) => void) {
  const [search, setSearch] = useState<Search>({ state: 'resting' })
  const best = useRef<Place | null>(null)
  const watch = useRef<{ readonly id: number; readonly timer: ReturnType<typeof setTimeout> } | null>(null)
  const stop = (): void => {
    if (watch.current === null) return
    navigator.geolocation.clearWatch(watch.current.id)
    clearTimeout(watch.current.timer)
    watch.current = null
  }
  useEffect(() => stop, [])
  const take = (): void => {
    stop()
    if (best.current === null) setSearch({ state: 'failed', denied: false })
    else {
      setSearch({ state: 'resting' })
      onPlace(best.current)
    }
  }
  const start = (): void => {
    stop()
    best.current = null
    setSearch({ state: 'searching', best: null })
    const id = navigator.geolocation.watchPosition(
      ({ coords }) => {
        const { latitude, longitude, altitude, accuracy } = coords
        const found: Place = { latitude, longitude, altitude: altitude ?? 0, accuracy }
        if (best.current === null || accuracy < best.current.accuracy) best.current = found
        setSearch({ state: 'searching', best: best.current })
        if (accuracy <= GOOD_METRES) take()
      },
      (problem) => {
        stop()
        setSearch({ state: 'failed', denied: problem.code === problem.PERMISSION_DENIED })
      },
      { enableHighAccuracy: true, maximumAge: 0 },
    )
    watch.current = { id, timer: setTimeout(take, LONGEST_SEARCH_MS) }
  }
  return { search, start, take }
}

interface Props extends FieldProps {
  readonly value: string
  readonly onChange: (value: string | null) => void
}

/** One place with its accuracy: found by the device or typed in degrees. */
export function PlaceField({ value, onChange, ...field }: Props) {
  const words = useWords('fields')
  const formats = useFormats()
  const place = readPlace(value)
  // A half-typed pair is no place yet, but what was typed stays.
  const [typed, setTyped] = useState<{ latitude: number | null; longitude: number | null }>({
    latitude: place?.latitude ?? null,
    longitude: place?.longitude ?? null,
  })
  const { search, start, take } = useLocation((found) => {
    setTyped({ latitude: found.latitude, longitude: found.longitude })
    onChange(placeText(found))
    announce(words('located', { metres: Math.round(found.accuracy) }))
  })
  const type = (change: Partial<typeof typed>): void => {
    const next = { ...typed, ...change }
    setTyped(next)
    const { latitude, longitude } = next
    onChange(
      latitude === null || longitude === null
        ? null
        : placeText({ latitude, longitude, altitude: 0, accuracy: 0 }),
    )
  }
  const bare = { isDisabled: field.isDisabled ?? false, decimals: 8 }
  return (
    <FieldGroup {...field}>
      <Locating
        search={search}
        start={start}
        take={take}
        label={words('locate')}
        isDisabled={field.isDisabled ?? false}
      />
      <div className={styles['pair']}>
        <NumberField
          {...bare}
          label={words('latitude')}
          value={typed.latitude}
          onChange={(latitude) => type({ latitude })}
          isOptional
        />
        <NumberField
          {...bare}
          label={words('longitude')}
          value={typed.longitude}
          onChange={(longitude) => type({ longitude })}
          isOptional
        />
      </div>
      {place !== null && place.accuracy > 0 && (
        <p className={styles['quiet']}>
          {words('accuracy', { metres: formats.number(Math.round(place.accuracy)) })}
        </p>
      )}
    </FieldGroup>
  )
}

/** A line or an area: one point after another, each where the tablet stands. */
export function PlacesField({ value, onChange, isShape, ...field }: Props & { readonly isShape: boolean }) {
  const words = useWords('fields')
  const formats = useFormats()
  const places = isShape ? corners(value) : readPlaces(value)
  const change = (next: readonly Place[]): void =>
    onChange(next.length === 0 ? null : placesText(next, isShape))
  const { search, start, take } = useLocation((found) => {
    change([...places, found])
    announce(words('located', { metres: Math.round(found.accuracy) }))
  })
  return (
    <FieldGroup {...field}>
      {places.length > 0 && (
        <ol className={styles['points']}>
          {places.map((place, index) => (
            <li key={`${index} ${placeText(place)}`}>
              {formats.number(place.latitude)}°, {formats.number(place.longitude)}°{' '}
              <Button
                tone="quiet"
                icon="trash"
                isDisabled={field.isDisabled ?? false}
                onPress={() => change(places.toSpliced(index, 1))}
                fullLabel={words('removePoint', { place: index + 1 })}
              >
                {words('removePoint', { place: index + 1 })}
              </Button>
            </li>
          ))}
        </ol>
      )}
      <Locating
        search={search}
        start={start}
        take={take}
        label={words('addPoint')}
        isDisabled={field.isDisabled ?? false}
      />
    </FieldGroup>
  )
}

function Locating({
  search,
  start,
  take,
  label,
  isDisabled = false,
}: {
  readonly search: Search
  readonly start: () => void
  readonly take: () => void
  readonly label: string
  readonly isDisabled?: boolean
}) {
  const words = useWords('fields')
  if (search.state === 'searching') {
    return (
      <div className={styles['row']}>
        <span>{words('locating')}</span>
        {search.best !== null && (
          <Button icon="check" onPress={take}>
            {words('locateStop', { metres: Math.round(search.best.accuracy) })}
          </Button>
        )}
      </div>
    )
  }
  return (
    <>
      <Button icon="place" onPress={start} isDisabled={isDisabled}>
        {label}
      </Button>
      {search.state === 'failed' && (
        <p role="status" className={styles['quiet']}>
          {words(search.denied ? 'locateDenied' : 'locateFailed')}
        </p>
      )}
    </>
  )
}
