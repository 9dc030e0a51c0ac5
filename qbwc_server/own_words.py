"""What the queue says of a record in its own words, beside the entries of the error catalogue.

They are kept in English in stories and mails, as they were told; each {} is a place for what the case had there.
Whoever shows them finds the sentence again and says it in the reader's language (wholesale/sentences.py).
"""

from typing import Final

from wholesale.sentences import know

OWN: Final = (
    "The answer of QuickBooks never arrived.",
    "QuickBooks answered, but not for this record.",
    "QuickBooks does not hold it; it may be posted",
    "QuickBooks does not hold it; it leaves again on its own",
    "our database was set back",
    "our server could not read QuickBooks' answer to the search",
    "The record was taken back before it was sent.",
    "found in QuickBooks as {}",
    "by hand, as {}",
    "QuickBooks answered the message set with status {}.",
    "QuickBooks answered this {} times, the last time: {}",
    "{} carries our mark",
    "bill {} carries the same mark",
    "bill {}, posted before, shows {}; the invoice now makes {}",
    "bill {} of {}: same vendor, number and amount, but not our mark, made since ours was first sent",
    "bill {} of {}: same vendor, number and amount, but not our mark, made before ours was first sent",
    "invoice {} carries the same mark",
    "invoice {}, posted before, shows {}; the invoice now makes {}",
    "invoice {} of {}: same customer, number and amount, but not our mark, made since ours was first sent",
    "invoice {} of {}: same customer, number and amount, but not our mark, made before ours was first sent",
    "credit memo {} carries the same mark",
    "credit memo {}, posted before, shows {}; the credit now makes {}",
    "credit memo {} of {}: same customer, number and amount, but not our mark, made since ours was first sent",
    "credit memo {} of {}: same customer, number and amount, but not our mark, made before ours was first sent",
    "QuickBooks said that it saved the record ({}), but it cannot be found",
    "sent {} times without a clear answer; it is not in QuickBooks",
    "sent {} times, never answered; it is not in QuickBooks",
    "Taken out of the queue by {}: {}",
    "Taken out of the queue by {}.",
)

know(OWN)
