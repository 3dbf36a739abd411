import type { ImportProblemCode } from '#/core/catalogue/hsds-import/import-problem.ts'
import type { Language } from '#/app/words/catalog.ts'

const said = (lv: string, en: string, ru: string): Readonly<Record<Language, string>> => ({ lv, en, ru })

/** What each problem of an import means; the problem itself names figures and values. */
export const importProblemWords: Readonly<Record<ImportProblemCode, Readonly<Record<Language, string>>>> = {
  'unreadable-file': said('Failu nevar nolasīt', 'The file cannot be read', 'Файл не читается'),
  'too-large': said('Fails ir pārāk liels', 'The file is too large', 'Файл слишком большой'),
  'too-many-rows': said('Pārāk daudz rindu', 'Too many rows', 'Слишком много строк'),
  encoding: said(
    'Fails nav UTF-8; burti nolasīti pēc vecākas tabulas',
    'The file is not UTF-8; letters were read by an older table',
    'Файл не в UTF-8; буквы прочитаны по старой таблице',
  ),
  'open-quote': said('Pēdiņas nav aizvērtas', 'A quote is never closed', 'Кавычка не закрыта'),
  'not-json': said('Tas nav JSON', 'It is not JSON', 'Это не JSON-файл'),
  'unknown-table': said(
    'Nezināma tabula; pasakiet, kura kolonna ko nozīmē',
    'Unknown table; say which column means what',
    'Неизвестная таблица; укажите, какой столбец что значит',
  ),
  'unknown-record': said('Nezināms ieraksts', 'Unknown record', 'Неизвестная запись'),
  'nothing-found': said('Neviena ieraksta nav', 'There is no record in it', 'Ни одной записи нет'),
  'bad-map': said('Kolonnu kartē ir kļūda', 'The column map has a mistake', 'В карте столбцов ошибка'),
  'no-such-column': said(
    'Tādas kolonnas failā nav',
    'The file has no such column',
    'Такого столбца в файле нет',
  ),
  'blank-header': said('Kolonnai nav virsraksta', 'A column has no header', 'У столбца нет заголовка'),
  'repeated-header': said(
    'Divām kolonnām ir viens virsraksts',
    'Two columns have the same header',
    'У двух столбцов один заголовок',
  ),
  'unknown-column': said(
    'Nezināma kolonna; tā nav nolasīta',
    'Unknown column; it is not read',
    'Неизвестный столбец; он не прочитан',
  ),
  'row-too-long': said(
    'Rindā ir vairāk šūnu nekā virsrakstu',
    'The row has more cells than headers',
    'В строке больше ячеек, чем заголовков',
  ),
  'blank-id': said('Rindai nav identifikatora', 'The row has no identifier', 'У строки нет идентификатора'),
  'repeated-row': said('Tā pati rinda atkārtojas', 'The same row again', 'Та же строка повторяется'),
  'duplicate-id': said(
    'Šāds identifikators jau ir citai rindai',
    'Another row has this identifier',
    'Такой идентификатор уже у другой строки',
  ),
  'conflicting-copy': said(
    'Kopija runā pretī pirmajai',
    'A copy contradicts the first',
    'Копия противоречит первой',
  ),
  'missing-value': said(
    'Trūkst vērtības, bez kuras ieraksts neko nenozīmē',
    'A value is missing without which the record says nothing',
    'Нет значения, без которого запись ничего не значит',
  ),
  filled: said(
    'Obligāts lauks bija tukšs un ir aizpildīts',
    'A demanded field was blank and has been filled',
    'Обязательное поле было пустым и заполнено',
  ),
  'bad-value': said(
    'Vērtība laukam neder un ir izlaista',
    'The value does not suit its field and is left out',
    'Значение не подходит полю и пропущено',
  ),
  'unsafe-address': said(
    'Nedroša adrese nav pieņemta',
    'An unsafe address is not taken',
    'Небезопасный адрес не принят',
  ),
  'too-long': said('Teksts ir pārāk garš', 'The text is too long', 'Текст слишком длинный'),
  'dangling-reference': said(
    'Norāda uz kaut ko, kā failos nav',
    'Leads to something the files do not have',
    'Указывает на то, чего в файлах нет',
  ),
  'blank-reference': said(
    'Nav norādīts, kam tas pieder',
    'It does not say what it belongs to',
    'Не указано, к чему это относится',
  ),
  'kept-aside-parent': said(
    'Tas, kam šis pieder, arī ir atlikts',
    'What it belongs to is kept aside too',
    'То, к чему это относится, тоже отложено',
  ),
  cycle: said('Pats sev priekštecis', 'It is its own ancestor', 'Само себе вышестоящее'),
  'no-place': said(
    'Katalogā tam nav vietas',
    'The catalogue has no place for it',
    'В каталоге для этого нет места',
  ),
  refused: said(
    'Kopā ar katalogu tas nav saskanīgi',
    'It does not hold together with the catalogue',
    'Вместе с каталогом это не согласовано',
  ),
}
