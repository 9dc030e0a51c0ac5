"""The part of the error catalogue that says why a shipment can not be taken back or counted."""

from wholesale.errors import Klass, Who, define

SHIPMENT_ARRIVED = define(
    "shipment_arrived",
    Klass.ASK_A_PERSON,
    "{count} boxes of purchase order {order} have arrived already.",
    "The shipment stays; what did not arrive stays in transit.",
    Who.CLERK,
)
BOXES_ARE_SCANNED = define(
    "boxes_are_scanned",
    Klass.FIX_DATA,
    "The boxes of {line} on purchase order {order} are counted as they are scanned or confirmed.",
    "Scan them under Inventory > Inbound Scan, or confirm them in the Staging Area under In transit.",
    Who.CLERK,
)
