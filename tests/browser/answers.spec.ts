import { expect, test, type Locator, type Page } from '@playwright/test'
import { readFileSync } from 'node:fs'
import { deflateSync } from 'node:zlib'
import { codeCamera, withCodeReader } from './code-camera.ts'
import { enrol, lock, unlock } from './demo-people.ts'
import { axeInBothOrientations, persistentBrowser, startProduct, throwawayFolder } from './fixtures.ts'

const FORM = `| survey | | | | | | |
| | type | name | label::Latviešu (lv) | parameters | appearance | relevant | calculation | media::image |
| | start | began | | | | | | |
| | username | by | | | | | | |
| | calculate | number | | | | | once(uuid()) | |
| | begin_group | s1 | Pirmā sadaļa | | | |
| | note | slip | Lapa \${number}, aizpilda \${by}, sākta \${began} | | | | | |
| | rank what | order | Kas ir svarīgākais? | | | | | order.png |
| | range | pain | Cik stipri sāp? | start=0 end=10 step=1 | | |
| | range | temperature | Cik grādu istabā? | start=0 end=40 step=0.5 | | |
| | time | wakes | Cikos **ceļas**? | | | |
| | date | moved | Kurā gadā ievācās? | | year | |
| | datetime | fell | Kad pakrita? | | | |
| | geopoint | place | Kur ir māja? | | | |
| | geoshape | yard | Kur ir pagalms? | | | |
| | barcode | aid_code | Palīglīdzekļa kods | | | |
| | select_one parish | parish | Kurā pagastā? | | | |
| | acknowledge | seen | Es parādīju lapu | | | |
| | end_group | s1 | | | | |
| | begin_group | s2 | Otrā sadaļa | | | |
| | image | kitchen | Virtuves attēls | max-pixels=400 | | |
| | image | drawing | Uzzīmējiet dzīvokli | | draw | |
| | file | letter | Ārsta vēstule | | | |
| | audio | voice | Ko saka pats? | | | |
| | video | walk | Kā cilvēks iet? | | | |
| | begin_repeat | incomes | Ienākumi | | | |
| | text | source | No kā? | | | |
| | integer | amount | Cik mēnesī? | | | |
| | end_repeat | incomes | | | | |
| | end_group | s2 | | | | |
| choices | | | | | | |
| | list_name | name | label::Latviešu (lv) | | | |
| | what | rest | Atpūta | | | |
| | what | food | Ēdiens | | | |
| | what | talk | Sarunas | | | |
${Array.from({ length: 30 }, (_, n) => `| | parish | p${n} | ${n === 17 ? 'Ķeguma pagasts' : `Pagasts ${n}`} | | | |`).join('\n')}
| settings | | | | | | |
| | form_title | form_id | version | default_language | | |
| | Viss | everything | VERSION | Latviešu (lv) | | |
`

/** A PNG with random noise, so that making it smaller shows in its size; a note in it must not survive. */
function noisyPng(
  width: number,
  height: number,
  noise = (i: number): number => (i * 2_654_435_761) >>> 24,
): Buffer {
  const chunk = (type: string, body: Buffer): Buffer => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(body.length)
    const typed = Buffer.concat([Buffer.from(type), body])
    const sum = Buffer.alloc(4)
    sum.writeUInt32BE(crc(typed))
    return Buffer.concat([length, typed, sum])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  const rows = Buffer.alloc((width * 3 + 1) * height)
  for (let i = 0; i < rows.length; i++) rows[i] = i % (width * 3 + 1) === 0 ? 0 : noise(i)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('tEXt', Buffer.from('Comment\0taken at 56.95 24.11')),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function crc(bytes: Buffer): number {
  let sum = 0xffffffff
  for (const byte of bytes) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1
  }
  return (sum ^ 0xffffffff) >>> 0
}

/** Noise in which nothing repeats, so that no packing makes it smaller. */
function unpackable(): () => number {
  let seed = 7
  return () => (seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0) >>> 24
}

