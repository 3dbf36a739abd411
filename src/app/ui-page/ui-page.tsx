import { useState, type ReactNode } from 'react'
import styles from './ui-page.module.css'
import { announce } from '#/app/ui/announce.ts'
import { Badge } from '#/app/ui/badge.tsx'
import { Banner } from '#/app/ui/banner.tsx'
import { Button } from '#/app/ui/button.tsx'
import { ChoiceGroup } from '#/app/ui/choice-group.tsx'
import { ConfirmByTyping } from '#/app/ui/confirm-by-typing.tsx'
import { DateField } from '#/app/ui/date-field.tsx'
import { Dialog } from '#/app/ui/dialog.tsx'
import { EmptyState } from '#/app/ui/empty-state.tsx'
import { ErrorState } from '#/app/ui/error-state.tsx'
import { FormErrorSummary } from '#/app/ui/form-error-summary.tsx'
import { Icon, iconNames } from '#/app/ui/icon.tsx'
import { LinkButton } from '#/app/ui/link-button.tsx'
import { MultiChoice } from '#/app/ui/multi-choice.tsx'
import { NonAnswerMenu, type NonAnswer } from '#/app/ui/non-answer-menu.tsx'
import { NumberField } from '#/app/ui/number-field.tsx'
import { PageHeader } from '#/app/ui/page-header.tsx'
import { PassphraseField, type PassphraseStrength } from '#/app/ui/passphrase-field.tsx'
import { PrintPage } from '#/app/ui/print-page.tsx'
import { Progress } from '#/app/ui/progress.tsx'
import { QrCode } from '#/app/ui/qr-code.tsx'
import { SafetyLine, type Safety } from '#/app/ui/safety-line.tsx'
import { SectionNav } from '#/app/ui/section-nav.tsx'
import { SignaturePad } from '#/app/ui/signature-pad.tsx'
import { Skeleton } from '#/app/ui/skeleton.tsx'
import { Table } from '#/app/ui/table.tsx'
import { Tabs } from '#/app/ui/tabs.tsx'
import { TextArea } from '#/app/ui/text-area.tsx'
import { TextField } from '#/app/ui/text-field.tsx'
import { ThreeState, type ThreeStateValue } from '#/app/ui/three-state.tsx'
import { showToast } from '#/app/ui/toast.tsx'
import { Verdict } from '#/app/ui/verdict.tsx'
import { VisuallyHidden } from '#/app/ui/visually-hidden.tsx'
import { WhyWeAsk } from '#/app/ui/why-we-ask.tsx'
import { useFormats } from '#/app/words/formats.ts'
import { languages } from '#/app/words/catalog.ts'

function Part({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <section className={styles['part']}>
      <h2>{name}</h2>
      <div className={styles['examples']}>{children}</div>
    </section>
  )
}

function Row({ children }: { readonly children: ReactNode }) {
  return <div className={styles['row']}>{children}</div>
}

function Buttons() {
  const [pending, setPending] = useState(true)
  return (
    <Part name="Button, LinkButton">
      <Row>
        <Button tone="primary" icon="check">
          Sākt vizīti
        </Button>
        <Button icon="pencil">Labot</Button>
        <Button tone="quiet" icon="undo">
          Atsaukt
        </Button>
        <Button tone="danger" icon="trash">
          Dzēst neatgriezeniski
        </Button>
        <Button isDisabled>Nav pieejams</Button>
        <Button tone="primary" isPending={pending} onPress={() => setPending(true)}>
          Saglabā
        </Button>
      </Row>
      <Row>
        <Button tone="primary" size="large">
          Liela poga iedzīvotājam
        </Button>
        <LinkButton href="/ui" tone="primary" icon="forward">
          Uz šodienu
        </LinkButton>
        <LinkButton href="/options" outside icon="document">
          Atbalsta katalogs
        </LinkButton>
      </Row>
      <Button wide>Visā platumā</Button>
    </Part>
  )
}

function strengthOf(passphrase: string): PassphraseStrength | undefined {
  if (passphrase === '') return undefined
  if (passphrase.length < 6) return { score: 0, advice: 'Paņemiet četrus nejaušus vārdus.' }
  if (passphrase.length < 10) return { score: 1, advice: 'Pievienojiet vēl divus vārdus.' }
  if (passphrase.length < 16) return { score: 2 }
  return { score: passphrase.length < 22 ? 3 : 4 }
}

