"""The part of the error catalogue that the API says to programs."""

from wholesale.errors import Klass, Who, define

API_TOKEN_MISSING = define(
    "api_token_missing",
    Klass.FIX_SETUP,
    "The call carries no token.",
    'Send the header "Authorization: Bearer komet_..." or "X-Api-Token: komet_...".',
    Who.CLERK,
)
API_TOKEN_UNKNOWN = define(
    "api_token_unknown",
    Klass.FIX_SETUP,
    "The token is not good: it is none of ours, it was revoked, or its person may not sign in any more.",
    "Let an administrator make a new one under Setup > Tokens.",
    Who.ADMIN,
)
API_KIND_NOT_ALLOWED = define(
    "api_kind_not_allowed",
    Klass.ASK_A_PERSON,
    'The token "{token}" may not be used for {kind}.',
    "Use one that may, or let an administrator make one under Setup > Tokens.",
    Who.ADMIN,
)
API_NOT_THERE = define(
    "api_not_there",
    Klass.FIX_DATA,
    "There is no {what} here.",
    "Look at /api for what there is.",
    Who.CLERK,
)
API_ASKED_WRONGLY = define(
    "api_asked_wrongly",
    Klass.FIX_DATA,
    "The call can not be understood: {what}.",
    "Look at /api for what it takes.",
    Who.CLERK,
)
