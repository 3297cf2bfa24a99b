"""The words that news sites set around an article, in twenty-odd languages, and the questions one can ask of a line.

A line is *furniture* when its wording alone says so: a heading that opens another part of the page ("Most read",
"Leave a reply"), a label of a button or menu ("Share", "Log in"), or a notice to the reader ("This site uses cookies").
The lists were written from the customs of the languages, not from a data set. They hold no names of sites. Where
the same word is common inside articles it stands in the stricter list, or in none.

Languages: English, German, French, Spanish, Italian, Portuguese, Dutch, Danish, Swedish, Norwegian, Finnish, Polish,
Czech, Slovak, Hungarian, Romanian, Russian, Ukrainian, Turkish, Greek, Arabic, Hebrew, Persian, Hindi, Chinese,
Japanese, Korean, Indonesian, Vietnamese.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from unicodedata import category

# A heading or label longer than this is a sentence or a headline of its own. In characters; the longest listed
# heading with a subject added ("Latest Artificial Intelligence and Robotics News") stays below.
LONGEST_HEADING = 70
# Notices are one or two sentences; a paragraph longer than this is the article's own, whatever it mentions.
LONGEST_NOTICE = 420
# Up to this length (a sentence) two customary words are enough for a notice.
SHORT_NOTICE = 90

# Headings that open a part of the page that is not the article. They may go on ("Most read this week").
_OPENERS = """
most read|most popular|most viewed|most shared|most commented|most discussed|most recent|more from|more on this|more stories|more news
more articles|more headlines|more like this|more in this section|more to read|latest news|latest stories|latest articles|latest posts|latest headlines
latest from|latest videos|recent posts|recent articles|recent stories|recent comments|recent news|related articles|related stories
related posts|related news|related content|related topics|related links|related coverage|related reading|related products|related videos
you may also like|you might also like|you may like|you might like|you may be interested|you might be interested|recommended for you|recommended articles|recommended stories
recommended reading|recommended by|read next|up next|read also|see also|also read|what to read next|what others are reading|editor's picks|editors' picks
editor’s picks|editors’ picks|trending now|trending topics|trending stories|trending articles|popular posts|popular articles|popular stories|popular now|popular topics|top stories
featured company|featured articles|featured stories|featured posts|featured videos|leave a reply|leave a comment|leave your comment|post a comment|add a comment|add your comment
write a comment|join the conversation|join the discussion|comments are closed|comments on this|article topics|article tags|filed under|tagged with|sponsored content|sponsored links
from our partners|paid content|promoted stories|about the author|about this author|written by|our newsletters|newsletter sign|sign up for|sign up to|subscribe to|subscribe for
share this|share on|share article|share via|follow us|stay connected|stay informed|get the latest|read more from|read more about|don't miss|don’t miss|previous article|next article|previous post
next post|previous story|next story|upcoming events|white papers|photo galleries|print edition|browse by|white paper
meistgelesen|meist gelesen|am meisten gelesen|mehr zum thema|mehr aus|mehr von|mehr zu|mehr artikel|weitere artikel|weitere nachrichten|weitere meldungen|weitere themen|weitere beiträge|weitere news
neueste artikel|neueste nachrichten|neueste beiträge|neueste kommentare|aktuelle nachrichten|aktuelle meldungen|aktuelle artikel|aktuelle beiträge|ähnliche artikel|ähnliche beiträge
ähnliche themen|verwandte artikel|verwandte beiträge|verwandte themen|das könnte sie auch|das könnte dich auch|das könnte ihnen|auch interessant|lesen sie auch|lesen sie mehr
lesen sie jetzt|lesen sie weiter|lesen sie hier|passend zum thema|passend dazu|themen des artikels|themen in diesem artikel|schreiben sie einen kommentar|schreibe einen kommentar|kommentar schreiben
kommentar verfassen|kommentar hinterlassen|kommentieren sie|diskutieren sie|artikel teilen|beitrag teilen|diesen artikel|empfohlene artikel|empfehlungen für sie|empfehlungen der redaktion|aus dem ressort
newsletter abonnieren|jetzt abonnieren|folgen sie uns|folge uns|über den autor|über die autorin|zur startseite|top-themen|beliebte artikel|beliebteste artikel|meistkommentiert|vorheriger artikel|nächster artikel
vorheriger beitrag|nächster beitrag|letzte beiträge|letzte kommentare|nachrichten aus|schlagworte zum|tags zum artikel
les plus lus|les plus lues|les plus partagés|les plus consultés|à lire aussi|à lire également|à lire ensuite|lire aussi|lire également|lire la suite|voir aussi|sur le même sujet|sur le même thème|dans la même rubrique
articles similaires|articles liés|articles connexes|articles récents|articles associés|derniers articles|dernières nouvelles|dernières actualités|dernières infos|plus d'articles|plus d’articles
plus d'actualités|vous aimerez aussi|vous pourriez aussi|vous pourriez aimer|cela pourrait vous|laisser un commentaire|laissez un commentaire|ajouter un commentaire|poster un commentaire|réagissez à|partager cet article
partagez cet article|suivez-nous|abonnez-vous|inscrivez-vous|s'abonner à|recommandé pour vous|à propos de l'auteur|à propos de l’auteur|toute l'actualité|les commentaires sont fermés|ne manquez pas
lo más leído|lo más visto|lo más popular|las más leídas|más leídas|más leídos|más noticias|más artículos|más sobre|más información sobre|últimas noticias|noticias relacionadas|artículos relacionados|contenido relacionado
temas relacionados|entradas relacionadas|entradas recientes|comentarios recientes|lee también|lea también|leer también|ver también|te puede interesar|le puede interesar|también te puede|quizás te interese|te recomendamos|deja un comentario
deja una respuesta|dejar un comentario|escribe un comentario|comparte esta|compartir en|síguenos en|suscríbete a|sobre el autor|archivado en|noticias destacadas|no te pierdas
più letti|i più letti|le più lette|articoli correlati|articoli recenti|articoli simili|notizie correlate|ultime notizie|ultimi articoli|leggi anche|leggi tutto|vedi anche|potrebbe interessarti|ti potrebbe interessare|potrebbero interessarti
altri articoli|altre notizie|lascia un commento|scrivi un commento|condividi su|condividi questo|seguici su|iscriviti alla|sull'autore|contenuti correlati|da non perdere
mais lidas|as mais lidas|mais lidos|mais vistas|mais notícias|mais sobre|últimas notícias|notícias relacionadas|artigos relacionados|conteúdo relacionado|posts relacionados|leia também|leia mais|ler mais|veja também|você pode gostar
pode gostar de|deixe um comentário|deixe uma resposta|deixe seu comentário|compartilhe|siga-nos|assine a|inscreva-se|sobre o autor|notícias recentes|posts recentes|artigos recentes|não perca
meest gelezen|meest bekeken|best gelezen|lees ook|lees meer|lees verder|meer nieuws|meer over|meer artikelen|laatste nieuws|net binnen|gerelateerde artikelen|gerelateerd nieuws|gerelateerde berichten|recente berichten|recente artikelen
bekijk ook|misschien vind je|aanbevolen voor|geef een reactie|laat een reactie|plaats een reactie|deel dit|deel op|volg ons|schrijf je in|over de auteur|aanraders
mest læste|mest læst|mest sete|læs også|læs mere|seneste nyt|seneste nyheder|relaterede artikler|andre læser|andre læste|måske er du|skriv en kommentar|del artikel|følg os|tilmeld dig|flere nyheder|flere artikler|mere om
mest lästa|mest läst|läs också|läs även|läs mer|läs vidare|senaste nytt|senaste nyheterna|senaste nyheter|relaterade artiklar|relaterat innehåll|fler nyheter|fler artiklar|mer om|lämna en kommentar|lämna ett svar|skriv en kommentar
dela artikeln|följ oss|prenumerera på|rekommenderade artiklar|du kanske också
mest leste|mest lest|les også|les mer|siste nytt|siste nyheter|siste saker|relaterte artikler|relaterte saker|flere saker|flere nyheter|legg igjen en kommentar|legg igjen et svar|del artikkelen|følg oss|meld deg på|anbefalte artikler
luetuimmat|lue myös|lue lisää|katso myös|uusimmat|tuoreimmat|aiheeseen liittyvää|aiheeseen liittyvät|jätä kommentti|jaa artikkeli|seuraa meitä|tilaa uutiskirje|suosituimmat|lisää aiheesta|viimeisimmät uutiset
najczęściej czytane|najchętniej czytane|najpopularniejsze|najnowsze wiadomości|najnowsze artykuły|ostatnie wpisy|ostatnie wiadomości|czytaj także|czytaj też|czytaj również|przeczytaj także|przeczytaj też|przeczytaj również|zobacz także
zobacz też|zobacz również|czytaj więcej|więcej na temat|powiązane artykuły|podobne artykuły|polecane artykuły|może cię zainteresować|dodaj komentarz|zostaw komentarz|napisz komentarz|udostępnij|obserwuj nas|zapisz się|o autorze
nejčtenější|čtěte také|čtěte více|přečtěte si|mohlo by vás zajímat|související články|podobné články|poslední články|nejnovější články|další články|další zprávy|přidat komentář|napsat komentář|sdílet článek|sledujte nás|přihlaste se k|o autorovi
najčítanejšie|čítajte aj|čítajte viac|prečítajte si|mohlo by vás zaujať|súvisiace články|podobné články|najnovšie články|ďalšie články|pridať komentár|napísať komentár|zdieľať článok|sledujte nás
legolvasottabb|legnépszerűbb|kapcsolódó cikkek|kapcsolódó tartalom|ajánlott cikkek|ajánló|olvassa el|olvasd el|legfrissebb hírek|friss hírek|további cikkek|további hírek|ez is érdekelheti|szóljon hozzá|hozzászólások|kövessen minket|iratkozzon fel
cele mai citite|cele mai populare|citește și|citeşte şi|citește mai|citiți și|vezi și|articole similare|articole recente|articole asemănătoare|știri similare|ultimele știri|te-ar putea interesa|lasă un comentariu|lasă un răspuns|adaugă un comentariu|urmărește-ne|abonează-te
самое читаемое|самое популярное|популярное сегодня|самые читаемые|читайте также|читать также|смотрите также|читайте далее|ещё по теме|еще по теме|материалы по теме|статьи по теме|новости по теме|последние новости|похожие статьи|похожие материалы
похожие новости|похожие записи|другие новости|главные новости|свежие записи|рекомендуем|вам может|оставить комментарий|оставьте комментарий|добавить комментарий|поделиться|подписывайтесь|подпишитесь|об авторе|новости партнеров|новости партнёров
найпопулярніше|найчитаніше|читайте також|дивіться також|останні новини|схожі статті|схожі новини|новини за темою|матеріали за темою|інші новини|головні новини|залишити коментар|додати коментар|поділитися|підписуйтесь|підпишіться
en çok okunan|en çok okunanlar|çok okunanlar|ilgili haberler|ilgili içerikler|ilgili konular|benzer haberler|benzer yazılar|son haberler|son dakika|son yazılar|diğer haberler|bunlar da|ilginizi çekebilir|önerilen haberler|yorum yap|yorum yazın|bir yanıt|bir cevap yazın|bizi takip|abone ol
δημοφιλή|διαβάστε επίσης|διαβάστε ακόμη|διαβάστε ακόμα|διαβάστε περισσότερα|δείτε επίσης|δείτε ακόμη|σχετικά άρθρα|σχετικά νέα|σχετικές ειδήσεις|τελευταία νέα|τελευταίες ειδήσεις|τα πιο δημοφιλή|περισσότερα άρθρα|αφήστε ένα|αφήστε σχόλιο|γράψτε το σχόλιό|ακολουθήστε μας|ροή ειδήσεων
الأكثر قراءة|الأكثر مشاهدة|الأكثر شيوعا|اقرأ أيضا|اقرأ أيضاً|إقرأ أيضا|اقرأ المزيد|شاهد أيضا|شاهد أيضاً|مواضيع ذات صلة|مقالات ذات صلة|أخبار ذات صلة|مواضيع متعلقة|قد يعجبك|قد يهمك|آخر الأخبار|أحدث الأخبار|المزيد من|اترك تعليق|اترك رداً|أضف تعليق|شارك هذا|تابعنا على|اشترك في
הנצפים ביותר|הנקראים ביותר|הכי נקראות|כתבות נוספות|כתבות קשורות|כתבות שאולי|אולי יעניין|עוד בנושא|עוד באתר|קראו גם|קראו עוד|קרא עוד|ראו גם|חדשות אחרונות|השאר תגובה|השארת תגובה|כתיבת תגובה|הוספת תגובה|שתפו את|עקבו אחרינו
پربازدیدترین|پربیننده|بیشتر بخوانید|بیشتر بدانید|مطالب مرتبط|اخبار مرتبط|اخبار مرتبط|مطالب مشابه|آخرین اخبار|تازه ترین|ارسال نظر|نظر شما|دیدگاه خود|اشتراک گذاری|همچنین بخوانید
सबसे ज्यादा पढ़े|यह भी पढ़ें|ये भी पढ़ें|इसे भी पढ़ें|संबंधित खबरें|संबंधित समाचार|संबंधित लेख|ताजा खबरें|ताज़ा ख़बरें|और पढ़ें|टिप्पणी करें|शेयर करें|लोकप्रिय खबरें
berita terkait|artikel terkait|baca juga|baca selengkapnya|berita terbaru|berita terpopuler|artikel terbaru|terpopuler|paling banyak dibaca|tinggalkan komentar|tinggalkan balasan|bagikan|ikuti kami|lihat juga|simak juga|rekomendasi untuk
đọc nhiều|xem nhiều|tin liên quan|bài liên quan|bài viết liên quan|tin mới|tin cùng chuyên mục|tin khác|xem thêm|đọc thêm|để lại bình luận|viết bình luận|gửi bình luận|chia sẻ bài|có thể bạn quan tâm
"""

# Headings of the readers' part: what follows is no longer the article, however well it is written.
_COMMENTS = """
comments|reader comments|leave a reply|leave a comment|leave your comment|post a comment|add a comment|add your comment|write a comment|join the conversation|join the discussion|show comments|view comments|load comments|responses|discussion|comments are closed|comment on this
kommentare|leserkommentare|schreiben sie einen kommentar|schreibe einen kommentar|kommentar schreiben|kommentar verfassen|kommentar hinterlassen|kommentarfunktion
commentaires|laisser un commentaire|laissez un commentaire|ajouter un commentaire|poster un commentaire|réactions|réagissez à|les commentaires sont fermés|comentarios|deja un comentario|deja una respuesta|dejar un comentario|escribe un comentario
commenti|lascia un commento|scrivi un commento|comentários|deixe um comentário|deixe uma resposta|deixe seu comentário|reacties|geef een reactie|laat een reactie|plaats een reactie|kommentarer|skriv en kommentar|lämna en kommentar|lämna ett svar|legg igjen en kommentar|legg igjen et svar
kommentit|jätä kommentti|komentarze|dodaj komentarz|zostaw komentarz|napisz komentarz|komentáře|přidat komentář|napsat komentář|komentáre|pridať komentár|hozzászólások|szóljon hozzá|comentarii|lasă un comentariu|lasă un răspuns|adaugă un comentariu
комментарии|оставить комментарий|оставьте комментарий|добавить комментарий|коментарі|залишити коментар|додати коментар|yorumlar|yorum yap|yorum yazın|bir cevap yazın|σχόλια|αφήστε σχόλιο|γράψτε το σχόλιό
التعليقات|اترك تعليق|اترك رداً|أضف تعليق|תגובות|השאר תגובה|כתיבת תגובה|הוספת תגובה|نظرات|دیدگاه‌ها|ارسال نظر|टिप्पणियाँ|टिप्पणी करें|komentar|tinggalkan komentar|tinggalkan balasan|bình luận|để lại bình luận|viết bình luận
发表评论|发表回复|網友評論|网友评论|發表評論|發表迴響|發佈留言|コメントを残す|コメントを書く|コメント一覧|댓글 쓰기|댓글쓰기|댓글 남기기
"""

# The same for scripts that set no spaces between words: the line begins with it.
_OPENERS_UNSPACED = """
相关新闻|相关阅读|相关文章|相关推荐|相关报道|相关链接|相关专题|相關新聞|相關閱讀|相關文章|延伸閱讀|延伸阅读|推荐阅读|推薦閱讀|热门文章|热门新闻|热门推荐|熱門文章|熱門新聞|最新文章|最新新闻|最新消息|最新新聞|阅读排行|点击排行|新闻排行
猜你喜欢|更多新闻|更多文章|发表评论|发表回复|發表評論|發表迴響|發佈留言|网友评论|热门评论|分享到|分享至|分享让更多|上一篇|下一篇|责任编辑|責任編輯|版权声明|免责声明|关注我们|扫码关注|返回首页|编辑推荐|编辑精选|精彩推荐
関連記事|関連リンク|関連ニュース|関連キーワード|関連トピック|関連情報|関連タグ|おすすめ記事|おすすめの記事|あわせて読みたい|こちらもおすすめ|人気記事|人気の記事|アクセスランキング|ランキング|最新記事|最新ニュース|新着記事|新着ニュース|よく読まれ|次の記事|前の記事|コメントを残す|コメントを書く|コメントする
この記事をシェア|この記事を共有|この記事についての|シェアする|続きを読む|トップページへ|トップへ戻る|注目の記事|編集部のおすすめ|もっと見る|記事一覧|ページトップへ
관련 기사|관련기사|관련 뉴스|관련뉴스|추천 기사|추천기사|인기 기사|인기기사|많이 본|가장 많이|최신 기사|최신기사|최신 뉴스|최신뉴스|댓글 쓰기|댓글쓰기|댓글 남기기|공유하기|이 기사를|다음 기사|이전 기사|다음기사|이전기사|무단전재|무단 전재|저작권자|주요 뉴스|주요뉴스
"""

# Whole lines only: the words are common inside articles, too.
_HEADINGS = """
puedes ver|puede ver|puede leer|mira también|mire también|aussi à lire|da leggere|per approfondire|lue aiheesta lisää|до теми|по темі|lesa meira|sjá einnig|ये भी पढ़ें|यह भी पढ़ें|इसे भी पढ़ें
related|related:|recommended|trending|popular|latest|more|topics|tags|comments|comment|discussion|responses|newsletter|newsletters|advertisement|advertising|sponsored|in this story|in this article|keywords|categories|archives|sections|author|authors|about us|contact us|around the web
from the web|most read|editors picks|the latest|explore more|read more|watch|watch now|listen|listen now|features|events|jobs|videos|galleries|opinion|the conversation|reader comments|view comments|show comments|load comments|all comments|no comments|0 comments|notifications|navigation|breadcrumb|breadcrumbs|on this page|table of contents|further reading|live updates|breaking news|follow|follow topics|connect with us|news|sport|sports
themen|schlagworte|schlagwörter|stichworte|kommentare|kommentar|anzeige|werbung|empfohlen|zum thema|mehr|mehr lesen|weiterlesen|beliebt|aktuell|neueste|autor|autoren|autorin|quellen|quelle|rubriken|ressorts|startseite|impressum|services|service|inhalt|inhaltsverzeichnis|leserkommentare|forum|passend|dossier|video|videos|bildergalerie|meistgelesene artikel|das beste|mehr dazu|hintergrund|thema|nachrichten|sendung
sujets|thèmes|mots-clés|mots clés|étiquettes|commentaires|commentaire|publicité|annonce|recommandé|populaire|tendances|plus|voir plus|en savoir plus|lire plus|auteur|auteurs|rubriques|catégories|accueil|sommaire|réactions|à la une|en continu|sur le web|ailleurs sur le web|dossiers|vidéos|partager|en direct|newsletter
temas|etiquetas|comentarios|comentario|publicidad|recomendado|recomendados|relacionado|relacionados|relacionadas|tendencias|más|leer más|ver más|saber más|autor|secciones|categorías|archivos|inicio|compartir|newsletter|boletines|archivado en:|en portada|destacados|última hora|el tiempo
argomenti|temi|tag|commenti|commento|pubblicità|consigliati|correlati|di più|mostra altro|autore|sezioni|categorie|archivi|home|condividi|in evidenza|approfondimenti|notizie|altre sezioni
temas|tópicos|assuntos|comentários|comentário|publicidade|recomendado|recomendados|relacionados|mais|saiba mais|ver mais|autor|seções|secções|categorias|arquivos|início|partilhar|destaques|tudo sobre|continua depois da publicidade
onderwerpen|trefwoorden|reacties|reactie|advertentie|aanbevolen|gerelateerd|populair|meer|auteur|categorieën|archief|delen|nieuws|meer lezen|uitgelicht
emner|kommentarer|kommentar|annonce|reklame|relateret|populært|mere|forfatter|kategorier|arkiv|del|seneste|ämnen|annons|relaterat|populärt|mer|författare|dela|senaste|temaer|annonse|relatert|siste|forfatter|nyheter|nyheder|mest populære
aiheet|avainsanat|kommentit|mainos|suosittua|lisää|kirjoittaja|jaa|uutiset|mainos päättyy|artikkeli jatkuu mainoksen jälkeen
tematy|tagi|komentarze|komentarz|reklama|polecane|polecamy|powiązane|popularne|więcej|autor|kategorie|archiwum|udostępnij|wiadomości|najnowsze|dalszy ciąg materiału pod wideo|dalsza część artykułu pod materiałem wideo
témata|štítky|komentáře|diskuse|reklama|doporučujeme|související|populární|více|autor|kategorie|archiv|sdílet|zprávy|témy|komentáre|diskusia|odporúčame|súvisiace|viac|zdieľať|správy
témák|címkék|kommentek|hirdetés|ajánlott|kapcsolódó|népszerű|tovább|szerző|rovatok|megosztás|hírek|címkék:|subiecte|etichete|comentarii|publicitate|recomandate|recomandări|mai mult|distribuie|știri|autor
темы|теги|метки|комментарии|реклама|по теме|популярное|рекомендуем|подробнее|ещё|еще|автор|рубрики|архивы|новости|главное|читать далее|теги:|теми|мітки|коментарі|популярне|докладніше|ще|автор|рубрики|новини|головне
konular|etiketler|yorumlar|reklam|ilgili|önerilen|popüler|daha fazla|devamı|yazar|kategoriler|arşiv|paylaş|haberler|gündem|θέματα|ετικέτες|σχόλια|διαφήμιση|σχετικά|περισσότερα|συντάκτης|κατηγορίες|κοινοποίηση|ειδήσεις|tags:
مواضيع|الوسوم|وسوم|تعليقات|التعليقات|إعلان|إعلانات|المزيد|الكاتب|أقسام|مشاركة|شارك|أخبار|كلمات مفتاحية|כתבות|נושאים|תגיות|תגובות|פרסומת|עוד|מומלצים|שיתוף|חדשות|برچسب ها|برچسب‌ها|نظرات|دیدگاه‌ها|تبلیغات|بیشتر|نویسنده|اخبار
विषय|टैग|टैग्स|टिप्पणियाँ|विज्ञापन|और|लेखक|शेयर|समाचार|topik|tag:|komentar|iklan|rekomendasi|selengkapnya|penulis|kategori|berita|chủ đề|từ khóa|bình luận|quảng cáo|tác giả|chuyên mục|chia sẻ|tin tức
标签|标签:|关键词|关键字|评论|留言|广告|推荐|热门|更多|作者|分类|分享|新闻|来源|標籤|關鍵字|評論|廣告|推薦|熱門|分類|新聞|编辑|記者|タグ|コメント|広告|おすすめ|人気|もっと|著者|カテゴリー|共有|ニュース|キーワード|トピックス|特集|連載|주제|태그|댓글|광고|추천|인기|더보기|기자|카테고리|공유|뉴스|키워드
"""

# Buttons, menus and other labels: whole lines, anywhere on the page, never a part of a text.
_LABELS = """
share|tweet|email|e-mail|print|print this|print page|copy link|link copied|copy url|save|saved|save article|bookmark|facebook|twitter|x|x.com|linkedin|whatsapp|telegram|reddit|pinterest|tumblr|instagram|youtube|tiktok|flipboard|pocket|messenger|threads|bluesky|mastodon|xing|rss|rss feed|google news|wechat|line|viber|snapchat|fb pixel|facebook pixel
menu|close|close menu|open menu|main menu|skip to content|skip to main content|jump to content|home|search|search for|go|log in|login|log out|logout|sign in|sign out|sign up|register|subscribe|subscribe now|subscribe today|my account|account|profile|settings|back|back to top|top|next|previous|prev|reply|report|like|follow|following|unfollow|cancel|submit|send|ok|accept|accept all|reject all|agree|i agree|decline|got it|dismiss|continue|continue reading|read more|read full story|learn more|show more|show less|see more|see all|view all|view more|load more|more info|more information|click here|download|download pdf|play|pause|mute|unmute|fullscreen|watch live|live|donate|donate now|shop|store|help|faq|about|contact|privacy|privacy policy|cookie policy|cookie settings|cookies|terms|terms of use|terms of service|terms and conditions|sitemap|imprint|accessibility|advertise|advertise with us|careers|feedback|permalink|post comment|notify me|image|photo|photos|gallery|caption|close modal|loading|loading...|advert|ad|ads|ad choices|skip|skip ad|text size|font size|listen to this article|give this article|gift article|gift this article|share full article|add to favorites|getty images|subscribe to read|edit|view source|original|comment on this story|enlarge image|expand|collapse
teilen|twittern|mailen|drucken|merken|speichern|artikel merken|link kopieren|vorlesen|anhören|artikel anhören|menü|menü öffnen|menü schließen|schließen|suche|suchen|anmelden|abmelden|einloggen|registrieren|abonnieren|abo|mein konto|zurück|weiter|nach oben|seitenanfang|antworten|melden|folgen|abbrechen|absenden|senden|akzeptieren|alle akzeptieren|ablehnen|zustimmen|mehr anzeigen|alle anzeigen|alles anzeigen|mehr laden|mehr erfahren|jetzt lesen|herunterladen|hilfe|kontakt|datenschutz|datenschutzerklärung|cookie-einstellungen|privatsphäre|agb|nutzungsbedingungen|mediadaten|karriere|bild vergrößern|vergrößern|per e-mail|zum inhalt springen|direkt zum inhalt|zur navigation|startseite|feedback|artikel drucken|artikel verschicken|seite drucken|per mail|e-paper|shop|zum seitenanfang|pdf|zur merkliste|leserbrief schreiben|facebook teilen
partager|imprimer|envoyer|enregistrer|sauvegarder|copier le lien|fermer|rechercher|recherche|connexion|se connecter|déconnexion|s'inscrire|s’inscrire|s'abonner|s’abonner|je m'abonne|abonnez-vous|mon compte|retour|suivant|précédent|haut de page|répondre|signaler|suivre|annuler|accepter|tout accepter|refuser|tout refuser|continuer|afficher plus|tout voir|voir tout|télécharger|aide|contact|mentions légales|confidentialité|politique de confidentialité|cgu|cgv|plan du site|écouter|écouter l'article|offrir cet article|ajouter à mes favoris|aller au contenu|réagir|lecture|lire l'article|accueil
imprimir|enviar|guardar|copiar enlace|menú|cerrar|buscar|iniciar sesión|cerrar sesión|registrarse|regístrate|suscríbete|suscribirse|mi cuenta|volver|siguiente|anterior|arriba|volver arriba|responder|denunciar|seguir|cancelar|aceptar|aceptar todo|rechazar|continuar|mostrar más|ver todo|descargar|ayuda|contacto|aviso legal|privacidad|política de privacidad|política de cookies|mapa web|escuchar|ir al contenido|comparte|compartir
stampa|invia|salva|copia link|chiudi|cerca|accedi|esci|registrati|abbonati|il mio account|indietro|avanti|successivo|precedente|torna su|rispondi|segnala|segui|annulla|accetta|accetta tutto|rifiuta|continua|mostra di più|vedi tutti|scarica|aiuto|contatti|note legali|cookie policy|privacy policy|ascolta|vai al contenuto|leggi|leggi tutto
compartilhar|partilhar|salvar|copiar link|fechar|pesquisar|entrar|sair|cadastre-se|assine|assinar|minha conta|voltar|próximo|próxima|topo|voltar ao topo|aceitar|aceitar todos|recusar|mostrar mais|ver tudo|baixar|ajuda|contato|contacto|privacidade|política de privacidade|termos de uso|ouvir|ir para o conteúdo
delen|deel|printen|afdrukken|opslaan|bewaren|kopieer link|sluiten|sluit|zoeken|zoek|inloggen|uitloggen|aanmelden|registreren|abonneren|abonneer|mijn account|terug|volgende|vorige|naar boven|reageer|reageren|volgen|annuleren|accepteren|alles accepteren|weigeren|toon meer|bekijk alles|downloaden|hulp|privacybeleid|cookiebeleid|gebruiksvoorwaarden|adverteren|luister|ga naar de inhoud
del|udskriv|gem|luk|søg|log ind|log ud|tilmeld|abonner|min konto|tilbage|næste|forrige|til toppen|svar|anmeld|følg|annuller|accepter|vis mere|se alle|hent|hjælp|kontakt|privatlivspolitik|dela|skriv ut|spara|stäng|sök|logga in|logga ut|registrera|prenumerera|mitt konto|tillbaka|nästa|föregående|till toppen|svara|anmäl|följ|avbryt|acceptera|godkänn|visa mer|visa alla|ladda ner|hjälp|integritetspolicy|lyssna|lagre|lukk|søk|logg inn|logg ut|registrer|abonnér|min side|neste|til toppen|følg|avbryt|godta|vis mer|se alle|hjelp|personvern|personvernerklæring|meny
jaa|tulosta|tallenna|sulje|haku|hae|kirjaudu|kirjaudu sisään|kirjaudu ulos|rekisteröidy|tilaa|takaisin|seuraava|edellinen|vastaa|seuraa|peruuta|hyväksy|näytä lisää|näytä kaikki|lataa|ohje|yhteystiedot|tietosuoja|valikko
drukuj|wyślij|zapisz|kopiuj link|zamknij|szukaj|zaloguj|zaloguj się|wyloguj|zarejestruj się|subskrybuj|moje konto|wstecz|dalej|następny|poprzedni|do góry|odpowiedz|zgłoś|obserwuj|anuluj|akceptuj|akceptuję|odrzuć|pokaż więcej|zobacz wszystkie|pobierz|pomoc|kontakt|polityka prywatności|regulamin|menu główne|skomentuj|posłuchaj
tisk|vytisknout|uložit|zavřít|hledat|vyhledat|přihlásit|přihlásit se|odhlásit|registrace|předplatit|zpět|další|předchozí|nahoru|odpovědět|nahlásit|sledovat|zrušit|přijmout|odmítnout|zobrazit více|stáhnout|nápověda|kontakty|ochrana soukromí|tlačiť|uložiť|zavrieť|hľadať|prihlásiť|prihlásiť sa|späť|ďalej|hore|odpovedať|sledovať|zrušiť|prijať|odmietnuť|zobraziť viac|stiahnuť|pomoc
nyomtatás|mentés|bezár|bezárás|keresés|bejelentkezés|kijelentkezés|regisztráció|feliratkozás|előfizetés|vissza|következő|előző|válasz|követés|mégse|elfogad|elfogadom|elutasít|mutass többet|letöltés|súgó|kapcsolat|adatvédelem|impresszum|printează|salvează|închide|caută|autentificare|înregistrare|abonează-te|înapoi|următorul|anterior|sus|răspunde|urmărește|anulează|acceptă|refuză|vezi toate|descarcă|ajutor|meniu
твитнуть|печать|распечатать|отправить|сохранить|скопировать ссылку|закрыть|поиск|найти|войти|вход|выйти|регистрация|подписаться|личный кабинет|назад|вперед|далее|следующая|предыдущая|наверх|ответить|пожаловаться|отмена|принять|согласен|показать еще|показать ещё|все новости|скачать|помощь|контакты|о нас|вконтакте|одноклассники|меню|друк|зберегти|закрити|пошук|знайти|увійти|вийти|реєстрація|підписатися|далі|догори|відповісти|скасувати|прийняти|показати більше|завантажити|допомога|контакти|про нас
tweetle|yazdır|gönder|kaydet|kapat|ara|giriş yap|giriş|çıkış|üye ol|kayıt ol|abone ol|hesabım|geri|ileri|sonraki|önceki|yukarı|yanıtla|bildir|takip et|iptal|kabul et|reddet|daha fazla göster|tümünü gör|indir|yardım|iletişim|gizlilik politikası|künye|menü|ana sayfa|εκτύπωση|αποθήκευση|κλείσιμο|αναζήτηση|σύνδεση|εγγραφή|αποσύνδεση|πίσω|επόμενο|προηγούμενο|απάντηση|ακύρωση|αποδοχή|αποδέχομαι|δείτε όλα|βοήθεια|επικοινωνία|όροι χρήσης|αρχική|μενού
طباعة|إرسال|حفظ|نسخ الرابط|إغلاق|بحث|تسجيل الدخول|تسجيل الخروج|تسجيل|اشترك|حسابي|رجوع|التالي|السابق|رد|متابعة|إلغاء|موافق|قبول|رفض|عرض المزيد|عرض الكل|تحميل|مساعدة|اتصل بنا|من نحن|الرئيسية|القائمة|فيسبوك|تويتر|واتساب|הדפסה|הדפס|שלח|שמור|סגור|חיפוש|התחברות|התחבר|הרשמה|הירשם|חזרה|הבא|הקודם|הגב|עקוב|ביטול|אישור|הצג עוד|צור קשר|אודות|ראשי|תפריט|פייסבוק|טוויטר|ווטסאפ|چاپ|ارسال|ذخیره|بستن|جستجو|ورود|ثبت نام|خروج|بازگشت|بعدی|قبلی|پاسخ|لغو|قبول|تماس با ما|درباره ما|صفحه اصلی|خانه|منو
प्रिंट|भेजें|सेव करें|बंद करें|खोजें|लॉग इन|साइन इन|रजिस्टर|सब्सक्राइब करें|वापस|अगला|पिछला|जवाब दें|फॉलो करें|रद्द करें|और देखें|होम|संपर्क करें|फेसबुक|ट्विटर|cetak|kirim|simpan|salin tautan|tutup|cari|masuk|keluar|daftar|berlangganan|kembali|berikutnya|selanjutnya|sebelumnya|balas|batal|setuju|terima|lihat semua|unduh|bantuan|kontak|tentang kami|beranda|in bài viết|gửi|lưu|sao chép|đóng|tìm kiếm|đăng nhập|đăng xuất|đăng ký|quay lại|tiếp|trả lời|hủy|đồng ý|xem tất cả|tải về|trợ giúp|liên hệ|trang chủ|thích
打印|收藏|复制链接|关闭|搜索|登录|注册|退出|订阅|返回|返回顶部|下一页|上一页|回复|举报|关注|取消|同意|接受|查看更多|查看全部|下载|帮助|联系我们|关于我们|首页|菜单|微信|微博|新浪微博|朋友圈|点赞|字号|繁體|列印|關閉|搜尋|登入|註冊|訂閱|首頁|留言|檢舉|追蹤|印刷|保存|リンクをコピー|閉じる|検索|ログイン|ログアウト|会員登録|新規登録|購読|戻る|次へ|前へ|返信|通報|フォロー|フォローする|キャンセル|同意する|すべて見る|もっと見る|ダウンロード|ヘルプ|お問い合わせ|ホーム|メニュー|トップ|シェア|ツイート|ポスト|拡大|인쇄|저장|링크 복사|닫기|검색|로그인|로그아웃|회원가입|구독|뒤로|다음|이전|답글|신고|팔로우|취소|동의|전체보기|다운로드|고객센터|홈|메뉴|목록|페이스북|트위터|카카오톡|카카오스토리|네이버|밴드|글자크기|스크랩|기사공유
"""

# Phrases of a sentence to the reader: consent, forms, subscriptions, rights. One of them anywhere in a short line.
_NOTICES = """
unlock this article|if you enjoyed this article|support our journalism with|hat ihnen dieser artikel gefallen|hat dir dieser artikel gefallen|unterstützen sie uns bitte|unterstützen sie unsere arbeit|cet article vous a plu|soutenez-nous par un don|te ha gustado este artículo|ayúdanos con una donación|ti è piaciuto questo articolo|sostienici con una donazione|gostou deste artigo|vond je dit artikel|steun ons met een|spodobał ci się ten|понравилась ли вам статья|поддержите нас донатом|сподобалась вам стаття|підтримайте нас донатом
uses akismet|akismet to reduce spam|comment data is processed|email address will not be published|required fields are marked|save my name, email|notify me of|you must be logged in to|you must be logged in|log in to comment|log in to leave|log in to reply|sign in to comment|please log in|already a subscriber|already have an account|don't have an account|don’t have an account|forgot your password|lost your password|create a free account|create an account|register for free|to continue reading|to read the full|read the full story|this content is for subscribers|subscribers only|exclusive to subscribers|become a member|become a subscriber
uses cookies|use cookies|use of cookies|accept cookies|accept all cookies|manage cookies|cookie preferences|cookie consent|our cookie policy|consent to the use|enable javascript|javascript is disabled|javascript is required|javascript enabled|your browser does not support|browser is out of date|upgrade your browser|turn off your ad blocker|disable your ad blocker|ad blocker|adblocker|all rights reserved|rights reserved|terms of use|terms of service|terms and conditions apply|privacy policy|privacy notice|may not be published, broadcast|unauthorized reproduction|protected by recaptcha
our newsletter|our newsletters|our daily newsletter|our weekly newsletter|free newsletter|email newsletter|delivered to your inbox|straight to your inbox|in your inbox|to your inbox|by signing up|by subscribing|by clicking|you can unsubscribe|unsubscribe at any time|thank you for subscribing|thanks for subscribing|please enter a valid|enter your email|your email address|successfully subscribed|download our app|download the app|get the app|follow us on|like us on facebook|find us on|join us on|share this article|share this story|share this post|click to share|opens in new window|opens in a new|affiliate commission|affiliate links|we may earn|earn a commission|article continues below|story continues below|advertisement - |continue reading below|scroll to continue|skip past newsletter|story continues after|this article was originally published|this video is not|video is unavailable|video player is loading|watch the video above|image caption|click here to|read more:|support our journalism|support independent journalism|support our work|make a donation|copyright ©|© copyright|©20|© 20|(c) 20|comments are closed|comments are moderated|comments may be|contact the newsroom|view our online press pack|report an error|report a typo|have a story tip|send us a tip|got a tip|sign up to|sign up for|sign up here|subscribe to our|powered by wordpress|proudly powered|theme by
verwendet cookies|verwenden cookies|nutzt cookies|nutzen cookies|einsatz von cookies|alle cookies|e-mail-adresse wird nicht|erforderliche felder|felder sind mit|pflichtfelder|ihre e-mail-adresse|deine e-mail-adresse|name, e-mail|kommentardaten verarbeitet|akismet|benachrichtige mich|alle rechte vorbehalten|rechte vorbehalten|datenschutzerklärung|datenschutzbestimmungen|datenschutzhinweise|nutzungsbedingungen|allgemeinen geschäftsbedingungen|unseren newsletter|unserem newsletter|newsletter an|newsletter abonnieren|newsletter bestellen|jederzeit kündbar|jederzeit widerrufen|jederzeit abbestellen|jetzt abonnieren|jetzt registrieren|jetzt anmelden|bitte melden sie sich an|bitte loggen sie sich|melden sie sich an|bereits registriert|bereits abonnent|sie sind bereits|noch kein konto|passwort vergessen|externer inhalt|externe inhalte|externen inhalt|drittplattformen|javascript aktivieren|javascript deaktiviert|browser unterstützt|adblocker|werbeblocker|zum weiterlesen|weiterlesen mit|mit dem abo|im abo lesen|folgen sie uns|jetzt kommentieren|kommentarfunktion|kommentare geschlossen|diskutieren sie mit|teilen sie|artikel teilen|öffnet in neuem|affiliate-link|hinweis der redaktion|haben sie einen fehler|fehler gefunden|laden sie unsere app|als bevorzugte quelle|nachrichten-app
utilise des cookies|utilisons des cookies|utilisation de cookies|utilisation des cookies|politique de cookies|adresse e-mail ne sera pas|adresse de messagerie ne sera pas|champs obligatoires|votre adresse e-mail|votre adresse email|données de vos commentaires|me prévenir|tous droits réservés|droits réservés|politique de confidentialité|conditions générales|notre newsletter|nos newsletters|newsletter quotidienne|vous désinscrire|désabonner|déjà abonné|déjà un compte|mot de passe oublié|connectez-vous|réservé aux abonnés|pour lire la suite|la suite est réservée|abonnez-vous pour|suivez-nous sur|activer javascript|bloqueur de publicité|cliquez ici|il vous reste|ouvre une nouvelle|nouvelle fenêtre|en vous inscrivant
utiliza cookies|utilizamos cookies|uso de cookies|usamos cookies|política de cookies|correo electrónico no será publicad|campos obligatorios|tu correo electrónico|su correo electrónico|datos de tus comentarios|reducir el spam|guarda mi nombre|todos los derechos reservados|derechos reservados|política de privacidad|condiciones de uso|nuestro boletín|nuestra newsletter|nuestro newsletter|suscríbete a|suscríbete para|ya eres suscriptor|ya soy suscriptor|inicia sesión|iniciar sesión|olvidado tu contraseña|contenido exclusivo|para suscriptores|síguenos en|activar javascript|bloqueador de|haz clic aquí|canal de whatsapp|prohibida la reproducción|prohibida su reproducción
utilizza cookie|utilizziamo i cookie|uso dei cookie|utilizzo dei cookie|indirizzo email non sarà|campi obbligatori|il tuo indirizzo email|dati dei commenti|ridurre lo spam|tutti i diritti riservati|diritti riservati|riproduzione riservata|informativa sulla privacy|termini e condizioni|nostra newsletter|iscriviti alla|sei già abbonato|già abbonato|password dimenticata|contenuto riservato|seguici su|clicca qui|abilitare javascript|usa cookies|usamos cookies|utilizamos cookies|de cookies|e-mail não será publicado|email não será publicado|campos obrigatórios|seu endereço de e-mail|reduzir spam|todos os direitos reservados|direitos reservados|política de privacidade|termos de uso|nossa newsletter|nossas newsletters|já é assinante|esqueceu sua senha|conteúdo exclusivo|siga-nos|clique aqui|canal no whatsapp|receba as notícias
gebruikt cookies|gebruik van cookies|e-mailadres wordt niet|e-mailadres zal niet|verplichte velden|jouw e-mailadres|je e-mailadres|alle rechten voorbehouden|rechten voorbehouden|privacybeleid|privacyverklaring|gebruiksvoorwaarden|onze nieuwsbrief|al abonnee|wachtwoord vergeten|volg ons op|klik hier|accepteer cookies|alleen voor abonnees|bruger cookies|brug af cookies|din e-mailadresse|alle rettigheder forbeholdes|rettigheder forbeholdes|privatlivspolitik|vores nyhedsbrev|allerede abonnent|glemt adgangskode|følg os på|använder cookies|användning av cookies|e-postadress kommer inte|obligatoriska fält|din e-postadress|alla rättigheter|integritetspolicy|vårt nyhetsbrev|redan prenumerant|glömt lösenord|följ oss på|för prenumeranter|bruker cookies|bruk av cookies|informasjonskapsler|e-postadresse vil ikke|obligatoriske felt|din e-postadresse|alle rettigheter|personvernerklæring|vårt nyhetsbrev|allerede abonnent|glemt passord|følg oss på|käyttää evästeitä|evästeiden|evästeet|sähköpostiosoitettasi ei|pakolliset kentät|kaikki oikeudet|tietosuojaseloste|unohditko salasanan
używa plików cookie|plików cookie|plików cookies|adres e-mail nie zostanie|wymagane pola|wszelkie prawa zastrzeżone|prawa zastrzeżone|polityka prywatności|politykę prywatności|naszego newslettera|zapomniałeś hasła|masz już konto|kliknij tutaj|obserwuj nas|přijmout cookies|soubory cookie|souborů cookie|e-mailová adresa nebude|vyžadované informace|všechna práva|práva vyhrazena|zásady ochrany|zapomenuté heslo|súbory cookie|súborov cookie|e-mailová adresa nebude|všetky práva|ochrana osobných údajov|sütiket használ|sütik|cookie-kat|e-mail címet nem|minden jog fenntartva|jog fenntartva|folosește cookie|module cookie|adresa ta de email nu|câmpurile obligatorii|toate drepturile rezervate|drepturile rezervate|politica de confidențialitate
использует cookie|файлы cookie|файлов cookie|использование cookie|ваш e-mail не будет|email не будет|адрес email не|обязательные поля|все права защищены|права защищены|политика конфиденциальности|политикой конфиденциальности|пользовательское соглашение|подпишитесь на|подписывайтесь на|нашу рассылку|нашем telegram|наш telegram|забыли пароль|нашли ошибку|нашли опечатку|выделите ее|ctrl+enter|нажмите ctrl|использовании материалов|использование материалов|файли cookie|файлів cookie|обов'язкові поля|обов’язкові поля|всі права захищено|усі права захищено|права захищено|політика конфіденційності|підпишіться на|підписуйтесь на|наш telegram|забули пароль|при використанні матеріалів
çerez|çerezleri|çerezler|e-posta hesabınız yayımlanmayacak|gerekli alanlar|tüm hakları saklıdır|hakları saklıdır|gizlilik politikası|bültenimize|bizi takip edin|şifremi unuttum|χρησιμοποιεί cookies|τα cookies|χρήση cookies|ηλ. διεύθυνση σας δεν|υποχρεωτικά πεδία|πνευματικά δικαιώματα|παντός δικαιώματος|πολιτική απορρήτου|όροι χρήσης|ακολουθήστε το|ακολουθήστε μας|στο google news
ملفات تعريف الارتباط|الكوكيز|لن يتم نشر عنوان|الحقول الإلزامية|جميع الحقوق محفوظة|الحقوق محفوظة|سياسة الخصوصية|شروط الاستخدام|النشرة البريدية|تابعونا على|קובצי cookie|עוגיות|האימייל לא יוצג|שדות החובה|כל הזכויות שמורות|הזכויות שמורות|מדיניות פרטיות|תנאי שימוש|לניוזלטר|کوکی|نشانی ایمیل شما منتشر|تمامی حقوق|کلیه حقوق|حقوق محفوظ|कुकीज़|कुकी|सर्वाधिकार सुरक्षित|गोपनीयता नीति|menggunakan cookie|alamat email anda tidak|ruas yang wajib|hak cipta dilindungi|kebijakan privasi|ikuti kami di|sử dụng cookie|email của bạn sẽ không|bản quyền thuộc|chính sách bảo mật|theo dõi chúng tôi
włącz javascript|obsługę javascript|wyłącz adblock|blokowania reklam|zaloguj się, aby|zarejestruj się, aby|masz już konto?|dostęp dla subskrybentów|tylko dla subskrybentów|zapisz się do newslettera|na swój e-mail|regulamin serwisu|kopiowanie zabronione|śledź nas na|obserwuj nas w google|kliknij, aby|zobacz również:|czytaj także:|dalsza część tekstu pod|materiał promocyjny|artykuł sponsorowany
povolte javascript|zapněte javascript|přihlaste se k odběru|přihlaste se, abyste|máte již účet|nemáte účet|pouze pro předplatitele|pro předplatitele|odebírat newsletter|obchodní podmínky|bez písemného souhlasu|sledujte nás na|klikněte zde|prihláste sa na odber|iba pre predplatiteľov|obchodné podmienky|bez písomného súhlasu|sledujte nás na
engedélyezze a javascriptet|jelentkezzen be|iratkozzon fel hírlevelünkre|csak előfizetőknek|felhasználási feltételek|adatkezelési tájékoztató|kövess minket|kövessen minket|kattintson ide|activați javascript|abonați-vă la|abonează-te la newsletter|doar pentru abonați|termeni și condiții|urmărește-ne pe|click aici
включите javascript|отключите блокировщик|войдите, чтобы|зарегистрируйтесь, чтобы|уже есть аккаунт|только для подписчиков|подписаться на рассылку|условия использования|перепечатка материалов|перепечатка запрещена|мы в социальных сетях|читайте нас в|присоединяйтесь к нам|нажмите здесь|увімкніть javascript|вимкніть блокувальник|увійдіть, щоб|зареєструйтесь, щоб|вже маєте акаунт|лише для передплатників|умови використання|передрук матеріалів|читайте нас у|приєднуйтесь до|натисніть тут
javascript'i etkinleştirin|reklam engelleyici|yorum yapabilmek için|giriş yapmalısınız|üye olmanız gerekmektedir|zaten üye misiniz|abonelere özel|bültenimize abone|kullanım koşulları|izinsiz kopyalanamaz|kaynak gösterilmeden|sosyal medyada takip|google news'te|buraya tıklayın|kişisel verilerin korunması
ενεργοποιήστε τη javascript|συνδεθείτε για|έχετε ήδη λογαριασμό|μόνο για συνδρομητές|εγγραφείτε στο newsletter|όροι και προϋποθέσεις|απαγορεύεται η αναδημοσίευση|απαγορεύεται η αναπαραγωγή|ακολουθήστε μας στο|κάντε κλικ εδώ|δείτε όλες τις τελευταίες
تفعيل جافا سكريبت|مانع الإعلانات|سجل الدخول|لديك حساب|للمشتركين فقط|اشترك في النشرة|في نشرتنا|الشروط والأحكام|تابعنا على|تابعونا عبر|يمنع نسخ|انقر هنا|اضغط هنا|הפעל javascript|חוסם פרסומות|כבר מנוי|למנויים בלבד|הירשמו לניוזלטר|עקבו אחרינו ב|לחצו כאן|תקנון האתר|جاوا اسکریپت|وارد شوید|ثبت نام کنید|قوانین و مقررات|عضویت در خبرنامه|ما را دنبال کنید|اینجا کلیک کنید
जावास्क्रिप्ट|लॉग इन करें|हमें फॉलो करें|न्यूज़लेटर|नियम और शर्तें|यहां क्लिक करें|aktifkan javascript|sudah punya akun|khusus pelanggan|syarat dan ketentuan|dilarang memperbanyak|ikuti kami|klik di sini|simak breaking news|bật javascript|bạn cần đăng nhập|đăng nhập để|đăng ký nhận|điều khoản sử dụng|theo dõi chúng tôi trên|bấm vào đây|không sao chép
activeer javascript|schakel javascript|log in om|heb je al een account|al een account?|exclusief voor abonnees|meld je aan voor|schrijf je in voor|ontvang onze nieuwsbrief|algemene voorwaarden|niets uit deze|volg ons via|deel dit artikel|aktivér javascript|slå javascript til|log ind for at|kun for abonnenter|tilmeld dig vores|få nyhedsbrevet|handelsbetingelser|følg os på|artiklen fortsætter efter|aktivera javascript|logga in för att|endast för prenumeranter|anmäl dig till|få vårt nyhetsbrev|allmänna villkor|artikeln fortsätter efter|följ oss på|aktiver javascript|slå på javascript|logg inn for å|kun for abonnenter|meld deg på vårt|artikkelen fortsetter under|saken fortsetter under|ota javascript käyttöön|kirjaudu sisään|vain tilaajille|tilaa uutiskirje|käyttöehdot|juttu jatkuu mainoksen|artikkeli jatkuu mainoksen|seuraa meitä
ative o javascript|bloqueador de anúncios|faça login para|faça seu login|já tem conta|exclusivo para assinantes|assine nossa newsletter|inscreva-se na nossa|é proibida a reprodução|proibida a reprodução|termos e condições|siga-nos no|siga o canal|entre no canal|continua depois da publicidade|continua após a publicidade|effettua il login|hai già un account|solo per gli abbonati|riservato agli abbonati|iscriviti alla nostra|ricevi la newsletter|è vietata la riproduzione|termini di utilizzo|seguici anche su|continua a leggere dopo|inicia sesión para|ya tienes cuenta|solo para suscriptores|suscríbete a nuestra|recibe nuestra|términos y condiciones|sigue leyendo después|únete a nuestro|pour activer javascript|se connecter pour|vous avez déjà un|inscrivez-vous à notre|recevez notre|conditions d'utilisation|reproduction interdite|rejoignez-nous sur
"""

_NOTICES_UNSPACED = """
责任编辑|責任編輯|责编：|责编:|请登录|登录后|请先登录|立即注册|启用javascript|启用 javascript|欢迎关注|点击订阅|转载请联系|本文来源|本网站使用|請登入|登入後|立即註冊|歡迎訂閱|請勿轉載|使用條款|使用cookie|使用 cookie|版权所有|版權所有|未经授权|未经许可|不得转载|转载请注明|转载须|禁止转载|隐私政策|隱私政策|隱私權|电子邮件地址不会被公开|必填项|必填欄位|备案号|ICP备|icp备|关注微信|微信公众号|扫描二维码|扫一扫|客户端下载|下载客户端|违法和不良信息|举报电话
javascriptを有効|広告ブロック|メールマガジン|会員の方は|ログインが必要|会員規約|当サイトでは|記事の続きを|フォローして|許可なく|クッキー|cookieを使用|無断転載|無断複製|転載を禁|著作権|プライバシーポリシー|利用規約|メールアドレスが公開|必須項目|会員限定|有料会員|会員登録|この記事は有料|フォローしてください|ログインしてください
자바스크립트|로그인이 필요|로그인 후|뉴스레터|구독 신청|이용자 약관|청소년보호|모든 권리|채널 추가|쿠키를|쿠키 사용|무단 전재|무단전재|재배포 금지|재배포금지|저작권자|개인정보처리방침|개인정보 처리방침|이용약관|이메일 주소는 공개되지|필수 항목|구독하기|회원가입
"""

# Headings that name a subject between two customary words: "Latest Biometrics News", "More Business Stories".
_LATEST = re.compile(
    r"^(?:(?:the )?(?:latest|recent|more|other|related|recommended|featured|popular|top|trending|similar)\b.{0,40}"
    r"\b(?:news|stories|articles|posts|headlines|videos|reads|content|insights|comments|resources|reviews|events|topics)"
    r"|(?:weitere|aktuelle|neueste|ähnliche|mehr)\b.{0,40}\b(?:nachrichten|news|artikel|beiträge|themen|meldungen|videos)"
    r"|(?:autres|derniers|dernières|plus d[e'’]).{0,40}\b(?:articles|actualités|actus|infos|vidéos)"
    r"|(?:otras|otros|últimas|últimos|más)\b.{0,40}\b(?:noticias|artículos|vídeos)"
    r"|\d[\d.,]* (?:comments?|replies|responses|kommentare?|commentaires?|comentarios?|commenti|reacties|kommentarer|komentarzy|komentáře|shares?|likes?|views?))$"
)
_COUNTED_COMMENTS = re.compile(
    r"^(?:\d[\d.,]* (?:comments?|responses|replies|kommentare?|leserkommentare?|commentaires?|réactions|comentarios?|commenti?o?|comentários?"
    r"|reacties|kommentarer|kommenttia|komentarzy|komentářů?|комментари\w+|коментар\w+|yorum)|(?:comments|kommentare|commentaires|comentarios|reacties"
    r"|kommentarer|comentários|commenti) \d[\d.,]*|(?:\d+ )?(?:comments|responses|thoughts|replies|gedanken|réflexions) (?:to|on|zu|sur) .{1,60})$"
)
# The words with which the two patterns above begin.
_PATTERNED = """
the latest recent more other related recommended featured popular top trending similar weitere aktuelle neueste ähnliche mehr autres derniers dernières
plus otras otros últimas últimos más comments kommentare commentaires comentarios reacties kommentarer comentários commenti responses thoughts replies
gedanken réflexions
"""
_FIRST_WORD = re.compile(r"\w+")
_NOTICE_SIGNS = str.maketrans("’¿¡", "'  ")  # what stands right before or in a first word
_DOTTED = "i\u0307"  # what case folding makes of the Turkish İ
_UNSPACED = re.compile(
    r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]"
)  # what the phrases for scripts without spaces begin with


@lru_cache(maxsize=256)  # a line is asked about several times in a row
def wording(line: str) -> str:
    """Return the line as the lists spell it: lower case, single spaces, no signs or spaces at its ends."""
    words = " ".join(line.casefold().replace("’", "'").split())
    if not words.isascii():
        words = words.replace(_DOTTED, "i")
    if not words or (words[0].isalnum() and words[-1].isalnum()):
        return words
    begin, end = 0, len(words)
    while begin < end and _is_edge(words[begin]):
        begin += 1
    while begin < end and _is_edge(words[end - 1]):
        end -= 1
    return words[begin:end]


def _is_edge(sign: str) -> bool:
    """Whether a sign is no part of a word; vowel signs are (Hindi words end with them)."""
    return not sign.isalnum() and category(sign)[0] != "M"


def may_be_listed(line: str) -> bool:
    """Whether the line can be a label or heading at all, by its length and first word; most lines of a text cannot."""
    if len(line) > LONGEST_HEADING:
        return False
    words = wording(line)
    first = _FIRST_WORD.match(words)
    return first is not None and (
        first[0] in _first_words() or first[0][0].isdigit() or _UNSPACED.match(words) is not None
    )


def is_section_heading(line: str) -> bool:
    """Whether the line opens a part of the page that is not the article ("Most read this week", "Leave a reply")."""
    if len(line) > LONGEST_HEADING or line.rstrip().endswith((".", "。", "!", "！")):
        return False
    words = wording(line)
    if words in _phrases(_HEADINGS) or _LATEST.match(words) or is_comments_heading(line):
        return True
    openers = _phrases_by_first_word(_OPENERS).get(words.partition(" ")[0])
    if openers is not None and words.startswith(openers):
        return True
    return not words.isascii() and words.startswith(_beginnings(_OPENERS_UNSPACED))


def is_comments_heading(line: str) -> bool:
    """Whether the line opens the part that readers write ("Leave a reply", "17 comments")."""
    if len(line) > LONGEST_HEADING or line.rstrip().endswith((".", "。")):
        return False
    words = wording(line)
    return words in _phrases(_COMMENTS) or _COUNTED_COMMENTS.match(words) is not None


def is_label(line: str) -> bool:
    """Whether the line is the label of a button, a menu entry or a share link ("Share", "Log in", "Back to top")."""
    return len(line) <= LONGEST_HEADING and wording(line) in _phrases(_LABELS)


def is_notice(line: str) -> bool:
    """Whether the line speaks to the reader about cookies, forms, subscriptions, rights or the site itself."""
    if len(line) > LONGEST_NOTICE:
        return False
    folded = " ".join(line.casefold().translate(_NOTICE_SIGNS).split())
    notices = _phrases_by_first_word(_NOTICES)
    words = (folded.replace("(", " (") if "(" in folded else folded).split(" ")
    evidence = 0
    if not notices.keys().isdisjoint(words):
        padded = f" {folded}"
        for first in notices.keys() & set(words):
            # three words in a row are not said by chance, one or two are; a short line needs no more than those
            evidence += sum(1 + (phrase.count(" ") >= 2) for phrase in notices[first] if f" {phrase}" in padded)
    if not folded.isascii() and _UNSPACED.search(folded):
        evidence += sum(phrase in folded for phrase in _phrases(_NOTICES_UNSPACED))
    return evidence >= (1 if len(line) <= SHORT_NOTICE else 2)


@cache
def _phrases(listed: str) -> frozenset[str]:
    """Return the phrases of a list, parted by | or line ends."""
    return frozenset(
        phrase.strip().casefold().replace("’", "'") for phrase in re.split(r"[|\n]", listed) if phrase.strip()
    )


@cache
def _first_words() -> frozenset[str]:
    """Return the first words of all that is listed or patterned, but notices."""
    listed = [phrase for one in (_OPENERS, _COMMENTS, _HEADINGS, _LABELS) for phrase in _phrases(one)]
    found = (_FIRST_WORD.search(phrase) for phrase in listed)
    return frozenset([*(first[0] for first in found if first), *_PATTERNED.split()])


@cache
def _beginnings(listed: str) -> tuple[str, ...]:
    """Return the phrases of a list as `str.startswith` takes them."""
    return tuple(sorted(_phrases(listed)))


@cache
def _phrases_by_first_word(listed: str) -> dict[str, tuple[str, ...]]:
    """Return the phrases of a list under their first words, so that a line is compared with a handful only."""
    found: dict[str, list[str]] = {}
    for phrase in sorted(_phrases(listed)):
        found.setdefault(phrase.partition(" ")[0], []).append(phrase)
    return {first: tuple(phrases) for first, phrases in found.items()}
