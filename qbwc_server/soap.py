"""The eleven operations on spyne, with short paths through its SOAP 1.1 protocol.

The only module that imports spyne. The operations are those of `soap_contract`; the short paths use spyne's own
extension points and leave everything unusual (an unknown operation, a fault, nested elements) to spyne's own code.
"""

import logging
import math
from typing import Any, Final
from wsgiref.types import WSGIApplication

import qbwc_server.soap_six  # noqa: F401  # must come before spyne on Python 3.12 and newer

import spyne.const  # isort: skip
from spyne import Application, Array, Service, Unicode, rpc
from spyne.protocol.soap import Soap11
from spyne.server.wsgi import WsgiApplication

from qbwc_server.soap_answer import answer
from qbwc_server.soap_contract import BY_NAME, NAMESPACE, OPERATIONS, Answer, Conversation, Operation, Result
from qbwc_server.soap_text import reply

ENVELOPE: Final = "qbwc.envelope"
"""The WSGI environment's key of the envelope's root element, when the edge has parsed and checked it already."""

ADDRESS: Final = "qbwc.address"
"""The WSGI environment's key of the caller's address."""

# spyne ships no types; these say what is meant.
Context = Any
Message = Any
Method = Any

# spyne collects garbage inside a request once a second: 849 ms with a million objects.
spyne.const.MIN_GC_INTERVAL = math.inf
# spyne logs bodies it cannot read, passwords included, and whole envelopes at debug.
for _name in ("spyne.protocol.xml", "spyne.protocol.xml.invalid", "spyne.protocol.soap.soap11.invalid"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)
# Its register of applications warns of a second one, which is no fault here.
logging.getLogger("spyne.util.appreg").setLevel(logging.ERROR)


class ShortPathSoap11(Soap11):  # type: ignore[misc]  # spyne ships no types
    """spyne's SOAP 1.1 with short paths for flat string parameters and for the three shapes of a result."""

    def create_in_document(self, ctx: Context, charset: str | None = None) -> None:
        """Takes the envelope the edge has parsed; else parses it as spyne does."""
        root = ctx.transport.req_env.get(ENVELOPE)
        if root is None:
            super().create_in_document(ctx, charset)
        else:
            ctx.in_document = root

    def decompose_incoming_envelope(self, ctx: Context, message: Message = Soap11.REQUEST) -> None:
        """Finds the operation's element: the first in the Body."""
        if isinstance(ctx.in_document, tuple):
            super().decompose_incoming_envelope(ctx, message)
            return
        body = ctx.in_document.find(_BODY)
        ctx.in_header_doc = None
        ctx.in_body_doc = body[0]
        # RPC bodies and documents both carry Intuit's namespace here; only the parameters differ.
        ctx.method_request_string = body[0].tag

    def deserialize(self, ctx: Context, message: Message) -> None:
        """Reads the parameters by their local names, qualified (document) or not (RPC), in any order."""
        operation = BY_NAME.get(ctx.descriptor.operation_name)
        element = ctx.in_body_doc
        if message is not self.REQUEST or operation is None or any(len(child) for child in element):
            super().deserialize(ctx, message)
            return
        given = {child.tag.rpartition("}")[2]: child.text for child in element}
        ctx.in_object = [given.get(name) for name in operation.parameters]

    def serialize(self, ctx: Context, message: Message) -> None:
        """Writes the reply at once; faults go the way of spyne."""
        operation = None if ctx.out_error is not None else BY_NAME.get(ctx.descriptor.operation_name)
        if message is not self.RESPONSE or operation is None:
            super().serialize(ctx, message)
            return
        ctx.out_document = reply(operation, ctx.out_object[0])

    def create_out_string(self, ctx: Context, charset: str | None = None) -> None:
        """Hands over the bytes `serialize` wrote."""
        if isinstance(ctx.out_document, bytes):
            ctx.out_string = [ctx.out_document]
        else:
            super().create_out_string(ctx, charset)


_BODY = f"{{{Soap11.ns_soap_env}}}Body"
# `string` members in Intuit's own namespace: any other namespace is QBWC1012.
_STRINGS = Array(Unicode, member_name="string")
_RETURNS = {Result.TEXT: Unicode, Result.WHOLE: spyne.Integer32, Result.TEXTS: _STRINGS}


def soap_application(
    conversation: Conversation, *, max_body: int = 64 * 2**20, protocol: type[Soap11] = ShortPathSoap11
) -> WSGIApplication:
    """Answers the WSGI application that answers POSTs; it stands behind `wire.WebConnectorEdge`, never alone.

    Args:
        conversation: what answers the calls.
        max_body: largest body in bytes; spyne's own default of 2 MiB loses large answers.
        protocol: the SOAP protocol; only benchmarks and tests give another one.
    """
    members = {operation.name: _method(operation, conversation) for operation in OPERATIONS}
    service = type(Service)("WebConnectorService", (Service,), members)
    # No validator: it refuses RPC bodies and empty numbers. Large answers need libxml2's limits lifted.
    application = Application(
        [service],
        tns=NAMESPACE,
        name="WebConnector",
        in_protocol=protocol(huge_tree=True),
        out_protocol=protocol(),
    )
    # Its own __call__ only tells a request for the WSDL from a call, and builds an address for that each time.
    calls: WSGIApplication = WsgiApplication(application, max_content_length=max_body).handle_rpc
    return calls


def _method(operation: Operation, conversation: Conversation) -> Method:
    def call(ctx: Context, *given: str | None) -> Answer:
        return answer(conversation, operation, ctx.transport.req_env.get(ADDRESS, ""), given)

    call.__name__ = operation.name
    # Numbers are read as text, so that an empty or odd one is no fault.
    return rpc(
        *[Unicode] * len(operation.parameters),
        _args=operation.parameters,
        _returns=_RETURNS[operation.result],
        _out_variable_name=f"{operation.name}Result",
    )(call)
