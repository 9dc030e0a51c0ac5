"""The part of the error catalogue that says what can not be done with a customer (domain.md 3.3, 3.4)."""

from wholesale.errors import Klass, Who, define

CUSTOMER_CODE_TAKEN = define(
    "customer_code_taken",
    Klass.FIX_DATA,
    "There is a customer with the code {code!r} already.",
    "Give another code.",
    Who.CLERK,
)
CUSTOMER_VALUE_WRONG = define(
    "customer_value_wrong",
    Klass.FIX_DATA,
    "Customer {customer}: {name} is {value!r}.",
    "Right is {right}.",
    Who.CLERK,
)
CUSTOMER_LOCATION_MISSING = define(
    "customer_location_missing",
    Klass.FIX_DATA,
    "Customer {customer} is served by none of the company's locations.",
    "Choose at least one; a company with several locations says which of them serve a customer.",
    Who.CLERK,
)
CUSTOMER_ID_UNKNOWN = define(
    "customer_id_unknown",
    Klass.FIX_DATA,
    "{column}: there is no customer with the number {value}.",
    "Leave the cell as the download of existing customers has it, or empty: then the code decides.",
    Who.CLERK,
)
CUSTOMER_CODE_OF_ANOTHER = define(
    "customer_code_of_another",
    Klass.FIX_DATA,
    "{column}: {value} is the code of another customer, {other}.",
    "Give this customer another code, or correct the Customer ID.",
    Who.CLERK,
)
CUSTOMER_USED_SINCE = define(
    "customer_used_since",
    Klass.ASK_A_PERSON,
    "Customer {customer} has {what} since.",
    "Take those back first, or make the customer inactive.",
    Who.CLERK,
)
CREDIT_NOT_POSITIVE = define(
    "credit_not_positive",
    Klass.FIX_DATA,
    "{column} is {value}, which is no credit: one is above zero, also in cents.",
    "Write what is in the customer's favor; what a customer owes comes with Open Invoices.",
    Who.CLERK,
)
CREDIT_IMPORTED_BEFORE = define(
    "credit_imported_before",
    Klass.FIX_DATA,
    "Credit {value} of customer {customer} dated {date} was imported before, on {day}.",
    "Delete the row; if it is another credit, give it a number of its own.",
    Who.CLERK,
)
CREDIT_LIKE_ONE_BEFORE = define(
    "credit_like_one_before",
    Klass.FIX_DATA,
    "A credit of {value} for customer {customer} dated {date}, without a number, was imported before, on {day}.",
    "Delete the row; if it is another credit, write its number.",
    Who.CLERK,
)
CREDIT_APPLIED_SINCE = define(
    "credit_applied_since",
    Klass.ASK_A_PERSON,
    "Of the credit of {amount} for customer {customer}, {used} was applied since.",
    "Take back what it was applied to first.",
    Who.CLERK,
)
