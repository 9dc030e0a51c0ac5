"""The part of the error catalogue for what a QWCLog.txt shows beyond its own codes (web_connector.md 2, 7, 8)."""

from wholesale.errors import Klass, Who, define

NO_LOG = define(
    "log_no_log",
    Klass.FIX_DATA,
    "This text has no line of a QWCLog.txt in it.",
    "In the Web Connector choose View Log, or open the folder log beside its program data, and take QWCLog.txt.",
    Who.CLERK,
)
WRONG_PASSWORD = define(
    "log_wrong_password",
    Klass.FIX_SETUP,
    "The server refused the user name or the password (nvu).",
    "Make a new password under QuickBooks > Set-up and type it into the Web Connector's column Password. After several "
    "wrong ones the log-in rests for some minutes.",
    Who.ADMIN,
)
NOTHING_TO_DO = define(
    "log_nothing_to_do",
    Klass.WAIT,
    "The Web Connector asked and there was nothing to send: no update was required.",
    "Nothing, when no bill waits on the QuickBooks desk. When one waits there, look whether posting is paused.",
    Who.NOBODY,
)
SERVER_BUSY = define(
    "log_server_busy",
    Klass.WAIT,
    "The server asked the Web Connector to come back later.",
    "Nothing; the next run goes on.",
    Who.NOBODY,
)
POSTPONED = define(
    "log_postponed",
    Klass.WAIT,
    "The run was postponed by the application.",
    "Nothing; the next run goes on. This server never asks for it, so look which application is meant.",
    Who.NOBODY,
)
NOT_TRUSTED = define(
    "log_not_trusted",
    Klass.FIX_SETUP,
    "Windows does not trust the certificate of the server.",
    "Run the address check under QuickBooks > Set-up: most often the intermediate certificate is missing. Then look at "
    "the date of the QuickBooks computer.",
    Who.SUPPORT,
)
NO_SECURE_CHANNEL = define(
    "log_no_secure_channel",
    Klass.FIX_SETUP,
    "The Web Connector and the server found no encryption both can do, or something between them broke it off.",
    "Install the newest Web Connector and .NET Framework 4.8 on the QuickBooks computer; the server must offer TLS "
    "1.2.",
    Who.ADMIN,
)
NOT_KEPT_ALIVE = define(
    "log_not_kept_alive",
    Klass.RETRY,
    "The server or a proxy closed a connection that the Web Connector was about to use again.",
    "Press Update Selected. When it comes back, let the proxy keep connections longer (nginx: keepalive_disable none, "
    "keepalive_timeout 300s).",
    Who.SUPPORT,
)
CONNECTION_BROKEN = define(
    "log_connection_broken",
    Klass.RETRY,
    "The connection was closed in the middle of a call.",
    "Press Update Selected; nothing is posted twice. When it comes back, look into the log of proxy and server.",
    Who.SUPPORT,
)
TIMED_OUT = define(
    "log_timed_out",
    Klass.RETRY,
    "The server did not answer in time.",
    "Run the address check under QuickBooks > Set-up and look whether the server or its database was overloaded.",
    Who.SUPPORT,
)
UNREACHABLE = define(
    "log_unreachable",
    Klass.RETRY,
    "The QuickBooks computer could not reach the server.",
    "Look whether that computer has internet, whether a firewall stops the Web Connector, and whether the server runs.",
    Who.ADMIN,
)
NAME_UNKNOWN = define(
    "log_name_unknown",
    Klass.RETRY,
    "The QuickBooks computer could not find the server by its name.",
    "Look whether that computer has internet; then compare the name in the .qwc file with the address in Set-up.",
    Who.ADMIN,
)
HTTP_STATUS = define(
    "log_http_status",
    Klass.FIX_SETUP,
    "A call was answered with HTTP status {status} instead of an answer of the service.",
    "For 301 and 302 switch the redirect off; for 401 and 403 let the address through without a log-in; for 404 "
    "correct the address; for 407 let the network's proxy pass it; for 413 raise the size limit; for 502 to 504 look "
    "whether the server runs.",
    Who.SUPPORT,
)
NOT_XML = define(
    "log_not_xml",
    Klass.FIX_SETUP,
    "A call was answered with a page ({kind}) instead of an answer of the service.",
    "Open the address of the .qwc file in a browser on that computer and see which page comes: a log-in, an error of "
    "the proxy or a firewall's.",
    Who.SUPPORT,
)
NULL_ANSWER = define(
    "log_null_answer",
    Klass.FIX_SETUP,
    "The Web Connector found nothing in an answer where it expected something.",
    "Compare the address in the .qwc file with the one in Set-up, letter by letter; another program may answer there.",
    Who.SUPPORT,
)
NOT_WELL_FORMED = define(
    "log_not_well_formed",
    Klass.FIX_SETUP,
    "An answer was not well-formed XML.",
    "Look which program answers at the address: a proxy or a firewall may put its own text into the answer.",
    Who.SUPPORT,
)
UNKNOWN_CODE = define(
    "log_unknown_code",
    Klass.ASK_A_PERSON,
    "The Web Connector reports {code}, which is not in our list.",
    "Read its text in the line below and the lines around it; ask support with this line.",
    Who.SUPPORT,
)
NOT_OUR_APPLICATION = define(
    "log_not_our_application",
    Klass.FIX_SETUP,
    "The log shows runs of other applications only: {applications}. None calls {address}.",
    "Add our .qwc file in this Web Connector, as the Windows user under whom it runs; each Windows user has a list of "
    "their own.",
    Who.ADMIN,
)
LONG_SILENCE = define(
    "log_long_silence",
    Klass.FIX_SETUP,
    "Nothing ran for {hours} hours: from {start} to {end} UTC.",
    "Keep the computer awake and a Windows user signed in, with the Web Connector open and Auto-Run ticked.",
    Who.ACCOUNTANT,
)
OLD_CONNECTOR = define(
    "log_old_connector",
    Klass.FIX_SETUP,
    "This Web Connector is version {version}, which knows only old encryption.",
    "Install the newest Web Connector of Intuit; the application and its password stay.",
    Who.ADMIN,
)