function Fields() {
  const [name, setName] = useState('Anna Bērziņa-Ķuģe')
  const [empty, setEmpty] = useState('')
  const [people, setPeople] = useState<number | null>(3)
  const [income, setIncome] = useState<number | null>(412.5)
  const [weight, setWeight] = useState<number | null>(null)
  const [passphrase, setPassphrase] = useState('zirgs lampa')
  const [secret, setSecret] = useState('')
  const [born, setBorn] = useState<string | null>('1948-11-12')
  const [due, setDue] = useState<string | null>(null)
  const [notes, setNotes] = useState('')
  return (
    <Part name="TextField, NumberField, PassphraseField, DateField, TextArea">
      <div className={styles['columns']}>
        <TextField label="Vārds un uzvārds" value={name} onChange={setName} />
        <TextField
          label="Tālrunis"
          type="tel"
          help="Ar valsts kodu, piemēram, +371 2000 0000"
          value={empty}
          onChange={setEmpty}
          isOptional
        />
        <TextField
          id="ui-address"
          label="Adrese"
          value=""
          onChange={() => undefined}
          error="Ierakstiet adresi, lai atrastu pagastu."
        />
        <TextField label="Personas kods" value="netiek prasīts" onChange={() => undefined} isDisabled />
        <NumberField
          label="Cik cilvēku dzīvo mājsaimniecībā?"
          steps
          value={people}
          onChange={setPeople}
          min={1}
          max={20}
        />
        <NumberField
          label="Ienākumi mēnesī"
          decimals={2}
          unit="€"
          help="Visiem kopā, pēc nodokļiem"
          value={income}
          onChange={setIncome}
        />
        <NumberField
          id="ui-weight"
          label="Attālums līdz pieturai"
          unit="km"
          decimals={1}
          value={weight}
          onChange={setWeight}
          error="Ierakstiet attālumu vai izvēlieties, kāpēc atbildes nav."
        />
        <PassphraseField
          label="Jūsu parole"
          autoComplete="new-password"
          help="Vismaz četri vārdi. Neviens cits to nevar atjaunot."
          value={passphrase}
          onChange={setPassphrase}
          strength={strengthOf(passphrase)}
        />
        <PassphraseField
          label="Parole atslēgšanai"
          value={secret}
          onChange={setSecret}
          error="Parole neder. Pārbaudiet valodu un lielos burtus."
        />
        <DateField label="Dzimšanas datums" value={born} onChange={setBorn} autoComplete="bday" />
        <DateField
          id="ui-due"
          label="Nākamā tikšanās"
          isOptional
          value={due}
          onChange={setDue}
          error="Izvēlieties dienu pēc šodienas."
        />
        <TextArea
          label="Piezīmes"
          help="Rakstiet tā, kā to drīkst izlasīt arī cilvēks pats"
          value={notes}
          onChange={setNotes}
        />
      </div>
    </Part>
  )
}

type Heating = 'wood' | 'district' | 'electric' | 'none'
type Aid = 'cane' | 'walker' | 'wheelchair' | 'none'

