import { useState } from 'react'
import { CodeScanner, canScan } from './code-scanner.tsx'
import styles from './form.module.css'
import { announce } from '#/app/ui/announce.ts'
import { Button } from '#/app/ui/button.tsx'
import type { FieldProps } from '#/app/ui/field.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { useWords } from '#/app/words/words.ts'

interface Props extends FieldProps {
  readonly value: string
  readonly onChange: (value: string | null) => void
}

/** A bar or QR code: read by the camera where the browser can, typed otherwise. */
export function BarcodeField({ value, onChange, ...field }: Props) {
  const words = useWords('fields')
  const [scanning, setScanning] = useState(false)
  const [failed, setFailed] = useState(false)
  return (
    <div className={styles['withButtons']}>
      <TextField
        {...field}
        help={field.help ?? words('barcodeTyped')}
        value={value}
        onChange={(text) => onChange(text === '' ? null : text)}
      />
      {canScan() && field.isDisabled !== true && (
        <Button
          icon="search"
          onPress={() => {
            setFailed(false)
            setScanning(true)
          }}
          fullLabel={`${words('scan')}: ${field.label}`}
        >
          {words('scan')}
        </Button>
      )}
      {failed && <p className={styles['quiet']}>{words('scanFailed')}</p>}
      {scanning && (
        <CodeScanner
          onCode={(code) => {
            setScanning(false)
            onChange(code)
            announce(words('scanned', { code }))
            return 'done'
          }}
          onFailed={() => {
            setScanning(false)
            setFailed(true)
          }}
          onClose={() => setScanning(false)}
        />
      )}
    </div>
  )
}
