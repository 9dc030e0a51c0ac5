"""The WSDL, written from the contract's table with the address of the settings.

The Web Connector never reads it: people and code generators do. spyne's own one says other things than the contract
and takes its address from whatever Host header comes first (web_connector.md 1, libraries.md).
"""

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from qbwc_server.soap_contract import NAMESPACE, OPERATIONS, Operation, Result

_HEAD = f"""<?xml version="1.0" encoding="utf-8"?>
<definitions name="WebConnectorService" targetNamespace="{NAMESPACE}" xmlns="http://schemas.xmlsoap.org/wsdl/" \
xmlns:tns="{NAMESPACE}" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<types>
<xs:schema elementFormDefault="qualified" targetNamespace="{NAMESPACE}">
<xs:complexType name="ArrayOfString"><xs:sequence>
<xs:element name="string" type="xs:string" nillable="true" minOccurs="0" maxOccurs="unbounded"/>
</xs:sequence></xs:complexType>"""
_TYPES = {Result.TEXT: "xs:string", Result.WHOLE: "xs:int", Result.TEXTS: "tns:ArrayOfString"}


def wsdl(address: str) -> str:
    """Answers the WSDL of the service at an address."""
    return "\n".join(_parts(address)) + "\n"


def _parts(address: str) -> Iterator[str]:
    yield _HEAD
    for operation in OPERATIONS:
        yield from _elements(operation)
    yield "</xs:schema>\n</types>"
    for operation in OPERATIONS:
        yield from _messages(operation)
    yield '<portType name="WebConnectorPort">'
    for operation in OPERATIONS:
        name = operation.name
        yield f'<operation name="{name}"><input message="tns:{name}In"/><output message="tns:{name}Out"/></operation>'
    yield "</portType>"
    yield '<binding name="WebConnectorBinding" type="tns:WebConnectorPort">'
    yield '<soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>'
    for operation in OPERATIONS:
        yield (
            f'<operation name="{operation.name}">'
            f'<soap:operation soapAction="{operation.soap_action}" style="document"/>'
            '<input><soap:body use="literal"/></input><output><soap:body use="literal"/></output></operation>'
        )
    yield "</binding>"
    yield '<service name="WebConnectorService"><port name="WebConnectorPort" binding="tns:WebConnectorBinding">'
    yield f"<soap:address location={quoteattr(address)}/></port></service>"
    yield "</definitions>"


def _elements(operation: Operation) -> Iterator[str]:
    yield f'<xs:element name="{operation.name}"><xs:complexType><xs:sequence>'
    for name in operation.parameters:
        # Numbers are always sent; a string may be left out, which means ''.
        kind, least = ("xs:int", 1) if name in operation.whole_numbers else ("xs:string", 0)
        yield f'<xs:element name="{name}" type="{kind}" minOccurs="{least}"/>'
    yield "</xs:sequence></xs:complexType></xs:element>"
    least = 1 if operation.result is Result.WHOLE else 0
    yield f'<xs:element name="{operation.name}Response"><xs:complexType><xs:sequence>'
    yield f'<xs:element name="{operation.name}Result" type="{_TYPES[operation.result]}" minOccurs="{least}"/>'
    yield "</xs:sequence></xs:complexType></xs:element>"


def _messages(operation: Operation) -> Iterator[str]:
    name = operation.name
    yield f'<message name="{name}In"><part name="parameters" element="tns:{name}"/></message>'
    yield f'<message name="{name}Out"><part name="parameters" element="tns:{name}Response"/></message>'
