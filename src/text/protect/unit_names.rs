//! The names of units, months and currencies, as data. Lists are separated by white space.

/// Symbols of units and currency codes, as written. `in` is left out since it is a word.
pub const SYMBOLS: &str = "
    km m dm cm mm µm μm nm pm Å ft yd mi nmi ha km² m² cm² mm² m³ cm³ dm³ ft² sqm sqft
    kg g mg µg μg mcg ng t lb lbs oz st kt Mt
    l L dl cl ml mL µl μl gal qt pt fl cc bbl
    s ms µs μs ns min mins sec secs h hr hrs d wk wks mo yr yrs
    °C °F °K K °
    Hz kHz MHz GHz THz rpm bpm fps Mbps Gbps kbps Kbps bps
    W kW MW GW TW Wh kWh MWh GWh TWh V kV mV A mA mAh Ah µA Ω kΩ MΩ F µF nF pF H mH
    J kJ MJ GJ cal kcal eV keV MeV GeV N kN Nm Pa hPa kPa MPa GPa bar mbar psi atm
    B kB KB MB GB TB PB KiB MiB GiB TiB bit bits kbit Mbit Gbit byte bytes px rem dpi ppi pp ppm ppb dB dBm
    mol mmol M mM µM IU lx lm cd Bq Sv mSv
    kph km/h mph m/s kn
    k K M m bn Bn mn Mio Mrd mil mln mld tn T
    USD EUR GBP JPY CNY RMB CHF INR RUB BRL MXN CAD AUD NZD KRW SEK NOK DKK PLN CZK HUF TRY ILS AED SAR ZAR SGD HKD
    TWD THB VND IDR BTC ETH Kč zł kr Ft лв грн
    am pm AM PM Uhr CET UTC GMT EST PST BC AD BCE CE
    км м см мм кг г мг л мл ч мин сек мс т га °С руб ₽ млн млрд тыс кВт МБ ГБ
    كم م سم كغ كجم جم لتر س د";

/// Spelled units, in small letters.
pub const WORDS: &str = "
    percent pct million millions billion billions trillion trillions thousand thousands hundred dozen
    dollar dollars cent cents euro euros pound pounds yen yuan rupees bucks
    second seconds minute minutes hour hours day days week weeks month months quarter quarters year years
    decade decades century centuries o'clock
    meter meters metre metres kilometer kilometers kilometre kilometres centimeter centimeters millimeter millimeters
    mile miles foot feet inch inches yard yards acre acres hectare hectares
    gram grams kilogram kilograms kilo kilos ton tons tonne tonnes ounce ounces
    liter liters litre litres gallon gallons cup cups tablespoon tablespoons tbsp teaspoon teaspoons tsp
    degree degrees celsius fahrenheit kelvin watt watts volt volts amp amps calorie calories
    byte bytes bit bits kilobytes megabytes gigabytes terabytes pixel pixels
    token tokens word words character characters sentence sentences paragraph paragraphs line lines
    page pages bullet bullets
    times
    prozent tausend millionen milliarde milliarden euro cent sekunde sekunden minute minuten stunde stunden tag tage
    tagen woche wochen monat monate monaten jahr jahre jahren meter kilometer gramm kilogramm tonnen grad liter
    wort wörter wörtern satz sätze sätzen zeichen zeilen seite seiten
    pourcent mille millions milliard milliards seconde secondes heure heures jour jours semaine semaines mois ans
    année années mètre mètres kilomètre kilomètres gramme grammes kilogramme kilogrammes litres degrés mot mots
    phrase phrases caractères ligne lignes
    millón millones segundo segundos minuto minutos hora horas día días semana semanas mes meses año años metro metros
    kilómetro kilómetros gramo gramos kilos litro litros grados palabra palabras frase frases página páginas línea
    líneas caracteres dólares céntimos
    milhão milhões mil bilhão bilhões dia dias mês ano anos quilômetros quilos reais dólares palavra palavras linha
    linhas
    milioni miliardi secondi minuti ora ore giorno giorni settimana settimane mese mesi anno anni metri chilometri
    grammi chili litri gradi parola parole frasi pagina pagine righe caratteri
    procent miljoen miljard uur dag dagen weken maand maanden jaar woorden zinnen
    yüzde milyon milyar saniye dakika saat gün hafta ay yıl lira metre kilometre gram kelime cümle sayfa
    процент процента процентов тысяча тысячи тысяч миллион миллиона миллионов миллиарда миллиардов рубль рубля рублей
    долларов секунда секунды секунд минута минуты минут час часа часов день дня дней неделя недели недель месяц месяца
    месяцев год года лет году годов метр метра метров километр километра километров грамм граммов килограмм килограмма
    килограммов литр литра литров градус градуса градусов слово слова слов предложение предложения предложений страниц
    ثانية ثوان دقيقة دقائق ساعة ساعات يوم أيام يوما أسبوع أسابيع شهر أشهر شهرا سنة سنوات عام أعوام عاما متر أمتار كيلومتر
    كيلومترات كيلوغرام غرام كلمة كلمات جملة جمل دولار دولارات يورو مليون ملايين مليار ألف آلاف درجة
    सेकंड मिनट घंटे घंटा दिन सप्ताह महीने महीना साल वर्ष किलोमीटर मीटर किलो ग्राम लीटर रुपये प्रतिशत लाख करोड़ हज़ार शब्द शब्दों
    giây phút giờ ngày tuần tháng năm triệu tỷ nghìn đồng độ câu trang lít
    초 분 시간 일 주 개월 월 년 원 달러 킬로미터 미터 킬로그램 그램 리터 퍼센트 단어 문장 자 개 명 번";

