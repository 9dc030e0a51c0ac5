"""An independent SOAP client reads the served WSDL and plays a whole session of the Web Connector over real HTTP."""

from typing import Any

import pytest
import zeep
from zeep.transports import Transport

from tests.office import Office

PATH = r"C:\Books\Andes.qbw"
ONE_DATABASE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def client(office: Office) -> Any:
    with office.sessions() as session:
        url = office.connection(session).app_url
    return zeep.Client(f"{url}?wsdl", transport=Transport(timeout=20, operation_timeout=20)).service


def log_in(office: Office, service: Any) -> str:
    """Call serverVersion, clientVersion and authenticate; answer the ticket."""
    assert service.serverVersion()
    assert service.clientVersion("2.3.0.215") in {"", None}
    ticket, path = service.authenticate(office.user_name, office.password)[:2]
    assert path in {"", None, PATH}
    return str(ticket)


def exchange(office: Office, service: Any, ticket: str) -> list[int]:
    """Ask, run and answer until all is done; answer the progress."""
    office.quickbooks.begin_session("zeep")
    greeting: str = office.quickbooks.host_facts(office.owner_id)
    progress = [0]
    while 0 <= progress[-1] < 100:
        request = service.sendRequestXML(ticket, greeting, PATH, "US", 16, 0)
        greeting = ""
        response = office.quickbooks.process(request)
        progress.append(service.receiveResponseXML(ticket, response, "", ""))
    return progress


def test_ten_bills_in_ten_there(office: Office) -> None:
    office.send(10)
    service = client(office)
    ticket = log_in(office, service)
    progress = exchange(office, service, ticket)
    closed = service.closeConnection(ticket)

    assert office.statuses() == " ".join(["S"] * 10)
    assert {bill.txn_id for bill in office.quickbooks.bills()} == {each.accounting_id for each in office.invoices()}
    assert office.quickbooks.duplicates() == []
    assert progress[-1] == 100
    assert all(each < 100 for each in progress[:-1])
    assert closed == "10 posted"


@ONE_DATABASE
def test_the_answers_of_a_session_that_ends_badly_are_as_the_contract_has_them(office: Office) -> None:
    office.send(1)
    service = client(office)
    ticket = log_in(office, service)
    service.sendRequestXML(ticket, office.quickbooks.host_facts(office.owner_id), PATH, "US", 16, 0)
    number = service.receiveResponseXML(ticket, "", "0x80040414", "There is a modal dialog box showing.")
    words = service.getLastError(ticket)

    assert number < 0
    assert "0x80040414" in words
    assert service.connectionError(ticket, "0x80040408", "Could not start QuickBooks.").casefold() == "done"
    assert service.closeConnection(ticket)
    assert service.closeConnection(ticket) == "OK"
    assert service.interactiveDone(ticket) == "Done"
    assert service.authenticate("nobody", "wrong")[1] == "nvu"


@ONE_DATABASE
def test_letters_beyond_ascii_arrive_as_they_were_sent(office: Office) -> None:
    office.quickbooks.add_vendor("Señor Muñoz & Compañía <Quito>")
    office.send(1, vendor="Señor Muñoz & Compañía <Quito>")
    service = client(office)
    exchange(office, service, log_in(office, service))

    assert office.statuses() == "S"
    assert office.quickbooks.bills()[0].vendor == "Señor Muñoz & Compañía <Quito>"
