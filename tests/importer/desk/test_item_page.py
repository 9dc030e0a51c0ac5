"""The page of one item: its whole story, every message, and the decisions its state allows."""

from datetime import timedelta

import pytest
from lxml import etree
from sqlalchemy import delete

from qbwc_server.exchange import Exchange
from qbwc_server.queue import ItemState
from tests.importer.site import Seen, Site, Visitor
from tests.qbwc_server.desk import Desk, refused
from wholesale.user import Role

LOCKED = "The object is in use by another user."


def item_page(office: Desk, place: int = -1) -> str:
    return f"/quickbooks/items/{office.items()[place].id}"


def story(seen: Seen) -> list[str]:
    return seen.texts("//ol[contains(@class, 'item-story')]/li/p[@class='what']")


def decisions(seen: Seen) -> list[str]:
    return seen.texts("//ul[@class='decisions']//h3")


def lose(office: Desk, *, ran: bool = False) -> None:
    office.send(1)
    talk = office.log_in()
    request = talk.bills()
    if ran:
        office.quickbooks.process(request)
    talk.close()


def bring_to(office: Desk, state: ItemState) -> None:
    office.send(1, vendor="Nobody in QuickBooks" if state is ItemState.REFUSED else None)
    talk = office.log_in()
    request = talk.bills()
    if state is ItemState.DELAYED:
        talk.deliver(refused(request, 3175, LOCKED))
    elif state is ItemState.UNKNOWN:
        talk.close()
    elif state is ItemState.NEEDS_PERSON:
        talk.deliver(refused(request, 510, "Saved", severity="Warn"))
        talk.to_the_end()
    elif state in {ItemState.POSTED, ItemState.REFUSED}:
        talk.deliver(office.quickbooks.process(request))


def test_a_posted_bill_tells_its_story_with_its_messages(office: Desk, payable: Visitor) -> None:
    office.send(2)
    office.update()
    seen = payable.get(item_page(office, 0))
    request, answer = seen.texts("//pre")

    assert story(seen) == ["Taken into the queue", "Sent to QuickBooks", "Posted in QuickBooks"]
    assert seen.says(str(office.items()[0].accounting_id))
    assert office.bill_number(office.invoices()[0].id) in request
    assert office.bill_number(office.invoices()[1].id) not in request + answer
    assert seen.says("1 other record was in the same message.")


def test_a_refusal_is_told_in_quickbooks_words_and_in_ours(office: Desk, payable: Visitor) -> None:
    bring_to(office, ItemState.REFUSED)
    seen = payable.get(item_page(office))

    assert seen.says("What QuickBooks said")
    assert seen.says("invalid reference to QuickBooks Vendor")
    assert seen.page.xpath("//a[@href='/help/3140']")
    assert seen.page.xpath("//main//a[@role='button']/@href")[-1] == "/quickbooks/mapping"


def test_a_refusal_leads_to_the_page_of_its_code_from_wherever_it_is_told(office: Desk, payable: Visitor) -> None:
    bring_to(office, ItemState.REFUSED)
    [invoice] = office.invoices()
    places = (
        f"/invoices/{invoice.id}",
        *(f"/reconciliation/{invoice.purchase_order_id}{part}" for part in ("", "/menu")),
    )
    links = [payable.get(place).page.xpath("//a[contains(@href, '/help/')]/@href") for place in places]

    assert links == [["/help/3140"]] * 3


def test_a_lost_answer_is_explained_and_then_found(office: Desk, payable: Visitor) -> None:
    lose(office, ran=True)
    unknown = payable.get(item_page(office))
    office.update()
    found = payable.get(item_page(office))

    assert unknown.says("No answer came. QuickBooks may have written it, or may not.")
    assert unknown.says("It asks QuickBooks for the stored result of this very message.")
    assert story(found) == [
        "Taken into the queue",
        "Sent to QuickBooks",
        "Outcome unknown",
        "QuickBooks was asked for the stored result",
        "Posted in QuickBooks",
    ]


ALLOWED = {
    ItemState.SENDING: [],
    ItemState.DELAYED: ["Try now", "Dismiss", "Return to Approved"],
    ItemState.UNKNOWN: ["Mark as posted", "Send again", "Dismiss", "Return to Approved"],
    ItemState.NEEDS_PERSON: ["Mark as posted", "Send again", "Dismiss", "Return to Approved"],
    ItemState.POSTED: ["Return to Approved"],
    ItemState.REFUSED: ["Return to Approved"],
}


@pytest.mark.parametrize("state", list(ALLOWED), ids=str)
def test_only_what_its_state_allows_is_offered(office: Desk, payable: Visitor, state: ItemState) -> None:
    bring_to(office, state)
    offered = decisions(payable.get(item_page(office)))

    assert office.states() == state.value
    assert [each for each in offered if each != "Return to Approved"] == [
        each for each in ALLOWED[state] if each != "Return to Approved"
    ]


def test_a_delayed_bill_is_tried_now(office: Desk, payable: Visitor) -> None:
    bring_to(office, ItemState.DELAYED)
    seen = payable.post(f"{item_page(office)}/retry")

    assert office.states() == "waiting"
    assert story(seen)[-1] == "To be tried with the next run"


def test_an_unknown_bill_is_marked_as_posted_under_its_txnid(office: Desk, payable: Visitor) -> None:
    lose(office)
    wrong = payable.post(
        f"{item_page(office)}/mark-posted", {"accounting_id": "P000001-IN1"}, referer=item_page(office)
    )
    kept = office.states()
    right = payable.post(f"{item_page(office)}/mark-posted", {"accounting_id": "1a2b-1700000000"})

    assert wrong.says("is no id of QuickBooks")
    assert kept == "unknown"
    assert (office.states(), office.statuses()) == ("posted", "S")
    assert story(right)[-1] == "Marked as posted"
    assert right.says("1A2B-1700000000")