function Choices() {
  const [heating, setHeating] = useState<Heating | null>(null)
  const [heatingWrong, setHeatingWrong] = useState<Heating | null>(null)
  const [aids, setAids] = useState<readonly Aid[]>(['cane'])
  const [share, setShare] = useState<ThreeStateValue | null>(null)
  const [shareGiven, setShareGiven] = useState<ThreeStateValue | null>('no')
  const [nonAnswer, setNonAnswer] = useState<NonAnswer | null>(null)
  const [otherNonAnswer, setOtherNonAnswer] = useState<NonAnswer | null>('declined')
  return (
    <Part name="ChoiceGroup, MultiChoice, ThreeState, NonAnswerMenu, WhyWeAsk">
      <div className={styles['columns']}>
        <div className={styles['question']}>
          <ChoiceGroup
            label="Kā jūs apkurināt mājokli?"
            value={heating}
            onChange={setHeating}
            onClear={() => setHeating(null)}
            choices={[
              { value: 'wood', label: 'Ar malku', note: 'Krāsns, plīts vai kamīns' },
              { value: 'district', label: 'Centralizēti' },
              { value: 'electric', label: 'Ar elektrību' },
              { value: 'none', label: 'Nav apkures', isDisabled: true },
            ]}
          />
          <Row>
            <NonAnswerMenu question="Kā jūs apkurināt mājokli?" value={nonAnswer} onChange={setNonAnswer} />
          </Row>
          <WhyWeAsk question="Kā jūs apkurināt mājokli?">
            Lai piedāvātu atbalstu apkurei. Redz jūsu sociālais darbinieks un vadītājs. Glabā divus gadus.
          </WhyWeAsk>
        </div>
        <ChoiceGroup
          id="ui-heating"
          label="Kas gatavo malku?"
          value={heatingWrong}
          onChange={setHeatingWrong}
          error="Izvēlieties vienu atbildi."
          choices={[
            { value: 'wood', label: 'Pats' },
            { value: 'none', label: 'Kāds palīdz' },
          ]}
        />
        <MultiChoice
          label="Kādus palīglīdzekļus jūs lietojat?"
          help="Var izvēlēties vairākus"
          value={aids}
          onChange={setAids}
          alone={['none']}
          choices={[
            { value: 'cane', label: 'Spieķi' },
            { value: 'walker', label: 'Staiguli' },
            { value: 'wheelchair', label: 'Ratiņkrēslu', note: 'Arī elektrisku' },
            { value: 'none', label: 'Nevienu no šiem' },
          ]}
        />
        <div className={styles['question']}>
          <NonAnswerMenu
            question="Kāds ir jūsu ienākums?"
            value={otherNonAnswer}
            onChange={setOtherNonAnswer}
          />
        </div>
      </div>
      <ThreeState
        label="Vai drīkstam nodot jūsu tālruni biedrībai, kas piegādā pārtiku?"
        help="Tas nav obligāti."
        value={share}
        onChange={setShare}
        effects={{
          yes: 'Biedrība jums piezvanīs',
          no: 'Pabalstus tas neietekmē',
          'not-now': 'Jautāsim nākamreiz',
        }}
      />
      <ThreeState
        label="Vai drīkstam jums piezvanīt pēc mēneša?"
        value={shareGiven}
        onChange={setShareGiven}
        size="regular"
      />
    </Part>
  )
}

function Overlays() {
  const [open, setOpen] = useState(false)
  const [erasing, setErasing] = useState(false)
  return (
    <Part name="Dialog, ConfirmByTyping, Toast">
      <Row>
        <Button onPress={() => setOpen(true)}>Atvērt dialogu</Button>
        <Button tone="danger" icon="trash" onPress={() => setErasing(true)}>
          Dzēst ierakstus
        </Button>
        <Button
          onPress={() =>
            showToast({
              text: 'Atbilde noņemta.',
              undo: () => showToast({ text: 'Atbilde ir atpakaļ.' }),
            })
          }
        >
          Rādīt paziņojumu
        </Button>
        <Button onPress={() => showToast({ text: 'Ierīcē paliek maz vietas.', tone: 'warn' })}>
          Rādīt brīdinājumu
        </Button>
        <Button onPress={() => announce('Trīs atbildes ir saglabātas.')}>Pateikt skaļi</Button>
      </Row>
      <Dialog isOpen={open} onClose={() => setOpen(false)} title="Vizīti var turpināt vēlāk">
        <p>Viss, kas ierakstīts, ir saglabāts šajā ierīcē.</p>
      </Dialog>
      <ConfirmByTyping
        isOpen={erasing}
        onClose={() => setErasing(false)}
        title="Dzēst Ozolu mājsaimniecības ierakstus"
        phrase="Ozolu mājsaimniecība"
        confirmLabel="Dzēst neatgriezeniski"
        onConfirm={() => {
          setErasing(false)
          showToast({ text: 'Parauga ieraksti dzēsti.' })
        }}
      >
        <p>Ierakstus nevarēs atjaunot ne šeit, ne pašvaldībā. Paliek tikai atzīme, ka tie ir dzēsti.</p>
      </ConfirmByTyping>
    </Part>
  )
}

