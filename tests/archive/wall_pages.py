"""Small pages as walls look, written for the tests: by name the reason that each is to be recognised by, and its markup."""

from __future__ import annotations

from archive.model.outcome import Reason


def page(title: str, body: str, head: str = "", lang: str = "en") -> str:
    return f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>{body}</body></html>'


MENU = (
    "<header><nav><a href='/'>Home</a> <a href='/news'>News</a> <a href='/sport'>Sport</a> <a href='/login'>Log in</a> <a href='/plus'>Subscribe"
    "</a></nav></header>"
)
FOOT = "<footer><a href='/imprint'>Imprint</a> <a href='/privacy'>Privacy policy</a> <a href='/cookies'>Cookies</a> © The Gate</footer>"
OTHERS = "<section><h2>Most read</h2>" + "".join(
    f"<article><h3><a href='/news/{n}'>The council of the harbour town votes on pier number {n}</a></h3><p>The keeper of the lock said on day {n} "
    "that the repair would take until spring, and that nobody had asked him.</p></article>"
    for n in range(6)
) + "</section>"  # fmt: skip


def framed(title: str, heading: str, text: str, *, more: str = "", lang: str = "en") -> str:
    return page(f"{title} | The Gate", f"{MENU}<main><h1>{heading}</h1><p>{text}</p></main>{more}{FOOT}", lang=lang)