/** Two seconds of what the camera sees, filmed by the browser itself. */
async function shortFilm(page: Page): Promise<Buffer> {
  const base64 = await page.evaluate(async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ video: true })
    const recorder = new MediaRecorder(stream, { mimeType: 'video/webm' })
    const parts: Blob[] = []
    const whole = new Promise<void>((resolve) => {
      recorder.addEventListener('dataavailable', ({ data }) => parts.push(data))
      recorder.addEventListener('stop', () => resolve())
    })
    recorder.start()
    await new Promise((resolve) => setTimeout(resolve, 2000))
    recorder.stop()
    await whole
    for (const track of stream.getTracks()) track.stop()
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer())
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  })
  return Buffer.from(base64, 'base64')
}

async function publish(page: Page, version: string, form = FORM): Promise<void> {
  await page.getByRole('link', { name: 'Anketas', exact: true }).click()
  const chooser = page.locator('input[type=file]')
  await chooser.setInputFiles({
    name: 'everything.md',
    mimeType: 'text/markdown',
    buffer: Buffer.from(form.replace('VERSION', version)),
  })
  await expect(page.getByText('Nolasīta anketa „Viss”')).toBeVisible()
  await expect(page.getByRole('table', { name: 'Kas jāzina par failu' })).toContainText('order.png')
  // The picture that was missing is added; it is far larger than a form may carry and is made smaller here.
  await chooser.setInputFiles({
    name: 'order.png',
    mimeType: 'image/png',
    buffer: noisyPng(1400, 700, unpackable()),
  })
  await expect(page.getByRole('table', { name: 'Kas jāzina par failu' })).not.toContainText('order.png')
  await page.getByRole('radiogroup', { name: 'Mērķis' }).getByRole('radio').first().click({ force: true })
  await page.getByLabel('Tiesiskais pamats').fill('VDAR 6(1)(e)')
  await page.getByLabel('Paskaidrojums iedzīvotājam (lv)').fill('Lai palīdzētu.')
  await page.getByRole('button', { name: 'Publicēt visām planšetēm' }).click()
  await expect(page.getByRole('main').getByText(`Publicēts: Viss ${version}.`)).toBeVisible()
  await expect(page.getByRole('banner')).toContainText('Viss ir drošībā pašvaldībā')
}

const group = (page: Page, name: string): Locator => page.getByRole('group', { name }).first()