const safeties: readonly { readonly key: string; readonly safety: Safety }[] = [
  { key: 'all', safety: { state: 'safe', visits: 0 } },
  { key: 'safe', safety: { state: 'safe', visits: 7 } },
  { key: 'one', safety: { state: 'safe', visits: 21 } },
  { key: 'pending', safety: { state: 'pending', visits: 3 } },
  { key: 'sending', safety: { state: 'sending', sent: 42, total: 120 } },
  { key: 'refused', safety: { state: 'refused', visits: 1 } },
  { key: 'offline', safety: { state: 'offline', visits: 0 } },
  { key: 'offline-some', safety: { state: 'offline', visits: 11 } },
]

function Messages() {
  const [closed, setClosed] = useState(false)
  return (
    <Part name="SafetyLine, Banner, Badge, Verdict, Progress">
      <div className={styles['columns']}>
        {safeties.map(({ key, safety }) => (
          <SafetyLine key={key} safety={safety} href="/ui" />
        ))}
      </div>
      <Banner title="Pirms vizītes">Pagalmā ir suns. Zvaniet pie vārtiņiem.</Banner>
      <Banner tone="ok">Žurnāls ir neskarts: pārbaudītas visas 214 piekrišanas.</Banner>
      <Banner tone="warn" actions={<Button icon="send">Sūtīt tagad</Button>}>
        Ierīcē paliek vieta apmēram divām vizītēm.
      </Banner>
      {!closed && (
        <Banner tone="danger" title="Žurnāls neatbilst" onClose={() => setClosed(true)}>
          12. lapa ir mainīta pēc 12.11.2026. Zvaniet drošības atbildīgajam un neko nedzēsiet.
        </Banner>
      )}
      <Row>
        <Badge>Melnraksts</Badge>
        <Badge tone="info" icon="clock">
          Gaida pārskatīšanu
        </Badge>
        <Badge tone="ok" icon="check">
          Apstiprināts
        </Badge>
        <Badge tone="warn" icon="calendar">
          Nokavēts
        </Badge>
        <Badge tone="danger" icon="warning">
          Nav pieņemts
        </Badge>
      </Row>
      <Row>
        <Verdict verdict="likely" />
        <Verdict verdict="possible" />
        <Verdict verdict="unknown" />
        <Verdict verdict="no" />
      </Row>
      <Progress label="Pirmā lejupielāde" done={1200} total={4000} />
      <Progress label="Pārbauda žurnālu" done={null} total={1} />
    </Part>
  )
}

function States() {
  return (
    <Part name="EmptyState, ErrorState, Skeleton">
      <div className={styles['columns']}>
        <EmptyState
          title="Šodien vizīšu nav"
          icon="calendar"
          actions={<Button icon="plus">Plānot vizīti</Button>}
        >
          Nākamā vizīte ir rīt plkst. 9.30.
        </EmptyState>
        <ErrorState title="Neizdevās nosūtīt" onRetry={() => undefined}>
          Vizīte ir droši saglabāta šajā ierīcē. Mēģināsim vēlreiz, kad būs tīkls.
        </ErrorState>
        <Skeleton lines={4} />
      </div>
    </Part>
  )
}