/// Months in small letters, alone or with a full stop: `5 May`, `5. Mai`, `Jan. 3`.
pub const MONTHS: &str = "
    january february march april may june july august september october november december
    jan feb mar apr jun jul aug sep sept oct nov dec
    januar jänner februar märz mai juni juli oktober dezember dez
    janvier février mars avril juin juillet août septembre octobre novembre décembre
    enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
    janeiro fevereiro março maio junho julho setembro outubro novembro dezembro
    gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre
    januari februari maart mei augustus
    ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
    января февраля марта апреля мая июня июля августа сентября октября ноября декабря
    يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
    जनवरी फ़रवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर";

/// Units written in Han or kana.
pub const IDEOGRAPHS: &str = "
    平方公里 平方米 立方米 百分点 個月間 キログラム キロメートル センチ メートル パーセント グラム リットル ミリ キロ
    ドル ユーロ ページ トン か月 ヶ月 カ月 つ 歳 個月 个月 小时 小時 時間 分钟 分鐘 秒钟 公斤 公里 公分 厘米 毫米
    毫克 毫升 千米 千克 人民币 美元 欧元 日元 英镑 星期 週間 日間 年間 分間 秒間 万 萬 亿 億 千 百 倍 年 月 日
    号 時 时 点 分 秒 天 周 週 岁 元 円 块 米 克 斤 升 度 ％ 字";

/// Han counters of one character.
pub const COUNTERS: &str = "个個名人次章节節页頁条條件台本回位句段行步词詞级級期代层層种種篇份项項届轮番话話冊";

/// Symbols that stand directly after a number or after one space.
pub const AFTER: &str = "%‰％°€$£¥₹₽₩₺₫฿¢℃℉′″";

/// Words between two numbers without which they would mean something else, and operators.
pub const BETWEEN: [&str; 30] = [
    "out of", "to", "of", "by", "bis", "von", "mal", "à", "sur", "de", "hasta", "até", "a", "x", "×", "*", "+", "-",
    "–", "—", "−", "/", "÷", "=", "<", ">", "±", "~", "до", "إلى",
];