test('[Q20] every kind of answer can be given at the table, sealed, reviewed, and brought to the next version', async () => {
  test.setTimeout(480_000)
  const product = await startProduct({ demo: true })
  const camera = codeCamera(throwawayFolder('camera'))
  camera.show(['LV-00417-QR'])
  const context = await persistentBrowser(throwawayFolder('answers'), {
    // A microphone that beeps, and a camera with a code held before it.
    args: ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', camera.argument],
  })
  await context.grantPermissions(['geolocation'], { origin: product.url })
  await context.setGeolocation({ latitude: 56.9496, longitude: 24.1052, accuracy: 6 })
  const page = context.pages()[0] ?? (await context.newPage())
  const supervisor = await enrol(product, page, 'supervisor', 'IS')
  await publish(page, '1.0.0')
  await lock(page)
  await enrol(product, page, 'worker', 'AV')
  await page.getByText('Sākt vizīti').first().click()
  await page.getByRole('link', { name: '3. Jautājumi' }).click()
  const household = (await page.getByRole('main').innerText()).split('\n')[1] ?? ''

  await test.step('another questionnaire is chosen for this visit, with the plan of what that does', async () => {
    await page.getByRole('button', { name: 'Cita anketa' }).click()
    await page.getByRole('radio', { name: /Viss/ }).click({ force: true })
    await expect(page.getByRole('alertdialog', { name: 'Pāreja uz: Viss 1.0.0' })).toContainText(
      'Neviena atbilde nepazūd',
    )
    await axeInBothOrientations(page)
    await page.getByRole('button', { name: 'Pāriet uz šo anketu' }).click()
    await expect(page.getByRole('heading', { level: 2, name: 'Pirmā sadaļa' })).toBeVisible()
  })

  await test.step('[Q14] [Q27] the form knows who fills it and when, has its number, and shows its picture', async () => {
    const slip = page.getByText(/^Lapa [0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f-]{21}, aizpilda AV, sākta 2\d{3}-.*T/)
    await expect(slip).toBeVisible()
    const said = await slip.innerText()
    const picture = page.getByRole('img', { name: 'Attēls: Kas ir svarīgākais?' })
    await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeLessThan(900)
    await expect
      .poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth))
      .toBeGreaterThan(200)
    await page.getByRole('link', { name: /^4\. / }).click()
    await page.getByRole('link', { name: '3. Jautājumi' }).click()
    await expect(slip).toHaveText(said)
  })

  await test.step('order, scale, time, moment, place, area, code, a long list, an acknowledgement', async () => {
    const order = group(page, 'Kas ir svarīgākais?')
    for (const name of ['Sarunas', 'Atpūta', 'Ēdiens'])
      await order.getByRole('button', { name, exact: true }).click()
    await order.getByRole('button', { name: 'Augstāk: Ēdiens' }).click()
    await expect(order.getByRole('listitem')).toHaveText([/^Sarunas/, /^Ēdiens/, /^Atpūta/])
    await page
      .getByRole('radiogroup', { name: 'Cik stipri sāp?' })
      .getByRole('radio', { name: '7', exact: true })
      .click({ force: true })
    await page.getByRole('textbox', { name: 'Cik grādu istabā?' }).fill('18,5')
    await expect(page.locator('strong', { hasText: 'ceļas' })).toBeVisible()
    await group(page, 'Kurā gadā ievācās?').getByLabel('Gads').fill('1987')
    await expect(group(page, 'Kurā gadā ievācās?').getByLabel('Diena')).toHaveCount(0)
    const wakes = group(page, 'Cikos ceļas?')
    await wakes.getByLabel('Stundas').fill('6.30')
    await expect(wakes.getByLabel('Minūtes')).toHaveValue('30')
    const fell = group(page, 'Kad pakrita?')
    await fell.getByLabel('Diena').fill('12.11.2026')
    await fell.getByLabel('Stundas').fill('14:05')
    const place = group(page, 'Kur ir māja?')
    await place.getByRole('button', { name: 'Noteikt, kur esam' }).click()
    await expect(place.getByLabel('Platums (grādi)')).toHaveValue('56,9496')
    await expect(place).toContainText('Precizitāte: 6 m')
    const yard = group(page, 'Kur ir pagalms?')
    for (const corner of [1, 2, 3]) {
      await context.setGeolocation({ latitude: 56.9 + corner / 1000, longitude: 24.1, accuracy: 5 })
      await yard.getByRole('button', { name: 'Pievienot vietu, kur esam' }).click()
      await expect(yard.getByRole('listitem')).toHaveCount(corner)
    }
    await page.getByRole('textbox', { name: 'Palīglīdzekļa kods' }).fill('LV-00417')
    await page.getByRole('searchbox', { name: 'Meklēt atbildēs: Kurā pagastā?' }).fill('kegum')
    await page.getByRole('radio', { name: 'Ķeguma pagasts' }).click({ force: true })
    await page.getByRole('checkbox', { name: 'Izlasīts un saprasts' }).click({ force: true })
    await expect(page.locator('[data-saving=saved]')).toBeVisible()
    await axeInBothOrientations(page)
    await page.getByRole('button', { name: 'Nākamā sadaļa' }).click()
  })

  await test.step('[Q26] what is typed in the very moment of going on is kept, and shown coming back', async () => {
    await page.getByRole('button', { name: 'Iepriekšējā sadaļa' }).click()
    const code = page.getByRole('textbox', { name: 'Palīglīdzekļa kods' })
    await expect(code).toHaveValue('LV-00417')
    await page.evaluate(() => {
      const field = [...document.querySelectorAll('input')].find(({ value }) => value === 'LV-00417')
      if (field === undefined) throw new Error('the code is on the page')
      // As a person does who types the last letter and presses the button before anything is drawn.
      field.focus()
      document.execCommand('insertText', false, '-9')
      const on = [...document.querySelectorAll('button')].find((each) => each.textContent === 'Nākamā sadaļa')
      on?.focus()
      on?.click()
    })
    await expect(page.getByRole('heading', { level: 2 })).toContainText('Otrā sadaļa')
    await page.getByRole('button', { name: 'Iepriekšējā sadaļa' }).click()
    await expect(code).toHaveValue(/-9/)
    await expect(page.locator('[data-saving=saved]')).toBeVisible()
    await page.getByRole('button', { name: 'Nākamā sadaļa' }).click()
  })

  await test.step('a code is read with the camera; where the camera fails it is said, and typing stays', async () => {
    await withCodeReader(page)
    await page.getByRole('button', { name: 'Iepriekšējā sadaļa' }).click()
    const scan = page.getByRole('button', { name: 'Nolasīt ar kameru: Palīglīdzekļa kods' })
    const code = page.getByRole('textbox', { name: 'Palīglīdzekļa kods' })
    const dialog = page.getByRole('dialog', { name: 'Turiet kodu kameras priekšā' })
    await page.evaluate(() => {
      const { mediaDevices } = navigator
      mediaDevices.getUserMedia = async () => {
        Reflect.deleteProperty(mediaDevices, 'getUserMedia')
        throw new DOMException('Permission denied', 'NotAllowedError')
      }
    })
    await scan.click()
    await expect(page.getByText('Kameru nevar lietot. Ierakstiet kodu ar roku.')).toBeVisible()
    await expect(dialog).toHaveCount(0)
    await expect(code).toHaveValue(/^LV-00417-9|^-9/)
    await page.evaluate(() => {
      const { mediaDevices } = navigator
      const ask = mediaDevices.getUserMedia.bind(mediaDevices)
      mediaDevices.getUserMedia = async (constraints) => {
        const stream = await ask(constraints)
        Reflect.set(globalThis, 'cameraTracks', stream.getTracks())
        return stream
      }
    })
    await scan.click()
    await expect(code).toHaveValue('LV-00417-QR')
    await expect(dialog).toHaveCount(0)
    await expect(page.getByText('Kameru nevar lietot')).toHaveCount(0)
    await expect(scan).toBeFocused()
    const lights = () =>
      page.evaluate(() =>
        (Reflect.get(globalThis, 'cameraTracks') as MediaStreamTrack[]).map(({ readyState }) => readyState),
      )
    await expect.poll(lights).toEqual(['ended'])
    await expect(page.locator('[data-saving=saved]')).toBeVisible()
    await page.getByRole('button', { name: 'Nākamā sadaļa' }).click()
  })

  await test.step('a photo is made smaller and bare, a drawing and a letter are kept; all of it sealed', async () => {
    const png = noisyPng(900, 600)
    const kitchen = group(page, 'Virtuves attēls')
    await kitchen
      .locator('input[type=file]')
      .last()
      .setInputFiles({ name: 'IMG_20261123_Brivibas_iela.png', mimeType: 'image/png', buffer: png })
    const picture = kitchen.getByRole('img', { name: 'Attēls: Virtuves attēls' })
    await expect(picture).toBeVisible()
    expect(
      await picture.evaluate((image: HTMLImageElement) => [image.naturalWidth, image.naturalHeight]),
    ).toEqual([400, 267])
    await expect(kitchen).not.toContainText('Brivibas')
    await kitchen.getByRole('button', { name: /Noņemt pielikumu/ }).click()
    await expect(picture).toHaveCount(0)
    await kitchen
      .locator('input[type=file]')
      .last()
      .setInputFiles({ name: 'x.png', mimeType: 'image/png', buffer: png })
    await expect(picture).toBeVisible()

    await page.getByRole('button', { name: 'Zīmēt: Uzzīmējiet dzīvokli' }).click()
    const pad = page.getByRole('img', { name: 'Zīmējiet šeit ar pirkstu vai irbuli' })
    const box = await pad.boundingBox()
    if (box === null) throw new Error('the pad is on the screen')
    await page.mouse.move(box.x + 20, box.y + 20)
    await page.mouse.down()
    await page.mouse.move(box.x + 160, box.y + 80, { steps: 8 })
    await page.mouse.up()
    await page.getByRole('button', { name: 'Saglabāt zīmējumu' }).click()
    await expect(page.getByRole('img', { name: 'Attēls: Uzzīmējiet dzīvokli' })).toBeVisible()

    await group(page, 'Ārsta vēstule')
      .locator('input[type=file]')
      .setInputFiles({ name: 'vestule.txt', mimeType: 'text/plain', buffer: Buffer.from('Slepens teksts') })
    await expect(group(page, 'Ārsta vēstule')).toContainText('Pievienots: vestule.txt')
    await group(page, 'Virtuves attēls')
      .locator('input[type=file]')
      .count()
      .then((count) => expect(count).toBe(0))
  })

  await test.step('a sound is recorded, played, taken away; one still running is kept when the section is left', async () => {
    const voice = group(page, 'Ko saka pats?')
    const record = voice.getByRole('button', { name: 'Ierakstīt skaņu: Ko saka pats?' })
    await record.click()
    await expect(voice).toContainText(/Ieraksta: [1-9]/)
    await expect(voice.getByRole('button', { name: /Izvēlēties datni/ })).toHaveCount(0)
    await voice.getByRole('button', { name: 'Beigt ierakstu: Ko saka pats?' }).click()
    const sound = voice.locator('audio')
    await expect.poll(() => sound.evaluate((audio: HTMLAudioElement) => audio.readyState)).toBeGreaterThan(0)
    await voice.getByRole('button', { name: /Noņemt pielikumu/ }).click()
    await expect(sound).toHaveCount(0)
    await page.evaluate(() => {
      // More than an hour in the first second: what one attachment holds is full.
      const real = Object.getOwnPropertyDescriptor(BlobEvent.prototype, 'data')
      Object.defineProperty(BlobEvent.prototype, 'data', {
        configurable: true,
        get(this: BlobEvent) {
          if (real !== undefined) Object.defineProperty(BlobEvent.prototype, 'data', real)
          return new Blob([this.data, new Uint8Array(20 * 1024 * 1024 - 64 * 1024)])
        },
      })
    })
    await record.click()
    await expect(voice.getByRole('alert')).toContainText('Ieraksts beidzās pats', { timeout: 60_000 })
    await expect(sound).toBeVisible()
    await voice.getByRole('button', { name: /Noņemt pielikumu/ }).click()
    await record.click()
    await expect(voice).toContainText(/Ieraksta: [1-9]/)
    await page.getByRole('button', { name: 'Iepriekšējā sadaļa' }).click()
    await page.getByRole('button', { name: 'Nākamā sadaļa' }).click()
    await expect.poll(() => sound.evaluate((audio: HTMLAudioElement) => audio.readyState)).toBeGreaterThan(0)
    await expect(page.locator('[data-saving=saved]')).toBeVisible()
    await axeInBothOrientations(page)
  })

  await test.step('a film is attached and played; one longer than an attachment holds is refused with the reason', async () => {
    const walk = group(page, 'Kā cilvēks iet?')
    const choose = walk.locator('input[type=file]')
    await expect(walk.getByRole('button', { name: 'Filmēt: Kā cilvēks iet?' })).toBeVisible()
    await expect(choose.first()).toHaveAttribute('capture', 'environment')
    await expect(choose.first()).toHaveAttribute('accept', 'video/*')
    await choose.last().setInputFiles({
      name: 'gara.webm',
      mimeType: 'video/webm',
      buffer: Buffer.alloc(20 * 1024 * 1024 + 1),
    })
    await expect(walk.getByRole('alert')).toContainText('21 MB')
    await choose.last().setInputFiles({
      name: 'gaita.webm',
      mimeType: 'video/webm',
      buffer: await shortFilm(page),
    })
    const film = walk.locator('video')
    await expect(walk.getByRole('alert')).toHaveCount(0)
    await expect(walk).toContainText('Pievienots: gaita.webm')
    const size = () => film.evaluate((video: HTMLVideoElement) => [video.videoWidth, video.videoHeight])
    await expect.poll(size).toEqual([640, 480])
    await film.evaluate((video: HTMLVideoElement) => video.play())
    await expect.poll(() => film.evaluate((video: HTMLVideoElement) => video.currentTime)).toBeGreaterThan(0)
    await expect(page.locator('[data-saving=saved]')).toBeVisible()
    await axeInBothOrientations(page)
  })

  await test.step('a repeat is added to, taken from, and given back', async () => {
    const add = page.getByRole('button', { name: 'Pievienot vēl: Ienākumi' })
    await add.click()
    const first = page.getByRole('region', { name: 'Ienākumi 1' })
    await first.getByRole('textbox', { name: 'No kā?' }).fill('Pensija')
    await first.getByRole('textbox', { name: 'Cik mēnesī?' }).fill('412')
    await add.click()
    await page
      .getByRole('region', { name: 'Ienākumi 2' })
      .getByRole('textbox', { name: 'No kā?' })
      .fill('Ogas')
    await page.getByRole('button', { name: 'Noņemt: Ienākumi 1' }).click()
    await expect(page.getByRole('region', { name: 'Ienākumi 2' })).toHaveCount(0)
    await page.getByRole('button', { name: 'Atsaukt' }).click()
    await expect(
      page.getByRole('region', { name: 'Ienākumi 1' }).getByRole('textbox', { name: 'Cik mēnesī?' }),
    ).toHaveValue('412')
    await expect(page.locator('[data-saving=saved]')).toBeVisible()
    await axeInBothOrientations(page)
  })

  await test.step('[PA7] keyed in from paper, one more is added, and what stands already stays', async () => {
    await page.getByRole('link', { name: 'Ievadīt no papīra' }).click()
    const box = page.getByRole('main').getByRole('textbox')
    const another = page.getByRole('textbox', { name: /^Ienākumi: līdz šim 2\. Vai uz papīra ir vēl/ })
    const asked = page.getByRole('main').locator('form label')
    for (
      let said = await asked.innerText();
      !said.startsWith('Ienākumi: līdz');
      said = await asked.innerText()
    ) {
      await box.press('Enter')
      await expect(asked).not.toHaveText(said)
    }
    await another.fill('7')
    await another.press('Enter')
    await expect(page.getByRole('main')).toContainText('Tā neder: rakstiet 1 vai atstājiet tukšu')
    await axeInBothOrientations(page)
    await another.fill('1')
    await another.press('Enter')
    await page.getByRole('textbox', { name: /Ienākumi 3: No kā\?/ }).fill('Sēnes')
    await box.press('Enter')
    await page.getByRole('textbox', { name: /Ienākumi 3: Cik mēnesī\?/ }).fill('30')
    await box.press('Enter')
    await expect(page.getByRole('textbox', { name: /^Ienākumi: līdz šim 3\./ })).toBeFocused()
    await box.press('Enter')
    await page.getByRole('link', { name: 'Pārbaudīt ievadīto' }).click()
    await page.getByRole('navigation', { name: 'Anketas sadaļas' }).getByRole('link').last().click()
    const third = page.getByRole('region', { name: 'Ienākumi 3' })
    await expect(third.getByRole('textbox', { name: 'Cik mēnesī?' })).toHaveValue('30')
    await expect(
      page.getByRole('region', { name: 'Ienākumi 1' }).getByRole('textbox', { name: 'Cik mēnesī?' }),
    ).toHaveValue('412')
    await expect(page.getByRole('img', { name: 'Attēls: Virtuves attēls' })).toBeVisible()
    await expect(page.locator('[data-saving=saved]')).toBeVisible()
  })

  await test.step('a newer version is published meanwhile; the draft stays, then changes by its plan', async () => {
    await lock(page)
    await page.getByRole('button', { name: /IS/ }).click()
    await page.getByLabel('Parole', { exact: true }).fill(supervisor)
    await page.getByRole('button', { name: 'Atslēgt' }).click()
    await publish(
      page,
      '2.0.0',
      FORM.replace(/\| \| barcode[^\n]*\n/, '').replace('integer | amount', 'text | amount'),
    )
    await lock(page)
    await page.getByRole('button', { name: /AV/ }).click()
    const printed = /, worker\n\s+passphrase\s+(.+)\n/.exec(product.log())
    await page.getByLabel('Parole', { exact: true }).fill(printed?.[1] ?? '')
    await page.getByRole('button', { name: 'Atslēgt' }).click()
    await expect(page.getByRole('button', { name: /^Slēgt/ })).toBeVisible()
    await page
      .getByRole('link', { name: /Turpināt/ })
      .first()
      .click()
    await page.getByRole('link', { name: '3. Jautājumi' }).click()
    await expect(page.getByText('Ir jaunāka anketas versija: 2.0.0')).toBeVisible()
    await page.getByRole('button', { name: 'Skatīt, kas mainītos' }).click()
    const plan = page.getByRole('alertdialog')
    await expect(plan).toContainText('Jautājumu vairs nav')
    await expect(plan).toContainText('Palīglīdzekļa kods')
    await plan.getByRole('button', { name: 'Pāriet uz šo anketu' }).click()
    await expect(plan).toHaveCount(0)
    await expect(page.getByRole('textbox', { name: 'Palīglīdzekļa kods' })).toHaveCount(0)
    await page.getByRole('link', { name: /Plāns/ }).click()
    await page.getByText('Agrākās atbildes (1)').click()
    await expect(page.getByRole('main')).toContainText('LV-00417')
  })

  await test.step('the visit is closed; the supervisor sees the answers, the pictures and what was kept', async () => {
    await page.getByRole('button', { name: 'Noslēgt vizīti' }).click()
    await expect(page.getByRole('banner')).toContainText('Viss ir drošībā pašvaldībā')
    await lock(page)
    await page.getByRole('button', { name: /IS/ }).click()
    await page.getByLabel('Parole', { exact: true }).fill(supervisor)
    await page.getByRole('button', { name: 'Atslēgt' }).click()
    // The list is there before the next exchange has brought the visit.
    await expect(async () => {
      await page.getByRole('link', { name: 'Izskatīšana', exact: true }).first().click()
      await page
        .getByRole('listitem')
        .filter({ hasText: household })
        .getByRole('link', { name: 'Izskatīt' })
        .last()
        .click()
      await expect(page.getByRole('img', { name: 'Attēls: Virtuves attēls' })).toBeVisible({ timeout: 3000 })
    }).toPass({ timeout: 60_000 })
    const film = page.getByRole('main').locator('video')
    await expect.poll(() => film.evaluate((video: HTMLVideoElement) => video.videoWidth)).toBe(640)
    await expect(page.getByRole('main')).toContainText('Sarunas, Ēdiens, Atpūta')
    await expect(page.getByRole('main')).toContainText('01.01.1987.')
    await expect(page.getByRole('banner')).toContainText('Viss ir drošībā pašvaldībā')
  })

  await test.step('[FH5] [FH6] the supervisor takes the answers for another system', async () => {
    await page.getByText('Izdot citai sistēmai (FHIR)').click()
    await axeInBothOrientations(page)
    const coming = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Saglabāt FHIR failu' }).click()
    const file = await coming
    expect(file.suggestedFilename()).toMatch(/^everything-2\.0\.0-\d{4}-\d\d-\d\d\.fhir\.json$/)
    const response = readFileSync(await file.path(), 'utf8')
    expect(JSON.parse(response)).toMatchObject({
      resourceType: 'QuestionnaireResponse',
      questionnaire: expect.stringMatching(/everything\|2\.0\.0$/),
    })
    expect(response).toContain('Sēnes')
  })

  await test.step('[C63] the officer breaks the household open and looks at its files, one by one, each look written down', async () => {
    const stream = /[0-9a-f]{32}/.exec(page.url())?.[0] ?? ''
    const main = page.getByRole('main')
    const safe = (): Promise<void> =>
      expect(page.getByRole('banner')).toContainText('Viss ir drošībā pašvaldībā')
    const access = (): Promise<void> =>
      page.getByRole('link', { name: 'Kas ko atvēris', exact: true }).click()
    const reason = 'Sūdzība: fotogrāfija esot no citas mājas.'
    await lock(page)
    const officer = await enrol(product, page, 'dpo', 'PA')
    await safe()
    await access()
    const own = main
      .getByRole('listitem')
      .filter({ hasText: `Mājsaimniecība ${stream.slice(0, 8)}` })
      .filter({ hasText: 'Kam ir atslēga' })
    await own.getByText('Atslēgt atbildes…').click()
    await own.getByRole('textbox', { name: 'Iemesls' }).fill(reason)
    await own.getByRole('button', { name: 'Atslēgt un paziņot vadītājiem' }).click()
    await expect(main.getByRole('listitem').filter({ hasText: reason })).toContainText(
      'Gaida vadītāja ierīci',
    )
    await safe()
    await lock(page)
    await page.getByRole('button', { name: /IS/ }).click()
    await unlock(page, supervisor)
    const told = main.getByRole('status').filter({ hasText: reason })
    await told.getByRole('button', { name: 'Esmu redzējis(-usi)' }).click()
    await expect(told).toHaveCount(0)
    // This device hands the keys over once nothing else waits to be sent.
    await page
      .getByRole('banner')
      .getByRole('link', { name: /drošībā/ })
      .click()
    const exchange = page.getByRole('button', { name: 'Nosūtīt un saņemt tagad' })
    for (let times = 0; times < 3; times++) {
      await exchange.click()
      await safe()
    }
    await lock(page)
    await page.getByRole('button', { name: /PA/ }).click()
    await unlock(page, officer)
    await access()
    const broken = main.getByRole('listitem').filter({ hasText: reason })
    await expect(broken).toContainText('Atvērts līdz', { timeout: 60_000 })
    await broken.getByRole('link', { name: 'Lasīt' }).click()
    await expect(main.getByRole('heading', { name: 'Otrā sadaļa' }).first()).toBeVisible()
    await expect(main.getByRole('img')).toHaveCount(0)
    await axeInBothOrientations(page)
    for (const question of ['Virtuves attēls', 'Uzzīmējiet dzīvokli']) {
      await main.getByRole('button', { name: `Atvērt failu: ${question}` }).click()
      const picture = main.getByRole('img', { name: `Attēls: ${question}` })
      await expect(picture).toBeVisible()
      expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0)
    }
    await axeInBothOrientations(page)
    await page
      .getByRole('link', { name: /drošībā/ })
      .first()
      .click()
    await page.getByRole('button', { name: 'Nosūtīt un saņemt tagad' }).click()
    await safe()
    await access()
    const openings = own.getByRole('table', { name: /^Atvērts/ })
    await expect(openings.getByText('failu (foto, zīmējumu vai skaņu) pēc atslēgšanas')).toHaveCount(2)
  })
  await context.close()
  await product.stop()
})
