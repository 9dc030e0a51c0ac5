"""The part of the error catalogue that says why an import of availability can not be taken as it is, or taken back."""

from wholesale.errors import Klass, Who, define

AVAILABILITY_CHANGED_SINCE = define(
    "availability_changed_since",
    Klass.ASK_A_PERSON,
    "{product} of {vendor} was replaced or increased by import {run} since.",
    "Take import {run} back first.",
    Who.CLERK,
)
AVAILABILITY_MODE_UNKNOWN = define(
    "availability_mode_unknown",
    Klass.FIX_DATA,
    "What becomes of the availability told before was not chosen: {mode}",
    "Choose to overwrite or to increase it, then upload the file again.",
    Who.CLERK,
)
