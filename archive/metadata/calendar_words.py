"""The words around dates: names of months, and what a label says of the date beside it, in the web's most used languages.

Tables and lookups only. Calendars other than the Gregorian are not read: a Hijri or Jalali year names another day.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

# "unknown": there is a label, but not what it says of the page.
Label = Literal["published", "updated", "other", "unknown", ""]

# The twelve months by language: as dates are written (genitive where a language has one), other forms and
# abbreviations that are no beginning of the name behind a slash. Checked against CLDR 45's "months" in format and
# stand-alone width.
_MONTHS: dict[str, str] = {
    "en": "january february march april may june july august september/sept october november december",
    "de": "januar/jänner februar/feber märz/maerz/mrz april mai juni juli august september/sept oktober november dezember",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre/setiembre octubre noviembre diciembre",
    "fr": "janvier février/fevrier mars avril mai juin juillet août/aout septembre octobre novembre décembre/decembre",
    "pt": "janeiro fevereiro março/marco abril maio junho julho agosto setembro outubro novembro dezembro",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart/mrt april mei juni juli augustus september oktober november december",
    "pl": "stycznia/styczeń lutego/luty marca/marzec kwietnia/kwiecień maja/maj czerwca/czerwiec lipca/lipiec "
          "sierpnia/sierpień września/wrzesień października/październik listopada/listopad grudnia/grudzień",
    "ru": "января/январь февраля/февраль марта/март апреля/апрель мая/май июня/июнь июля/июль августа/август "
          "сентября/сентябрь октября/октябрь ноября/ноябрь декабря/декабрь",
    "uk": "січня/січень лютого/лютий березня/березень квітня/квітень травня/травень червня/червень липня/липень "
          "серпня/серпень вересня/вересень жовтня/жовтень листопада/листопад грудня/грудень",
    "bg": "януари февруари март април май юни юли август септември октомври ноември декември",
    "tr": "ocak şubat/subat mart nisan mayıs/mayis haziran temmuz ağustos/agustos eylül/eylul ekim kasım/kasim aralık/aralik",
    "cs": "ledna/leden února/únor března/březen dubna/duben května/květen června/červen července/červenec srpna/srpen "
          "září října/říjen listopadu/listopad prosince/prosinec",
    "sk": "januára/január februára/február marca/marec apríla/apríl mája/máj júna/jún júla/júl augusta/august "
          "septembra/september októbra/október novembra/november decembra/december",
    "hr": "siječnja/siječanj veljače/veljača ožujka/ožujak travnja/travanj svibnja/svibanj lipnja/lipanj srpnja/srpanj "
          "kolovoza/kolovoz rujna/rujan listopada/listopad studenoga/studeni prosinca/prosinac",
    "sr": "januara/januar/јануар februara/februar/фебруар marta/mart/март aprila/april/април maja/maj/мај juna/jun/јун "
          "jula/jul/јул avgusta/avgust/август septembra/septembar/септембар oktobra/oktobar/октобар novembra/novembar/новембар "
          "decembra/decembar/децембар",
    "sl": "januarja/januar februarja/februar marca/marec aprila/april maja/maj junija/junij julija/julij avgusta/avgust "
          "septembra/september oktobra/oktober novembra/november decembra/december",
    "hu": "január február március április május június július augusztus szeptember október november december",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "no": "januar februar mars april mai juni juli august september oktober november desember",
    "fi": "tammikuuta/tammikuu helmikuuta/helmikuu maaliskuuta/maaliskuu huhtikuuta/huhtikuu toukokuuta/toukokuu "
          "kesäkuuta/kesäkuu heinäkuuta/heinäkuu elokuuta/elokuu syyskuuta/syyskuu lokakuuta/lokakuu marraskuuta/marraskuu "
          "joulukuuta/joulukuu",
    "el": "ιανουαρίου/ιανουάριος φεβρουαρίου/φεβρουάριος μαρτίου/μάρτιος απριλίου/απρίλιος μαΐου/μάιος/μαΐ ιουνίου/ιούνιος "
          "ιουλίου/ιούλιος αυγούστου/αύγουστος σεπτεμβρίου/σεπτέμβριος οκτωβρίου/οκτώβριος νοεμβρίου/νοέμβριος "
          "δεκεμβρίου/δεκέμβριος",
    "ca": "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
    "id": "januari februari maret april mei juni juli agustus september oktober november desember",
    "ms": "januari februari mac april mei jun julai ogos/ogo september oktober november disember",
    "ar": "يناير/جانفي فبراير/شباط/فيفري مارس/آذار/اذار أبريل/ابريل/إبريل/نيسان/أفريل مايو/أيار/ايار/ماي يونيو/حزيران/يونية/جوان "
          "يوليو/تموز/يولية/جويلية أغسطس/اغسطس/آب/أوت سبتمبر/أيلول/ايلول أكتوبر/اكتوبر نوفمبر ديسمبر",
    "fa": "ژانویه فوریه مارس آوریل می/مه ژوئن ژوئیه/جولای اوت/آگوست سپتامبر اکتبر نوامبر دسامبر",
    "he": "ינואר/בינואר פברואר/בפברואר מרץ/במרץ/מרס אפריל/באפריל מאי/במאי יוני/ביוני יולי/ביולי אוגוסט/באוגוסט "
          "ספטמבר/בספטמבר אוקטובר/באוקטובר נובמבר/בנובמבר דצמבר/בדצמבר",
    "hi": "जनवरी फ़रवरी/फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर/सितम्बर अक्टूबर/अक्तूबर नवंबर/नवम्बर दिसंबर/दिसम्बर",
    "bn": "জানুয়ারি/জানুয়ারী ফেব্রুয়ারি/ফেব্রুয়ারী মার্চ এপ্রিল মে জুন জুলাই আগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর",
    "th": "มกราคม/ม.ค. กุมภาพันธ์/ก.พ. มีนาคม/มี.ค. เมษายน/เม.ย. พฤษภาคม/พ.ค. มิถุนายน/มิ.ย. กรกฎาคม/ก.ค. สิงหาคม/ส.ค. "
          "กันยายน/ก.ย. ตุลาคม/ต.ค. พฤศจิกายน/พ.ย. ธันวาคม/ธ.ค.",
    "et": "jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember",
    "lv": "janvāris/janvārī februāris/februārī marts/martā aprīlis/aprīlī maijs/maijā jūnijs/jūnijā jūlijs/jūlijā augusts/augustā "
          "septembris/septembrī oktobris/oktobrī novembris/novembrī decembris/decembrī",
    "lt": "sausio/sausis vasario/vasaris kovo/kovas balandžio/balandis gegužės/gegužė birželio/birželis liepos/liepa "
          "rugpjūčio/rugpjūtis rugsėjo/rugsėjis spalio/spalis lapkričio/lapkritis gruodžio/gruodis",
}  # fmt: skip
_SHORTEST = 3  # letters of an abbreviation; two are words of their own

# Beginnings of the words of labels; where the whole word is meant it ends in a space. What is dated as "other" is not
# the page: rights, deadlines, births, visits, memberships, spans.
_STEMS: dict[Label, str] = {
    "updated": "updat modif revis reviewed edited changed amended upd_ aktuali stand_ zuletzt änderung geändert bearbeitet überarbeit "
    "jour_ màj_ maj_ actuali atualiz aggiorn bijgewerkt gewijzigd oppdater opdater senast endret ändrad päivit muokat zaktuali edytow "
    "uprav ažur izmen friss módos обнов измен оновл змін актуал güncel değiş ενημ τελευτ diperbar diubah nhật_ sửa_ last_",
    "published": "publi posted submitted added_ posté_ created issued released filed written uploaded date_ dated_ veröffentlich erstell erschienen "
    "geschrieben datum_ eingestellt vom_ gepostet verfasst hinzugefügt hochgeladen freigegeben angelegt eingetragen erstveröff online_ paru_ ligne_ rédigé écrit créé fecha_ criado postado data_ pubblic scritto geplaatst "
    "gepubliceerd opublik dodan utworz udgivet oprettet julkais skapad zveřejn vydán objav közzét megjelen опублик размещ добавл "
    "созд дата_ опублік публик yayın giriş_ eklen oluştur tarih δημοσ diterbit dipublik dimuat tayang_ đăng_ xuất_",
    "other": "copyright rights_ rechte_ born_ geboren né_ née_ nacid родил died_ accessed retrieved abgerufen zugriff consult "
    "deadline apply_ applications closing closes due_ printed gedruckt imprimé impreso stampato theatres theaters cinemas kinostart "
    "bewerbung frist_ bewerbungsfrist abgabe anmeldefrist meldefrist einreich sendung_ ausgestrahlt ausstrahlung expire ends_ einsendeschluss anmeldeschluss gültig valid_ until_ till_ bis_ jusqu hasta_ joined member_ registr "
    "beigetreten mitglied since_ seit_ depuis_ desde_ dal_ start_ starts_ beginn effective_ isbn_ issn_ version_ next_ nächste prochain "
    "aired_ scheduled available verfügbar erscheinung eintragung foto_ photo_ bild_ picture_ archiv fino_",
}  # fmt: skip
# The same in scripts that put no space between words, or fasten articles and prepositions to them.
_SIGNS: dict[Label, tuple[str, ...]] = {
    "updated": ("更新", "修改", "修訂", "修订", "最終", "수정", "업데이트", "최종", "تحديث", "تعديل", "بروزرسانی", "ویرایش", "עודכן", "עדכון", "अपडेट", "আপডেট", "ปรับปรุง", "แก้ไข"),
    "published": ("发布", "發布", "发表", "發表", "發佈", "公開", "掲載", "配信", "投稿", "作成", "日期", "입력", "등록", "작성", "게시", "승인", "نشر", "تاریخ", "منتشر", "פורסם", "तारीख", "प्रकाशित", "প্রকাশ", "เผยแพร่"),
    "other": ("©", "†", "(c)"),
}  # fmt: skip
_LABEL_REACH = 60  # characters before a date in which its label stands; "Zuletzt aktualisiert am Mittwoch, dem " has 39
# "Concert:", "Opening night:", whatever stands before it: on the 1,190 benchmark pages fewer than
# twenty dates have such a label, and none of those is the page's own.
_COLON = re.compile(r"[^\W\d_]\s*[:：]\s*\Z")
# "Recorded on", "Aufgezeichnet am", "Apply by": an act that is none of publishing, or a limit.
_ACT = re.compile(
    r"(?:\b[^\W\d_]{3,}ed\s+on|\A\W*[^\W\d_]{3,}ed\s[^.|·•]{1,30}\son|\A\W*[^\W\d_]{3,}\s+on|\b[^\W\d_]*ge[^\W\d_]{2,}(?:t|en)\s+am|\b(?:by|before|no later than))\s*(?:[^\W\d_]{2,12}day,?|the|dem|den)?\s*\Z",
    re.IGNORECASE,
)
_BARE = frozenset({"date", "data", "fecha"})
_QUALIFIED = re.compile(r"\s+[^\W\d_][^:：|·•]*[:：]\s*")
_WORDS = re.compile(r"[^\W\d_]+")
_LONGEST_STEM = 16


def month_of(name: str, language: str = "") -> int:
    """Return the number of the month that a word names, 0 where it names none or several.

    language: the page's, "de" or "de-AT"; where the same word is another month elsewhere ("listopad"), its own counts.
    A beginning of three letters or more is an abbreviation.
    """
    word = name.lower().rstrip(".")
    if len(word) < 2:
        return 0
    own = _names(language[:2].lower())
    return own.get(word) or _all_names().get(word, 0)


def label_before(text: str) -> Label:
    """Return what the end of a text says of the date that follows it: of several labels the last counts."""
    reach = text[-_LABEL_REACH:].lower()
    place, label = _last_sign(reach) if not reach.isascii() or "(c)" in reach else (-1, "")
    words = list(_WORDS.finditer(reach))
    for number in range(len(words) - 1, -1, -1):
        if words[number].start() <= place:
            break
        if found := _label_of(words[number][0]):
            return _of_which_date(text[-_LABEL_REACH:], words, number) or found
    return label


def is_labelled_otherwise(text: str) -> bool:
    """Whether the end of a text is a label of a date that none of our words knows: "Concert:", "Recorded on", "by"."""
    return _COLON.search(text) is not None or _ACT.search(text) is not None


def _of_which_date(text: str, words: list[re.Match[str]], number: int) -> Label:
    """Return what the words beside a bare "date" make of it ("Closing date", "Fecha límite:"), "" where none does.

    "Jane Doe Date: 19.11.2021": words with capitals before one with a capital are another part of the line.
    """
    before, word = words[:number], words[number]
    if word[0] in _BARE and _QUALIFIED.fullmatch(text[word.end() :]):
        return "unknown"
    if word[0] != "date" or not before or text[before[-1].end() : word.start()].strip():
        return ""
    known = _label_of(before[-1][0])
    return known or ("unknown" if text[word.start()].islower() else "")


def _last_sign(text: str) -> tuple[int, Label]:
    place, label = max((text.rfind(sign), label) for label, signs in _SIGNS.items() for sign in signs)
    return (place, label) if place >= 0 else (-1, "")


def _label_of(word: str) -> Label:
    """Return the label of which a word is, "" for any other; of two stems the longer counts."""
    stems = _stems()
    if found := stems.get(word + "_"):
        return found
    for length in range(min(len(word), _LONGEST_STEM), _SHORTEST - 1, -1):
        if found := stems.get(word[:length]):
            return found
    return ""


@lru_cache(maxsize=1)
def _stems() -> dict[str, Label]:
    return {stem: label for label, stems in _STEMS.items() for stem in stems.split()}


@lru_cache(maxsize=64)
def _names(language: str) -> dict[str, int]:
    """The names and abbreviations of one language; those that begin two months are left out."""
    found: dict[str, int] = {}
    shared: set[str] = set()
    for number, forms in enumerate(_MONTHS.get(language, "").split(), start=1):
        for form in forms.split("/"):
            name = form.rstrip(".")
            for end in range(min(_SHORTEST, len(name)), len(name)):
                if found.setdefault(name[:end], number) != number:
                    shared.add(name[:end])
    for short in shared:
        del found[short]
    for number, forms in enumerate(_MONTHS.get(language, "").split(), start=1):
        found.update((form.rstrip("."), number) for form in forms.split("/"))
    return found


@lru_cache(maxsize=1)
def _all_names() -> dict[str, int]:
    """The names of all languages; English stands first, and what two languages call differently is left out."""
    found: dict[str, int] = {}
    shared: set[str] = set()
    for language in _MONTHS:
        for name, number in _names(language).items():
            if found.setdefault(name, number) != number:
                shared.add(name)
    return {name: number for name, number in found.items() if name not in shared} | _names("en")
