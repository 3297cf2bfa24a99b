"""The words of bylines in some thirty languages: what opens one, labels its parts, joins names, and stands around them.

Lists only, from the languages with the most news sites and from the benchmark pages; `names` reads lines by them.
"""

from __future__ import annotations

# "By Jane Doe": words before a name, with or without a colon. Those that are also names or common words of a sentence
# ("de", "z", "a") are left out.
OPENERS = (
    "by", "von", "par", "por", "di", "da", "door", "av", "af", "od", "przez", "oleh", "bởi", "โดย", "от", "від", "napsal", "napsala",
    "napisał", "napisała", "napisao", "napisala", "scris de", "escrito por", "publicado por", "redactado por", "rédigé par", "écrit par",
    "publié par", "propos recueillis par", "geschrieben von", "erstellt von", "verfasst von", "ein beitrag von", "ein artikel von",
    "eine analyse von", "ein kommentar von", "ein interview von", "ein gastbeitrag von", "von unserem redakteur", "scritto da",
    "a cura di", "geschreven door", "skrevet af", "skrevet av", "skriven av", "kirjoittanut", "yazan", "ditulis oleh", "بقلم",
    "كتب", "كتبت", "نوشته", "מאת", "γράφει", "του", "της", "written by", "posted by", "published by", "reported by", "story by",
    "words by", "text by", "article by", "report by", "created by", "reviewed by",
)  # fmt: skip
# "Author: Jane Doe": what a colon must follow, anywhere in a line.
LABELS = (
    "author", "authors", "autor", "autorin", "autoren", "autor(in)", "autorinnen", "autor/in", "autor/autorin", "autorin/autor", "auteur",
    "auteurs", "autrice", "autore", "autori", "autores", "autora", "auteurice", "forfatter", "författare", "kirjoittaja", "teksti", "tekst",
    "text", "texte", "texto", "testo", "tekstas", "teksts", "words", "bericht", "kommentar", "reporter", "interview", "redakteurin",
    "redactor", "redactora", "redazione", "verfasser", "verfasserin", "skribent", "szerző", "írta", "forrás szerző", "автор", "авторы", "автори",
    "текст", "yazar", "muhabir", "penulis", "tác giả", "συντάκτης", "autorka", "autorky", "autorzy", "аўтар",
    "लेखक", "लेखिका", "কলমে", "作者", "记者", "記者", "文", "撰文", "責任編集", "责任编辑", "責任編輯", "责编", "编辑", "編輯", "取材・文", "執筆",
    "ライター", "글", "기자", "كاتب", "الكاتب", "المؤلف", "نویسنده", "ผู้เขียน", "כתב", "by", "von", "par", "por", "av", "af", "di",
)  # fmt: skip
# Labels and words of what is none of the author's: pictures, translations, the date, the source.
OTHER_LABELS = (
    "photo", "photos", "photography", "photographs", "photographer", "photographie", "photographies", "foto", "fotos", "fotograf",
    "fotografie", "fotografía", "fotografin", "fotografie", "bild", "bilder", "image", "images", "picture", "pictures", "illustration",
    "illustrations", "illustrationen", "grafik", "graphics", "video", "kamera", "translation", "translator", "übersetzung", "traduction", "traducción",
    "traduzione", "vertaling", "oversettelse", "tłumaczenie", "перевод", "фото", "çeviri", "fotoğraf", "kuva", "kuvat", "zdjęcia", "fot", "datum",
    "date", "data", "fecha", "quelle", "source", "fuente", "fonte", "bron", "källa", "kilde", "źródło", "источник", "kaynak", "来源", "來源",
    "updated", "published", "veröffentlicht", "aktualisiert", "stand", "lesezeit", "rubrik", "category", "kategorie", "категория", "tags", "thema",
    "摄影", "攝影", "写真", "撮影", "사진", "翻译", "تصوير", "ترجمة",
)  # fmt: skip
# "Photographs by Jane Doe", "Translated by Jane Doe".
CREDITS = (
    "photo", "photos", "photograph", "photographs", "photographed", "photography", "picture", "pictures", "image", "images", "illustration",
    "illustrations", "illustrated", "graphics", "video", "translated", "fotos", "foto", "fotografiert", "bilder",
    "illustriert", "illustrationen", "übersetzt", "übersetzung", "aus dem englischen", "aus dem französischen", "photographies",
    "traduit", "traducido", "tradotto", "vertaald", "oversatt", "oversat", "översatt", "przetłumaczył",
)  # fmt: skip
# What joins two names, with what may only join what looks like two names: "dan" and "y" are also parts of names.
JOINTS = (
    "and", "und", "et", "en", "og", "och", "ja", "ve", "with", "mit", "avec", "и", "та", "і", "й", "și", "sowie", "és", "dan", "və", "và", "और",
    "και", "og", "samt", "ir", "un", "eta", "oraz", "ile", "และ",
)  # fmt: skip
# Joints that count in small letters only, for with a capital they are names: "Dan", "Ja", "Ve".
CASED = frozenset({"en", "ja", "dan", "ve", "ile", "ir", "un", "samt", "og", "och"})
SHORT_JOINTS = ("e", "y", "i", "a", "и", "و", "ו")
# What somebody is, behind the name: "Holger Zschäpitz Leitender Wirtschaftsredakteur". No English ones: "Print Managing
# Editor" without its last word would be a name.
JOBS = (
    "korrespondent", "korrespondentin", "corresponsal", "correspondante", "correspondant", "redactor", "redactora", "journaliste", "periodista",
    "giornalista", "dziennikarz", "redaktor", "redakteur", "redakteurin", "wirtschaftsredakteur", "wirtschaftsredakteurin", "chefredakteur",
    "chefredakteurin", "ressortleiter", "ressortleiterin", "volontär", "volontärin", "leitender", "leitende", "stellvertretender", "writer",
)  # fmt: skip
# What is left at the end of a name where a date, a place or a button was cut off.
TRAILERS = (
    "am", "im", "um", "on", "at", "in", "le", "il", "el", "den", "the", "hace", "vor", "seit", "for", "from", "last", "updated", "published",
    "heute", "gestern", "today", "yesterday", "hier", "ayer", "oggi", "dnes", "idag", "dziś", "сегодня", "lesezeit", "more", "mehr", "from", "weitere",
    "beiträge", "follow", "folgen", "publicado", "publié", "pubblicato", "kl", "kl.", "klo", "as", "às", "à", "uhr", "min", "mins", "share",
    "shares", "comments", "kommentare", "dne",
)  # fmt: skip
# "Do 12. Mai": days of the week before a date.
WEEKDAYS = (
    "mo", "di", "mi", "do", "fr", "sa", "so", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "lun", "mar", "mer", "jeu", "ven", "sam", "dim",
    "mié", "jue", "vie", "sáb", "dom", "gio", "sab", "man", "tir", "ons", "tor", "fre", "lør", "søn", "maandag", "dinsdag", "woensdag", "donderdag",
    "vrijdag", "zaterdag", "zondag", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag", "lundi", "mardi", "mercredi", "jeudi",
    "vendredi", "samedi", "dimanche", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo",
)  # fmt: skip
# Behind a name in East Asian and South Asian bylines: "홍길동 기자", "山田太郎記者".
SUFFIXES = (
    "기자",
    "특파원",
    "논설위원",
    "記者",
    "记者",
    "通讯员",
    "特派員",
    "द्वारा",
    "tarafından",
    "报道",
    "摄",
    "撰文",
)
