import { Controller, type Control, type FieldValues, type Path } from 'react-hook-form'
import { z } from 'zod'
import { LOWEST_SCORE, SHORTEST_PASSPHRASE, passphraseScore } from '#/app/passphrase-strength.ts'
import { PassphraseField } from '#/app/ui/passphrase-field.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import type { Say } from '#/app/words/words.ts'

/** What everyone chooses on a new device: initials for the lock screen and a passphrase. */
export const deviceChoice = (words: Say<'setup'>) => ({
  badge: z.string().trim().min(1, words('required')).max(12, words('badgeHelp')),
  passphrase: z
    .string()
    .min(SHORTEST_PASSPHRASE, words('passphraseHelp'))
    .refine((chosen) => passphraseScore(chosen) >= LOWEST_SCORE, words('passphraseWeak')),
  again: z.string().min(1, words('required')),
})

interface DeviceFields extends FieldValues {
  badge: string
  passphrase: string
  again: string
}

interface Props<F extends DeviceFields> {
  readonly control: Control<F>
  readonly names: { readonly badge: Path<F>; readonly passphrase: Path<F>; readonly again: Path<F> }
  readonly words: Say<'setup'>
}

/** The fields of `deviceChoice`, with the passphrase's strength in words as it is typed. */
export function PassphraseChoice<F extends DeviceFields>({ control, names, words }: Props<F>) {
  return (
    <>
      <Controller
        control={control}
        name={names.badge}
        render={({ field, fieldState }) => (
          <TextField
            ref={field.ref}
            label={words('badge')}
            help={words('badgeHelp')}
            maxLength={12}
            value={field.value}
            onChange={field.onChange}
            onBlur={field.onBlur}
            error={fieldState.error?.message}
          />
        )}
      />
      <Controller
        control={control}
        name={names.passphrase}
        render={({ field, fieldState }) => (
          <PassphraseField
            ref={field.ref}
            label={words('passphrase')}
            help={words('passphraseHelp')}
            autoComplete="new-password"
            strength={{ score: passphraseScore(field.value) }}
            value={field.value}
            onChange={field.onChange}
            onBlur={field.onBlur}
            error={fieldState.error?.message}
          />
        )}
      />
      <Controller
        control={control}
        name={names.again}
        render={({ field, fieldState }) => (
          <PassphraseField
            ref={field.ref}
            label={words('passphraseAgain')}
            autoComplete="new-password"
            value={field.value}
            onChange={field.onChange}
            onBlur={field.onBlur}
            error={fieldState.error?.message}
          />
        )}
      />
    </>
  )
}
