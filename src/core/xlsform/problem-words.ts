/**
 * What each problem of an import means and what to do, in Latvian and Russian;
 * the problem itself says it in English with the names and figures of the file.
 */
export const problemWords: Readonly<Record<string, Readonly<Record<'lv' | 'ru', string>>>> = {
  'bad-file': {
    lv: 'No šāda faila izvēles ņemt nevar. Norādiet .csv, .xml vai .geojson failu.',
    ru: 'Из такого файла выбор взять нельзя. Укажите файл .csv, .xml или .geojson.',
  },
  'bad-key': {
    lv: 'Atslēga drīkst būt tikai mazie latīņu burti, cipari, _ un -. Pārrakstiet to.',
    ru: 'Ключ может состоять только из малых латинских букв, цифр, _ и -. Перепишите его.',
  },
  'bad-name': {
    lv: 'Nosaukumam jāsākas ar burtu vai _, un tajā nedrīkst būt atstarpes. Pārrakstiet to.',
    ru: 'Имя должно начинаться с буквы или _ и не содержать пробелов. Перепишите его.',
  },
  'bad-parameter': {
    lv: 'Parametrs nav saprotams. Rakstiet nosaukums=vērtība, starp tiem atstarpe.',
    ru: 'Параметр непонятен. Пишите имя=значение, между ними пробел.',
  },
  'bad-supplement': {
    lv: 'Darblapa „slieksnis” neatbilst anketai. Eksportējiet anketu no jauna vai noņemiet šo lapu.',
    ru: 'Лист «slieksnis» не соответствует анкете. Экспортируйте анкету заново или удалите этот лист.',
  },
  'bad-trigger': {
    lv: 'Norādiet jautājumu, kura maiņa šo pārrēķina: ${nosaukums}.',
    ru: 'Укажите вопрос, изменение которого пересчитывает этот: ${имя}.',
  },
  'blank-path': {
    lv: 'Ceļš neved ne pie viena jautājuma, tāpēc šeit, tāpat kā ODK, vienmēr ir tukšs. Ja tā ir kļūda, izlabojiet to.',
    ru: 'Путь не ведёт ни к одному вопросу, поэтому здесь, как и в ODK, он всегда пуст. Если это ошибка, исправьте его.',
  },
  'choice-again': {
    lv: 'Sarakstā šis kods ir vēlreiz, bet ar citām kolonnām; ja piedāvā abus, paliek pirmais. Lai to ņemtu arī ODK, lapā settings rakstiet allow_choice_duplicates = yes.',
    ru: 'В списке этот код есть ещё раз, но с другими колонками; если предлагаются оба, остаётся первый. Чтобы это взял и ODK, на листе settings напишите allow_choice_duplicates = yes.',
  },
  'choice-without-list': {
    lv: 'Izvēlei nav saraksta. Ierakstiet list_name.',
    ru: 'У варианта нет списка. Впишите list_name.',
  },
  'choice-without-name': {
    lv: 'Izvēlei nav koda. Ierakstiet name.',
    ru: 'У варианта нет кода. Впишите name.',
  },
  'disabled-row': {
    lv: 'Rinda ir izslēgta, tāpēc to neņem. Nekas nav jādara.',
    ru: 'Строка отключена, поэтому не берётся. Ничего делать не нужно.',
  },
  encoding: {
    lv: 'Fails nav UTF-8. Pārbaudiet burtus ā, č, ē; ja tie nepareizi, saglabājiet kā CSV UTF-8.',
    ru: 'Файл не в UTF-8. Проверьте буквы; если они неверны, сохраните как CSV UTF-8.',
  },
  'entities-kept': {
    lv: 'Entītijas saglabā eksportam; šeit neko nemaina. Nekas nav jādara.',
    ru: 'Сущности сохраняются для экспорта; здесь ничего не меняется. Ничего делать не нужно.',
  },
  'file-not-a-zip': {
    lv: 'Fails nav vesela .xlsx darbgrāmata. Saglabājiet to vēlreiz.',
    ru: 'Файл не является целой книгой .xlsx. Сохраните его ещё раз.',
  },
  'file-too-large': {
    lv: 'Fails atverot kļūst pārāk liels. Atstājiet tikai anketas lapas.',
    ru: 'При открытии файл становится слишком большим. Оставьте только листы анкеты.',
  },
  'filter-with-other': {
    lv: 'or_other un izvēļu filtrs kopā neder. Pievienojiet izvēli „cits” pats un noņemiet or_other.',
    ru: 'or_other и фильтр вариантов вместе не работают. Добавьте вариант «другое» сами и уберите or_other.',
  },
  formula: {
    lv: 'Šeit ir tabulas formula; ņem tās pēdējo vērtību. Labāk ierakstiet pašu tekstu.',
    ru: 'Здесь формула таблицы; берётся её последнее значение. Лучше впишите сам текст.',
  },
  'formula-error': {
    lv: 'Šūna rāda formulas kļūdu. Izlabojiet formulu vai ierakstiet pašu tekstu.',
    ru: 'Ячейка показывает ошибку формулы. Исправьте формулу или впишите сам текст.',
  },
  'formula-without-value': {
    lv: 'Formulai nav vērtības. Atveriet failu tabulu programmā un saglabājiet vai ierakstiet pašu tekstu.',
    ru: 'У формулы нет значения. Откройте файл в табличной программе и сохраните или впишите сам текст.',
  },
  'text-missing': {
    lv: 'Šūnas teksta failā nav. Atveriet failu tabulu programmā un saglabājiet vēlreiz.',
    ru: 'Текста ячейки в файле нет. Откройте файл в табличной программе и сохраните ещё раз.',
  },
  function: {
    lv: 'Tāda funkcija nav zināma vai tai neder argumenti. Lietojiet ODK funkcijas.',
    ru: 'Такая функция неизвестна или ей не подходят аргументы. Используйте функции ODK.',
  },
  'last-saved': {
    lv: 'last-saved# šeit nozīmē šīs pašas anketas atbildi; agrāko anketu neskatās.',
    ru: 'last-saved# здесь означает ответ этой же анкеты; прежняя анкета не просматривается.',
  },
  'merged-cells': {
    lv: 'Šūnas ir apvienotas: teksts attiecas tikai uz pirmo. Sadaliet tās.',
    ru: 'Ячейки объединены: текст относится только к первой. Разделите их.',
  },
  'missing-media': {
    lv: 'Šāda faila pie anketas nav; jautājums būs bez tā. Izvēlieties to kopā ar anketu.',
    ru: 'Такого файла рядом с анкетой нет; вопрос будет без него. Выберите его вместе с анкетой.',
  },
  'media-not-shown': {
    lv: 'Šādu failu parādīt nevar. Saglabājiet attēlu kā PNG vai JPEG, skaņu kā MP3, video kā MP4.',
    ru: 'Такой файл показать нельзя. Сохраните картинку как PNG или JPEG, звук как MP3, видео как MP4.',
  },
  'media-too-large': {
    lv: 'Anketas attēli un skaņas kopā ir pārāk lieli; šis fails atstāts ārpusē. Samaziniet to: 800 punktu platums pietiek.',
    ru: 'Картинки и звуки анкеты вместе слишком велики; этот файл не взят. Уменьшите его: 800 точек в ширину достаточно.',
  },
  'missing-file': {
    lv: 'Šāda faila pie anketas nav, tā tabula ir tukša. Izvēlieties to kopā ar anketu.',
    ru: 'Такого файла рядом с анкетой нет, его таблица пуста. Выберите его вместе с анкетой.',
  },
  'several-forms': {
    lv: 'Izvēlētas vairākas anketas. Izvēlieties vienu kopā ar failiem, ko tā lasa.',
    ru: 'Выбрано несколько анкет. Выберите одну вместе с файлами, которые она читает.',
  },
  'no-form': {
    lv: 'Starp izvēlētajiem failiem nav anketas. Izvēlieties arī to: .xlsx, .csv vai .md.',
    ru: 'Среди выбранных файлов нет анкеты. Выберите и её: .xlsx, .csv или .md.',
  },
  'no-calculation': {
    lv: 'Aprēķinam nav izteiksmes. Ierakstiet to kolonnā calculation.',
    ru: 'У вычисления нет выражения. Впишите его в колонку calculation.',
  },
  'no-column': {
    lv: 'Darblapā trūkst vajadzīgas kolonnas. Pievienojiet to pirmajā rindā.',
    ru: 'На листе нет нужной колонки. Добавьте её в первой строке.',
  },
  'no-dataset': {
    lv: 'Entītijai nav datu kopas. Ierakstiet list_name lapā entities.',
    ru: 'У сущности нет набора данных. Впишите list_name на листе entities.',
  },
  'no-header': {
    lv: 'Kolonnai nav virsraksta, tāpēc tās šūnas neņem. Ierakstiet virsrakstu vai iztīriet kolonnu.',
    ru: 'У колонки нет заголовка, поэтому её ячейки не берутся. Впишите заголовок или очистите колонку.',
  },
  'no-label': {
    lv: 'Trūkst teksta. Ierakstiet to kolonnā label.',
    ru: 'Нет текста. Впишите его в колонку label.',
  },
  'no-language': {
    lv: 'Tekstiem nav norādīta valoda; pieņemta viena. Rakstiet virsrakstā label::Latviešu (lv).',
    ru: 'У текстов не указан язык; принят один. Пишите в заголовке label::Latviešu (lv).',
  },
  'no-list': {
    lv: 'Jautājums neņem izvēles no neviena saraksta. Aiz veida ierakstiet saraksta nosaukumu.',
    ru: 'Вопрос не берёт варианты ни из одного списка. После типа впишите имя списка.',
  },
  'no-name': {
    lv: 'Rindai nav nosaukuma. Ierakstiet to kolonnā name.',
    ru: 'У строки нет имени. Впишите его в колонку name.',
  },
  'no-purpose': {
    lv: 'Jautājumam nav mērķa. To prasīs publicējot.',
    ru: 'У вопроса нет цели. Её спросят при публикации.',
  },
  'no-questions': {
    lv: 'Lapā survey nav jautājumu. Zem virsrakstiem rakstiet rindu katram jautājumam.',
    ru: 'На листе survey нет вопросов. Под заголовками пишите по строке на каждый вопрос.',
  },
  'no-survey': {
    lv: 'Failā nav lapas survey. Pārbaudiet, vai tā ir XLSForm anketa.',
    ru: 'В файле нет листа survey. Проверьте, что это анкета XLSForm.',
  },
  'no-tables': {
    lv: 'Failā nav tabulas ar lapas nosaukumu. Sāciet ar rindu | survey |.',
    ru: 'В файле нет таблицы с именем листа. Начните со строки | survey |.',
  },
  'no-type': {
    lv: 'Rindai nav veida. Ierakstiet to kolonnā type.',
    ru: 'У строки нет типа. Впишите его в колонку type.',
  },
  'not-a-definition': {
    lv: 'Šī anketas daļa ir pārāk gara vai neder. Saīsiniet vai izlabojiet to.',
    ru: 'Эта часть анкеты слишком длинная или не подходит. Сократите или исправьте её.',
  },
  'not-a-form': {
    lv: 'Šis fails nav anketas darblapa. Saglabājiet kā .xlsx vai CSV UTF-8.',
    ru: 'Этот файл не лист анкеты. Сохраните как .xlsx или CSV UTF-8.',
  },
  'not-a-select': {
    lv: 'Tas der tikai izvēles jautājumiem. Noņemiet to vai mainiet jautājuma veidu.',
    ru: 'Это подходит только вопросам с выбором. Уберите это или измените тип вопроса.',
  },
  'not-asked': {
    lv: 'Šis jautājums netiek uzdots, tāpēc tas nav vajadzīgs. Nekas nav jādara.',
    ru: 'Этот вопрос не задаётся, поэтому это не нужно. Ничего делать не нужно.',
  },
  'not-for-groups': {
    lv: 'Grupai tas neko nenozīmē; saglabā eksportam. Rakstiet to pie jautājumiem grupā.',
    ru: 'Для группы это ничего не значит; сохраняется для экспорта. Пишите это у вопросов в группе.',
  },
  'not-json': {
    lv: 'Darblapas „slieksnis” daļa ir sabojāta. Eksportējiet anketu no jauna.',
    ru: 'Часть листа «slieksnis» повреждена. Экспортируйте анкету заново.',
  },
  'not-yes-or-no': {
    lv: 'Šeit vajag yes vai no. Pārrakstiet.',
    ru: 'Здесь нужно yes или no. Перепишите.',
  },
  'old-format': {
    lv: 'Šādu darbgrāmatu šeit nelasa. Saglabājiet to kā Excel darbgrāmatu (.xlsx).',
    ru: 'Такая книга здесь не читается. Сохраните её как книгу Excel (.xlsx).',
  },
  'odk-refuses': {
    lv: 'Šeit tas strādā, bet ODK pārveidotājs tādu anketu noraida. Izlabojiet, ja anketu lietosiet arī ODK.',
    ru: 'Здесь это работает, но преобразователь ODK такую анкету отвергает. Исправьте, если анкета нужна и в ODK.',
  },
  'open-reference': {
    lv: 'Jautājuma nosaukums ir atvērts ar ${, bet nav aizvērts. Pielieciet }.',
    ru: 'Имя вопроса открыто знаком ${, но не закрыто. Добавьте }.',
  },
  'open-quote': {
    lv: 'Pēdiņas atvērtas, bet nav aizvērtas. Aizveriet tās.',
    ru: 'Кавычка открыта, но не закрыта. Закройте её.',
  },
  'other-without-list': {
    lv: 'or_other nav saraksta, kam pievienot izvēli. Noņemiet or_other un jautājiet atsevišķi.',
    ru: 'Для or_other нет списка, куда добавить вариант. Уберите or_other и спросите отдельно.',
  },
  'remark-row': {
    lv: 'Rinda ir piezīme un anketā nenonāk. Nekas nav jādara.',
    ru: 'Строка является заметкой и в анкету не попадает. Ничего делать не нужно.',
  },
  'repeated-choice': {
    lv: 'Sarakstā šis kods ir divreiz. Mainiet vai noņemiet vienu.',
    ru: 'В списке этот код дважды. Измените или удалите один.',
  },
  'repeated-column': {
    lv: 'Divas kolonnas nozīmē to pašu. Pārdēvējiet vai noņemiet vienu.',
    ru: 'Две колонки означают одно и то же. Переименуйте или удалите одну.',
  },
  'repeated-key': {
    lv: 'Atslēga atkārtojas. Dodiet katram jautājumam savu.',
    ru: 'Ключ повторяется. Дайте каждому вопросу свой.',
  },
  'renamed-list': {
    lv: 'Šāds saraksts ir abās lapās; šo šeit sauc citādi. Nekas nav jādara.',
    ru: 'Такой список есть на обоих листах; этот здесь называется иначе. Ничего делать не нужно.',
  },
  'repeated-name': {
    lv: 'Šāds nosaukums jau ir. Mainiet vienu no tiem.',
    ru: 'Такое имя уже есть. Измените одно из них.',
  },
  'repeated-sheet': {
    lv: 'Darblapa failā ir divreiz. Salieciet visas tās rindas kopā.',
    ru: 'Лист в файле дважды. Соберите все его строки вместе.',
  },
  'reserved-column': {
    lv: 'Izvēļu kolonnu tā saukt nevar. Dodiet tai citu nosaukumu, arī filtros.',
    ru: 'Колонку вариантов так называть нельзя. Дайте ей другое имя, и в фильтрах тоже.',
  },
  'same-language': {
    lv: 'Divi valodas nosaukumi pieņemti par vienu valodu. Rakstiet valodu visur vienādi.',
    ru: 'Два названия приняты за один язык. Пишите язык везде одинаково.',
  },
  'settings-row-left': {
    lv: 'No iestatījumiem ņem tikai pirmo rindu. Salieciet visu tajā.',
    ru: 'Из настроек берётся только первая строка. Соберите всё в ней.',
  },
  'sheet-left': {
    lv: 'Šī darblapa nav anketas daļa, un to neņem. Ja vajag, pārbaudiet tās nosaukumu.',
    ru: 'Этот лист не часть анкеты и не берётся. Если он нужен, проверьте его название.',
  },
  'shared-name': {
    lv: 'Tā saucas vairāki jautājumi; ņem tuvāko. Dodiet katram savu nosaukumu.',
    ru: 'Так называются несколько вопросов; берётся ближайший. Дайте каждому своё имя.',
  },
  'shown-from-within': {
    lv: 'Grupu rāda atbilde, kas ir tajā pašā; ODK rīki paslēptu abas. Labāk pārceliet jautājumu pirms grupas.',
    ru: 'Группу показывает ответ, который в ней же; инструменты ODK скрыли бы оба. Лучше перенесите вопрос перед группой.',
  },
  'similar-name': {
    lv: 'Nosaukumi atšķiras tikai ar lielajiem burtiem. Labāk mainiet vienu.',
    ru: 'Имена отличаются только регистром. Лучше измените одно.',
  },
  'space-in-choice': {
    lv: 'Kodā ir atstarpe, tāpēc vairākas izvēles nevar nošķirt. Rakstiet _ atstarpes vietā.',
    ru: 'В коде есть пробел, поэтому несколько вариантов не различить. Пишите _ вместо пробела.',
  },
  syntax: {
    lv: 'Izteiksmi nevar izlasīt. Pārbaudiet iekavas, pēdiņas un ${nosaukumus}.',
    ru: 'Выражение прочитать нельзя. Проверьте скобки, кавычки и ${имена}.',
  },
  'too-deep': {
    lv: 'Grupas ir pārāk dziļi cita citā. Samaziniet līmeņus.',
    ru: 'Группы вложены слишком глубоко. Уменьшите число уровней.',
  },
  'too-large': {
    lv: 'Par daudz, lai planšete to atvērtu. Sadaliet anketu vai saīsiniet.',
    ru: 'Слишком много, чтобы планшет это открыл. Разделите анкету или сократите.',
  },
  'too-many-questions': {
    lv: 'Anketā ir pārāk daudz jautājumu. Sadaliet to vairākās.',
    ru: 'В анкете слишком много вопросов. Разделите её на несколько.',
  },
  'too-many-rows': {
    lv: 'Failā ir pārāk daudz rindu. Garos sarakstus lieciet CSV failā pie anketas.',
    ru: 'В файле слишком много строк. Длинные списки положите в CSV-файл рядом с анкетой.',
  },
  'unknown-column': {
    lv: 'Šī kolonna šeit neko nenozīmē; saglabā eksportam. Ja vajag, pārbaudiet virsrakstu.',
    ru: 'Эта колонка здесь ничего не значит; сохраняется для экспорта. Если нужна, проверьте заголовок.',
  },
  'unknown-language': {
    lv: 'Valodai nav zināms kods. Rakstiet to iekavās: Latviešu (lv).',
    ru: 'Код языка неизвестен. Пишите его в скобках: Latviešu (lv).',
  },
  'unknown-list': {
    lv: 'Tāda izvēļu saraksta nav. Izlabojiet nosaukumu vai pievienojiet sarakstu lapā choices.',
    ru: 'Такого списка вариантов нет. Исправьте имя или добавьте список на листе choices.',
  },
  'unknown-name': {
    lv: 'Jautājuma ar šādu nosaukumu nav. Izlabojiet nosaukumu.',
    ru: 'Вопроса с таким именем нет. Исправьте имя.',
  },
  'unknown-non-answer': {
    lv: 'Tāda veida neatbildes nav. Lietojiet declined, unknown vai not-applicable.',
    ru: 'Такого вида отказа от ответа нет. Используйте declined, unknown или not-applicable.',
  },
  'unknown-parameter': {
    lv: 'Šim veidam tāda parametra nav; saglabā eksportam. Noņemiet vai izlabojiet.',
    ru: 'У этого типа нет такого параметра; сохраняется для экспорта. Уберите или исправьте.',
  },
  'unknown-part': {
    lv: 'Anketai tādas daļas nav. Noņemiet rindu.',
    ru: 'У анкеты нет такой части. Удалите строку.',
  },
  'unknown-setting': {
    lv: 'Šis iestatījums šeit neko nenozīmē; saglabā eksportam. Nekas nav jādara.',
    ru: 'Эта настройка здесь ничего не значит; сохраняется для экспорта. Ничего делать не нужно.',
  },
  'unknown-table': {
    lv: 'Nav ne saraksta, ne faila ar šādu nosaukumu. Pievienojiet rindu csv-external.',
    ru: 'Нет ни списка, ни файла с таким именем. Добавьте строку csv-external.',
  },
  'unknown-type': {
    lv: 'Tāda jautājuma veida nav. Pārbaudiet kolonnu type.',
    ru: 'Такого типа вопроса нет. Проверьте колонку type.',
  },
  'unmatched-begin': {
    lv: 'Grupa vai atkārtojums sākas, bet nebeidzas. Pievienojiet rindu end_group vai end_repeat.',
    ru: 'Группа или повтор начинается, но не заканчивается. Добавьте строку end_group или end_repeat.',
  },
  'unmatched-end': {
    lv: 'Šeit beidzas tas, kas nav sācies. Noņemiet rindu vai pievienojiet sākumu.',
    ru: 'Здесь заканчивается то, что не начато. Удалите строку или добавьте начало.',
  },
  'unreadable-file': {
    lv: 'Failu nevar izlasīt. Saglabājiet to kā UTF-8 un importējiet vēlreiz.',
    ru: 'Файл прочитать нельзя. Сохраните его как UTF-8 и импортируйте ещё раз.',
  },
  'version-without-number': {
    lv: 'Versijā nav skaitļa; tam piešķirts 1.0.0. Rakstiet versiju ar skaitļiem.',
    ru: 'В версии нет числа; принято 1.0.0. Пишите версию числами.',
  },
  'not-taken': {
    lv: 'Šādu jautājumu šeit neņem. Lietojiet citu veidu; XLSForm failā tas paliek.',
    ru: 'Такой вопрос здесь не берётся. Используйте другой тип; в файле XLSForm он остаётся.',
  },
  search: {
    lv: 'search() šeit neņem. Lietojiet select_one_from_file ar choice_filter.',
    ru: 'search() здесь не берётся. Используйте select_one_from_file с choice_filter.',
  },
}