def test_what_the_search_has_found_can_be_chosen(site: Site, office: Desk, payable: Visitor) -> None:
    lose(office, ran=True)
    # A bill of the same vendor, number and amount that does not bear our mark.
    [bill] = office.quickbooks.bills()
    with site.session() as session:
        item = session.merge(office.items()[0])
        item.state = ItemState.NEEDS_PERSON
        item.findings = {"doubtful": [f"bill {bill.txn_id} carries the same mark"]}
    seen = payable.get(item_page(office))
    chosen = seen.page.xpath("//input[@name='candidate']/@value")
    payable.post(f"{item_page(office)}/mark-posted", {"candidate": chosen[0], "accounting_id": ""})

    assert chosen == [bill.txn_id]
    assert not seen.says("the next session asks QuickBooks, and never sends")
    assert office.invoices()[0].accounting_id == bill.txn_id


def test_an_unknown_bill_is_sent_again(office: Desk, payable: Visitor) -> None:
    lose(office)
    payable.post(f"{item_page(office)}/send-again")
    waiting = office.states()
    office.update()

    assert waiting == "waiting"
    assert len(office.quickbooks.bills()) == 1
    assert office.states() == "posted"


def test_a_dismissed_bill_is_failed_with_name_and_reason(office: Desk, payable: Visitor) -> None:
    lose(office)
    seen = payable.post(f"{item_page(office)}/dismiss", {"why": "entered by hand"})

    assert (office.states(), office.statuses()) == ("dismissed", "F")
    assert seen.says("entered by hand")
    assert payable.user is not None
    assert seen.says(payable.user.name)


def test_a_refused_bill_returns_to_approved(office: Desk, payable: Visitor) -> None:
    bring_to(office, ItemState.REFUSED)
    seen = payable.post(f"{item_page(office)}/return")

    assert office.statuses() == "A"
    assert seen.says("is Approved again")


def test_procurement_may_return_a_bill_and_decide_nothing_else(office: Desk, buyer: Visitor) -> None:
    bring_to(office, ItemState.REFUSED)
    seen = buyer.get(item_page(office))
    refused_acts = {
        act: buyer.post(f"{item_page(office)}/{act}").status
        for act in ("retry", "send-again", "mark-posted", "dismiss")
    }

    assert decisions(seen) == ["Return to Approved"]
    assert set(refused_acts.values()) == {403}
    assert buyer.post(f"{item_page(office)}/return").status == 200
    assert office.statuses() == "A"


def test_a_bill_on_its_way_says_why_it_cannot_return(office: Desk, payable: Visitor) -> None:
    lose(office)

    assert payable.get(item_page(office)).says("is on its way into the accounting program")


def test_a_record_that_was_sent_twice_leads_from_one_story_to_the_other(office: Desk, payable: Visitor) -> None:
    [invoice_id] = office.send(1, vendor="Nobody in QuickBooks")
    office.update()
    office.return_to_approved(invoice_id)
    office.send_again(invoice_id)
    office.pass_time(timedelta(hours=1))
    office.update()
    first, second = (payable.get(item_page(office, place)) for place in (0, 1))

    assert first.says("This record was sent again later.")
    assert second.page.xpath(f"//ul[@class='others']//a[@href='{item_page(office, 0)}']")
    assert decisions(first) == []


def test_a_whole_message_and_its_answer_are_files(office: Desk, payable: Visitor) -> None:
    office.send(2)
    office.update()
    links = payable.get(item_page(office, 0)).page.xpath("//p[contains(@class, 'files')]/a/@href")
    files = [payable.get(link).response for link in links]
    tags = [etree.fromstring(file.data.split(b"?>", 1)[-1] if b"<?xml" in file.data else file.data) for file in files]

    assert [file.mimetype for file in files] == ["application/xml"] * 2
    assert all(file.headers["Content-Disposition"].startswith("attachment; filename=") for file in files)
    assert [len([*tag.iter("BillAddRq", "BillAddRs")]) for tag in tags] == [2, 2]


def test_a_message_of_another_story_is_not_served(site: Site, office: Desk, payable: Visitor) -> None:
    office.set(batch_size=1)
    office.send(2)
    office.update()
    [of_other] = [one.id for one in office.exchanges("post") if one.id == office.items()[1].exchange_id]
    own = f"{item_page(office, 0)}/message?which=request&exchange="

    assert payable.get(f"{own}{office.items()[0].exchange_id}").status == 200
    assert [payable.get(f"{own}{wrong}").status for wrong in (of_other, "", "x", 1)] == [404] * 4
    stranger = site.sign_in(Role.ADMIN, company=site.other_company)
    assert stranger.get(f"{own}{office.items()[0].exchange_id}").status == 404


def test_a_message_that_was_tidied_away_is_told_honestly(site: Site, office: Desk, payable: Visitor) -> None:
    bring_to(office, ItemState.POSTED)
    with site.session() as session:
        session.execute(delete(Exchange))
    seen = payable.get(item_page(office))

    assert seen.says("The message itself was tidied away")
    assert story(seen)[-1] == "Posted in QuickBooks"


@pytest.mark.parametrize("act", ["", "retry", "send-again", "mark-posted", "dismiss", "return"])
def test_another_company_finds_no_such_item(site: Site, office: Desk, act: str) -> None:
    lose(office)
    stranger = site.sign_in(Role.ADMIN, company=site.other_company)
    page = item_page(office)
    seen = stranger.post(f"{page}/{act}", {"why": "x"}) if act else stranger.get(page)

    assert seen.status == 404
    assert office.states() == "unknown"