function Structure() {
  const formats = useFormats()
  const rows = [
    { name: 'Ozolu mājsaimniecība', visited: '2026-11-12', incomeCents: 41_250, members: 2 },
    { name: 'Kalniņu mājsaimniecība', visited: '2026-02-03', incomeCents: 128_000, members: 5 },
  ]
  const columns = [
    {
      key: 'name',
      heading: 'Mājsaimniecība',
      cell: (row: (typeof rows)[number]) => row.name,
      namesRow: true,
    },
    {
      key: 'visited',
      heading: 'Pēdējā vizīte',
      cell: (row: (typeof rows)[number]) => formats.date(row.visited),
    },
    {
      key: 'income',
      heading: 'Ienākumi',
      align: 'end' as const,
      cell: (row: (typeof rows)[number]) => formats.money(row.incomeCents),
    },
    {
      key: 'members',
      heading: 'Cilvēki',
      align: 'end' as const,
      cell: (row: (typeof rows)[number]) => formats.number(row.members),
    },
  ]
  return (
    <Part name="SectionNav, Tabs, Table, PageHeader">
      <div className={styles['aside']}>
        <SectionNav
          current="housing"
          sections={[
            {
              id: 'people',
              label: 'Cilvēki mājsaimniecībā',
              href: '/ui',
              state: 'done',
              answered: 8,
              total: 8,
            },
            {
              id: 'housing',
              label: 'Mājoklis un apkure',
              href: '/ui',
              state: 'started',
              answered: 3,
              total: 9,
            },
            { id: 'income', label: 'Ienākumi', href: '/ui', state: 'mistakes', answered: 4, total: 5 },
            {
              id: 'digital',
              label: 'Digitālās prasmes',
              href: '/ui',
              state: 'untouched',
              answered: 0,
              total: 12,
            },
          ]}
        />
        <Tabs
          label="Mājsaimniecība"
          tabs={[
            {
              id: 'table',
              label: 'Saraksts',
              content: (
                <Table caption="Mājsaimniecības" columns={columns} rows={rows} rowKey={(row) => row.name} />
              ),
            },
            {
              id: 'empty',
              label: 'Tukšs saraksts',
              content: (
                <Table
                  caption="Nokavētās vizītes"
                  columns={columns}
                  rows={[]}
                  rowKey={(row) => row.name}
                  empty="Nokavētu vizīšu nav."
                />
              ),
            },
          ]}
        />
      </div>
    </Part>
  )
}

function Mistakes() {
  return (
    <Part name="FormErrorSummary">
      <FormErrorSummary
        attempt={0}
        mistakes={[
          { fieldId: 'ui-address', message: 'Ierakstiet adresi' },
          { fieldId: 'ui-due', message: 'Izvēlieties dienu pēc šodienas' },
          { fieldId: 'ui-heating', message: 'Kas gatavo malku?' },
        ]}
      />
    </Part>
  )
}

function Paper() {
  const [bytes, setBytes] = useState<number | null>(null)
  return (
    <Part name="SignaturePad, QrCode, PrintPage">
      <SignaturePad
        label="Annas Bērziņas paraksts"
        onChange={(png) => setBytes(png === null ? null : png.length)}
      />
      <p>{bytes === null ? 'Parakstā vēl nav nekā.' : `Paraksta attēls: ${bytes} baiti.`}</p>
      <PrintPage
        title="Ko darīt tālāk"
        language="lv"
        footer="Rīta novada sociālais dienests, tālr. 6000 0000"
      >
        <ol>
          <li>Zvaniet uz dienas centru „Saulgrieži” un piesakieties: 6000 0001, darbdienās 9.00–16.00.</li>
          <li>Paņemiet līdzi pasi un izziņu par ienākumiem.</li>
        </ol>
        <QrCode
          text="https://slieksnis.example/options/dienas-centrs"
          title="QR kods: dienas centra lapa katalogā"
        />
      </PrintPage>
    </Part>
  )
}

function Signs() {
  const formats = useFormats()
  return (
    <Part name="Icon, Formats, VisuallyHidden">
      <ul className={styles['icons']}>
        {iconNames.map((name) => (
          <li key={name}>
            <Icon name={name} />
            <span>{name}</span>
          </li>
        ))}
      </ul>
      <p>
        {formats.date('2026-11-12')} · {formats.dateTime(Date.UTC(2026, 10, 12, 13, 5))} ·{' '}
        {formats.money(123_456)} · {formats.percent(0.42)} · {formats.list(languages)}
        <VisuallyHidden> (piemēri)</VisuallyHidden>
      </p>
    </Part>
  )
}

/** Every component in every state, for people and for screenshots. The examples are Latvian and about nobody. */
export function UiPage() {
  return (
    <>
      <PageHeader
        title="Saskarnes daļas"
        kicker="Slieksnis"
        back={{ href: '/', label: 'Uz sākumu' }}
        actions={
          <Button icon="print" onPress={() => window.print()}>
            Drukāt
          </Button>
        }
      >
        Katra daļa visos stāvokļos. Izskatu un valodu maina augšā.
      </PageHeader>
      <div className={styles['page']}>
        <Mistakes />
        <Buttons />
        <Fields />
        <Choices />
        <Overlays />
        <Messages />
        <States />
        <Structure />
        <Paper />
        <Signs />
      </div>
    </>
  )
}
