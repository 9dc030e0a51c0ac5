"""The part of the error catalogue that says what is wrong with the address or on the way to it (web_connector.md 3, 8).

Each entry is met in the address check or in a QWCLog.txt, and has its page in the web app.
"""

from wholesale.errors import Klass, Who, define

NAME_NOT_FOUND = define(
    "doctor_name_not_found",
    Klass.FIX_SETUP,
    "The name {host} leads to no computer.",
    "Correct KOMET_PUBLIC_URL, or let whoever keeps the domain enter the name in DNS.",
    Who.SUPPORT,
)
LEADS_TO_ITSELF = define(
    "doctor_leads_to_itself",
    Klass.FIX_SETUP,
    "On the server the name {host} leads back to the server itself, so the way in from outside was not tried.",
    "Open the address in a browser on the QuickBooks computer too; it must show our page with a closed padlock.",
    Who.ADMIN,
)
NOTHING_ANSWERS = define(
    "doctor_nothing_answers",
    Klass.FIX_SETUP,
    "Nothing answers at {host}, port {port}.",
    "Start the server and the proxy before it, and let the firewall pass that port.",
    Who.SUPPORT,
)
SOME_SILENT = define(
    "doctor_some_silent",
    Klass.FIX_SETUP,
    "{host} has several addresses, and one of them does not answer: {silent}.",
    "Take the silent address out of DNS, or let the server listen there; Windows may try that one first.",
    Who.SUPPORT,
)
NO_TLS = define(
    "doctor_no_tls",
    Klass.FIX_SETUP,
    "{host} does not speak https at port {port}.",
    "Let the proxy serve https there, with a certificate for {host}.",
    Who.SUPPORT,
)
TLS_TOO_OLD = define(
    "doctor_tls_too_old",
    Klass.FIX_SETUP,
    "{host} offers only TLS 1.1 or older, or ciphers as old, which Windows refuses today.",
    "Let the proxy offer TLS 1.2 and 1.3 (nginx: ssl_protocols TLSv1.2 TLSv1.3).",
    Who.SUPPORT,
)
TLS_TOO_NEW = define(
    "doctor_tls_too_new",
    Klass.FIX_SETUP,
    "{host} does not offer TLS 1.2, and Windows 10 cannot do better for the Web Connector.",
    "Let the proxy offer TLS 1.2 beside 1.3 (nginx: ssl_protocols TLSv1.2 TLSv1.3).",
    Who.SUPPORT,
)
CERTIFICATE_EXPIRED = define(
    "doctor_certificate_expired",
    Klass.FIX_SETUP,
    "The certificate of {host} has expired.",
    "Renew it and let the proxy load the new one.",
    Who.SUPPORT,
)
CERTIFICATE_NOT_YET = define(
    "doctor_certificate_not_yet",
    Klass.FIX_SETUP,
    "The certificate of {host} is not valid yet.",
    "Set the server's clock right; if it is right, get a certificate that counts from today.",
    Who.SUPPORT,
)
CERTIFICATE_ENDS = define(
    "doctor_certificate_ends",
    Klass.FIX_SETUP,
    "The certificate of {host} ends in {days} days.",
    "Renew it before that day, and find out why it was not renewed by itself.",
    Who.SUPPORT,
)
CERTIFICATE_NAME = define(
    "doctor_certificate_name",
    Klass.FIX_SETUP,
    "The certificate is not for {host}; it is for {names}.",
    "Get a certificate that names {host}, or set KOMET_PUBLIC_URL to a name it has.",
    Who.SUPPORT,
)
CERTIFICATE_SELF_SIGNED = define(
    "doctor_certificate_self_signed",
    Klass.FIX_SETUP,
    "The certificate of {host} is signed by nobody but itself, so no Windows computer trusts it.",
    "Get a certificate of a public authority such as Let's Encrypt.",
    Who.SUPPORT,
)
CERTIFICATE_INCOMPLETE = define(
    "doctor_certificate_incomplete",
    Klass.FIX_SETUP,
    "{host} sends its own certificate without the intermediate one. Browsers find that by themselves, the Web "
    "Connector does not and shows QBWC1048.",
    "Let the proxy send the whole chain (nginx: ssl_certificate .../fullchain.pem).",
    Who.SUPPORT,
)
CERTIFICATE_UNTRUSTED = define(
    "doctor_certificate_untrusted",
    Klass.FIX_SETUP,
    "The certificate of {host} is issued by {issuer}, whom this computer does not trust, and Windows hardly will.",
    "Get a certificate of a public authority; one of the company's own authority must be trusted on each PC.",
    Who.SUPPORT,
)
CERTIFICATE_REFUSED = define(
    "doctor_certificate_refused",
    Klass.FIX_SETUP,
    "The certificate of {host} is refused: {reason}.",
    "Get a certificate of a public authority for {host}, with its whole chain.",
    Who.SUPPORT,
)
NO_REPLY = define(
    "doctor_no_reply",
    Klass.FIX_SETUP,
    "{address} was called and gave no whole answer: {what}.",
    "Look into the log of the proxy and of the server at this moment.",
    Who.SUPPORT,
)
REDIRECT = define(
    "doctor_redirect",
    Klass.FIX_SETUP,
    "{address} sends the caller on to {target}; the Web Connector does not follow.",
    "Let the proxy answer at this very address, without a redirect to https, to a slash or to a log-in.",
    Who.SUPPORT,
)
PAGE_STATUS = define(
    "doctor_page_status",
    Klass.FIX_SETUP,
    "{address} answers {status} instead of 200, which the Web Connector reports as a certificate fault (QBWC1048).",
    "Let the proxy pass a plain GET of this address on to the server, without a log-in.",
    Who.SUPPORT,
)
OTHER_PROGRAM = define(
    "doctor_other_program",
    Klass.FIX_SETUP,
    "{address} is answered by something else than this server.",
    "Let the proxy pass /qbwc on to this server; look for a default page or a 'are you human' page on the way.",
    Who.SUPPORT,
)
NO_WSDL = define(
    "doctor_no_wsdl",
    Klass.FIX_SETUP,
    "{address} does not answer the description of the service.",
    "Let the proxy pass the part behind the question mark on.",
    Who.SUPPORT,
)
NOT_XML = define(
    "doctor_not_xml",
    Klass.FIX_SETUP,
    "A call to {address} is answered as {kind} instead of text/xml.",
    "Find what answers in place of the server: an error page of the proxy, a log-in page, a firewall.",
    Who.SUPPORT,
)
CALL_FAILED = define(
    "doctor_call_failed",
    Klass.FIX_SETUP,
    "A call to {address} is answered with {status}.",
    "Let the proxy pass a POST of this address on to the server as it is; then look into the server's log.",
    Who.SUPPORT,
)
COMPRESSED = define(
    "doctor_compressed",
    Klass.FIX_SETUP,
    "{address} answers compressed ({how}), which the Web Connector cannot read.",
    "Switch compression off for this address in the proxy.",
    Who.SUPPORT,
)
CLOSES = define(
    "doctor_closes",
    Klass.FIX_SETUP,
    "The connection is closed after each call, so every call of a run costs a new one.",
    "In nginx write: keepalive_disable none; its default closes on a caller that names itself MSIE 6.0, as the Web "
    "Connector does.",
    Who.SUPPORT,
)
NO_CONTINUE = define(
    "doctor_no_continue",
    Klass.FIX_SETUP,
    "The question 'Expect: 100-continue' is not answered, so the Web Connector waits a third of a second at each call.",
    "Let the proxy answer it; nginx does so by itself.",
    Who.SUPPORT,
)
TOO_LARGE = define(
    "doctor_too_large",
    Klass.FIX_SETUP,
    "An answer of QuickBooks of {size} is refused with {status}; it would be lost although QuickBooks has acted on it.",
    "Raise the limit before the server (nginx: client_max_body_size 64m).",
    Who.SUPPORT,
)
CLOCK_OFF = define(
    "doctor_clock_off",
    Klass.FIX_SETUP,
    "The clock of the proxy and that of this server differ by {seconds} seconds.",
    "Let both take their time from the internet.",
    Who.SUPPORT,
)