WALLS: dict[str, tuple[Reason, str]] = {
    "cloudflare challenge": (Reason.BLOCKED, page(
        "Just a moment...", "<div class=main-wrapper><h1>gate.example</h1><h2>Verify you are human by completing the action below.</h2><p>gate.example "
        "needs to review the security of your connection before proceeding.</p></div><script>(function(){window._cf_chl_opt={cvId:'3'}})();</script>")),
    "cloudflare block": (Reason.BLOCKED, page(
        "Attention Required! | Cloudflare", "<h1>Sorry, you have been blocked</h1><h2>You are unable to access gate.example</h2><p>This website is using a "
        "security service to protect itself from online attacks. The action you just performed triggered the security solution.</p>")),
    "datadome": (Reason.BLOCKED, page(
        "gate.example", "<p id=cmsg>Please enable JS and disable any ad blocker</p><script>var dd={'rt':'c','cid':'AHrl','hsh':'A5','t':'bv',"
        "'host':'geo.captcha-delivery.com'}</script><script src='https://ct.captcha-delivery.com/c.js'></script>")),
    "perimeterx": (Reason.BLOCKED, page(
        "Access to this page has been denied", "<h1>Press &amp; Hold to confirm you are a human (and not a bot).</h1><div id=\"px-captcha\"></div>"
        "<p>Reference ID 5b8e2</p><script src='https://captcha.px-cdn.net/PX1/captcha.js'></script>")),
    "akamai": (Reason.BLOCKED, page(
        "Access Denied", "<H1>Access Denied</H1>You don't have permission to access \"http://gate.example/news\" on this server.<P>Reference #18.2d351ab8."
        "1557333295.a4e16ab<P>https://errors.edgesuite.net/18.2d351ab8.1557333295.a4e16ab")),
    "incapsula": (Reason.BLOCKED, page(
        "", "<iframe src='/_Incapsula_Resource?CWUDNSAI=24&xinfo=8'>Request unsuccessful. Incapsula incident ID: 1234-5678</iframe>")),
    "aws waf": (Reason.BLOCKED, page(
        "Human Verification", "<div id=captcha-container></div><script>window.gokuProps={key:'AQ'};AwsWafIntegration.saveReferrer();</script><noscript><h1>JavaScript "
        "is disabled</h1>In order to continue, we need to verify that you're not a robot.</noscript>")),
    "hcaptcha page": (Reason.BLOCKED, page(
        "Security check", "<h1>One more step</h1><p>Please complete the security check to access gate.example</p><div class='h-captcha'></div>")),
    "recaptcha, unusual traffic": (Reason.BLOCKED, page(
        "https://gate.example/search", "<p>Our systems have detected unusual traffic from your computer network. This page checks to see if it's really you sending the "
        "requests, and not a robot.</p><form id=\"captcha-form\"><div class=g-recaptcha></div></form>")),
    "distil": (Reason.BLOCKED, page(
        "Pardon Our Interruption", "<h1>Pardon Our Interruption...</h1><p>As you were browsing something about your browser made us think you were a bot. There are a few "
        "reasons this might happen: you're a power user moving through this website with super-human speed; you've disabled cookies in your web browser.</p>")),
    "anubis": (Reason.BLOCKED, page(
        "Making sure you're not a bot!", "<h1>Making sure you're not a bot!</h1><p>You are seeing this because the administrator of this website has set up Anubis to "
        "protect the server against the scourge of AI companies aggressively scraping websites. This can and does cause downtime for the websites, which makes "
        "their resources inaccessible for everyone.</p><script id=\"anubis_challenge\" type='application/json'>{}</script>")),
    "f5": (Reason.BLOCKED, page("Request Rejected", "The requested URL was rejected. Please consult with your administrator.<br>Your support ID is: 123456789")),
    "too many requests": (Reason.BLOCKED, page("429 Too Many Requests", "<h1>Too Many Requests</h1><p>You have sent too many requests in a given amount of time.</p>")),
    "forbidden with 200": (Reason.BLOCKED, page("403 Forbidden", "<center><h1>403 Forbidden</h1></center><hr><center>nginx</center>")),
    "geo block of the law": (Reason.BLOCKED, page(
        "The Gate", "<h1>451: Unavailable due to legal reasons</h1><p>We recognize you are attempting to access this website from a country belonging to the European Economic "
        "Area (EEA) including the EU which enforces the General Data Protection Regulation (GDPR) and therefore access cannot be granted at this time.</p>")),
    "geo block of a film": (Reason.BLOCKED, framed("Video", "Sorry", "This content is not available in your country due to rights restrictions of the league. Please look at our "
                                                   "schedule for other broadcasts.")),
    "german robot check": (Reason.BLOCKED, page("Sicherheitsprüfung", "<h1>Einen Moment bitte</h1><p>Bitte bestätigen Sie, dass Sie kein Roboter sind, und klicken Sie auf das Kästchen.</p>", lang="de")),
    "russian robot check": (Reason.BLOCKED, page("Вы не робот?", "<p>Нам очень жаль, но запросы с вашего устройства похожи на автоматические. Подтвердите, что запросы отправляли вы, а не робот</p>", lang="ru")),
    "google consent": (Reason.CONSENT, page(
        "Before you continue to YouTube", "<h1>Before you continue to YouTube</h1><p>We use cookies and data to deliver and maintain our services, and to track outages.</p><p>If you "
        "choose to accept all, we will also use cookies and data to develop new services and to show personalized ads, depending on your settings.</p><p>If you reject all, "
        "we will not use cookies for these additional purposes.</p><button>Reject all</button><button>Accept all</button>")),
    "german consent or subscription": (Reason.CONSENT, page(
        "Zustimmung | Das Tor", "<main><h1>Mit Werbung weiterlesen</h1><p>Besuchen Sie tor.example wie gewohnt mit Werbung und Tracking. Ihre Zustimmung ist jederzeit widerrufbar.</p>"
        "<p>Wir und unsere 213 Partner verarbeiten personenbezogene Daten wie Cookies, um personalisierte Werbung und Inhalte auszuspielen und ein Nutzungsprofil anzulegen.</p>"
        "<p>Oder Pur-Abo: ohne Werbung und Tracking für 4,99 Euro im Monat. Details in der Datenschutzerklärung unserer Partner.</p></main>", lang="de")),
    "dutch privacy gate": (Reason.CONSENT, page(
        "DPG Media Privacy Gate", "<h1>Toestemming</h1><p>Om je deze content te laten zien gebruiken wij cookies en vragen wij je toestemming voor persoonsgegevens.</p>", lang="nl")),
    "french consent": (Reason.CONSENT, page(
        "Consentement", "<p>Avec votre accord, nos partenaires et nous utilisons des cookies pour stocker et accéder à des données personnelles.</p><p>Vous pouvez retirer votre consentement "
        "à tout moment en cliquant sur Gérer mes cookies.</p><p>Publicité et contenu personnalisés, mesure de performance des publicités et du contenu.</p>", lang="fr")),
    "login": (Reason.LOGIN, framed("Log in", "Log in", "Welcome back to your paper. Enter the address that you have registered with us, and your password. <form><input type=email><input "
                                   "type=password><button>Log in</button></form> Have you forgotten your password?")),
    "german login": (Reason.LOGIN, framed("Anmelden", "Anmelden", "Melden Sie sich mit Ihrer E-Mail-Adresse an. <form><input type=email><input type=password></form> Passwort vergessen?", lang="de")),
    "members only": (Reason.LOGIN, framed("Reports", "Reports", "You must be logged in to view this content. Please log in with your member number or contact the office for a new one.")),
    "japanese login": (Reason.LOGIN, framed("ログイン", "ログイン", "この先をご覧になるにはログインしてください。<form><input type=password></form>", lang="ja")),
    "soft 404": (Reason.SOFT_404, framed("Page not found", "404 - Page not found", "Sorry, the page you are looking for could not be found. It may have been moved or removed. Try the search, or "
                                         "start again on our front page.")),
    "soft 404 with other stories": (Reason.SOFT_404, framed("Error 404", "Oops! Page Not Found", "We can't find that page. Perhaps you like one of these.", more=OTHERS)),
    "article expired": (Reason.SOFT_404, framed("The Gate", "Article no longer available", "This article is no longer available on our site because our licence for it has ended. Search our "
                                                "archive for other stories about it.")),
    **{f"soft 404, {lang}": (Reason.SOFT_404, framed(said, said, more, lang=lang)) for lang, said, more in (
        ("de", "Seite nicht gefunden", "Leider existiert diese Seite nicht mehr oder wurde verschoben. Bitte benutzen Sie unsere Suche oder gehen Sie zur Startseite zurück."),
        ("fr", "Page introuvable", "La page que vous recherchez n'existe pas ou plus. Nous vous invitons à revenir à la page d'accueil ou à utiliser le moteur de recherche."),
        ("es", "Página no encontrada", "Lo sentimos, la página que busca no existe o ha cambiado de dirección. Puede volver a la portada o usar el buscador."),
        ("it", "Pagina non trovata", "La pagina che stai cercando non esiste o è stata spostata. Torna alla pagina iniziale oppure usa la ricerca del sito."),
        ("pt", "Página não encontrada", "A página que você procura não existe ou foi removida. Volte para a página inicial ou use a busca do site."),
        ("nl", "Pagina niet gevonden", "De pagina die u zoekt bestaat niet of is verplaatst. Ga terug naar de voorpagina of gebruik de zoekfunctie van de site."),
        ("pl", "Nie znaleziono strony", "Strona, której szukasz, nie istnieje albo została przeniesiona. Wróć na stronę główną lub skorzystaj z wyszukiwarki serwisu."),
        ("sv", "Sidan hittades inte", "Sidan du söker finns inte längre eller har flyttats. Gå till startsidan eller använd sökrutan för att hitta det du letar efter."),
        ("da", "Siden blev ikke fundet", "Siden, du leder efter, findes ikke længere eller er flyttet. Gå til forsiden, eller brug søgefeltet for at finde artiklen."),
        ("no", "Fant ikke siden", "Siden du leter etter finnes ikke lenger eller er flyttet. Gå til forsiden eller bruk søkefeltet for å finne saken du ville lese."),
        ("fi", "Sivua ei löytynyt", "Etsimääsi sivua ei löydy tai se on siirretty. Palaa etusivulle tai käytä hakua löytääksesi jutun, jota olit lukemassa täällä."),
        ("cs", "Stránka nenalezena", "Stránka, kterou hledáte, neexistuje nebo byla přesunuta. Vraťte se na úvodní stránku nebo použijte vyhledávání."),
        ("ru", "Страница не найдена", "Запрошенная страница не существует или была удалена. Вернитесь на главную или воспользуйтесь поиском по сайту."),
        ("uk", "Сторінку не знайдено", "Сторінку, яку ви шукаєте, видалено або перенесено. Поверніться на головну або скористайтеся пошуком на сайті."),
        ("tr", "Sayfa bulunamadı", "Aradığınız sayfa bulunamadı ya da kaldırılmış olabilir. Ana sayfaya dönebilir veya aramayı kullanabilirsiniz."),
        ("ar", "الصفحة غير موجودة", "الصفحة التي تبحث عنها غير موجودة أو تم نقلها إلى عنوان آخر. يمكنك العودة إلى الصفحة الرئيسية أو استخدام البحث."),
        ("zh", "页面不存在", "抱歉，您访问的页面不存在或者已被删除，请检查地址是否正确，或者返回首页继续浏览其他新闻内容。"),
        ("ja", "ページが見つかりません", "お探しのページは移動または削除された可能性があります。アドレスをご確認のうえ、トップページからお探しください。"),
        ("ko", "페이지를 찾을 수 없습니다", "요청하신 페이지가 삭제되었거나 주소가 변경되었습니다. 주소를 다시 확인하시거나 첫 화면으로 이동해 주세요."),
        ("hu", "Az oldal nem található", "A keresett oldal nem található vagy áthelyezték. Kérjük, térjen vissza a címlapra vagy használja a keresőt."),
    )},
    "maintenance": (Reason.UNAVAILABLE, page("Under Maintenance", "<h1>We'll be back soon!</h1><p>Sorry for the inconvenience. We are performing some maintenance at the moment.</p>")),
    "german maintenance": (Reason.UNAVAILABLE, page("Wartungsarbeiten", "<h1>Wir sind gleich zurück</h1><p>Wegen Wartungsarbeiten ist unser Angebot zur Zeit leider nicht erreichbar.</p>", lang="de")),
    "database": (Reason.UNAVAILABLE, page("Database Error", "<h1>Error establishing a database connection</h1>")),
    "bad gateway with 200": (Reason.UNAVAILABLE, page("502 Bad Gateway", "<center><h1>502 Bad Gateway</h1></center><hr><center>nginx/1.24</center>")),
    "parked": (Reason.PARKED, page("gate.example", "<h1>gate.example</h1><p>This domain is for sale! Buy this domain for a price of your choice, or lease it from month to month. Make an offer.</p>")),
    "parked, german": (Reason.PARKED, page("tor.example", "<p>Diese Domain steht zum Verkauf. Sie können die Domain tor.example jetzt kaufen.</p>", lang="de")),
    "suspended": (Reason.PARKED, page("Account Suspended", "<h1>Account Suspended</h1><p>This Account has been suspended. Contact your hosting provider for more information.</p>")),
    "shell": (Reason.NEEDS_SCRIPT, page("The Gate", "<noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div><script src=/app.js></script>")),
    "shell that says so": (Reason.NEEDS_SCRIPT, page("The Gate", "<div id=app><p>Please enable JavaScript in your browser to use this site. We recommend an up to date browser for all our readers and "
                                                     "for their comfort.</p></div>")),
    "german shell": (Reason.NEEDS_SCRIPT, page("Das Tor", "<p>Bitte aktivieren Sie JavaScript in Ihrem Browser, um diese Seite anzuzeigen.</p>", lang="de")),
}  # fmt: skip

ARTICLE = (
    "<article><h1>The ferry is back</h1>"
    + "".join(
        f"<p>After {n + 3} weeks in dry dock the ferry between the two towns is back in service, and the first crossing on Tuesday morning carried more "
        f"than {n}00 people, among them the mayor, a school class and two dogs that had to stay below. “We had hoped for a quieter start,” said the "
        "captain, who has steered the boat since it was built, “but nobody complained.” The repair cost less than the council had feared.</p>"
        for n in range(1, 9)
    )
    + "</article>"
)
