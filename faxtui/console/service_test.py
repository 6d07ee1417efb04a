"""“Send test request”: on a local service a fax comes in; the hosted one can only be called with a real fax."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from faxtui.console.confirm_screen import ConfirmScreen, Question
from faxtui.console.form_screen import FormScreen
from faxtui.console.inbound_screen import InboundScreen, request_form
from faxtui.console.local_deliveries import LocalDeliveries
from faxtui.text import clean

if TYPE_CHECKING:
    from textual.widget import AwaitMount

    from faxtui.console.holdings_screen import HoldingsScreen
    from faxtui.store.project import Holdings


def open_test(screen: HoldingsScreen, holdings: Holdings) -> AwaitMount | None:
    """Ask what to try with a service; a service without a number takes no faxes at all."""
    console = screen.console
    connection = console.session.connection
    if connection is None:
        return None
    if not holdings.numbers:
        console.say("This service has no number that could be called.", "warning")
        return None
    if not LocalDeliveries.may_be_at(connection.base_url):
        return _offer_a_real_fax(screen, holdings)
    place = LocalDeliveries(connection.base_url)

    def started(answer: Any) -> None:
        if answer:
            console.push_screen(InboundScreen(answer, holdings, place))

    return console.push_screen(FormScreen(request_form(holdings, place)), started)


def _offer_a_real_fax(screen: HoldingsScreen, holdings: Holdings) -> AwaitMount:
    from faxtui.console.send_screen import Draft  # late: most never get here

    console = screen.console
    number = holdings.service.default_from or holdings.numbers[0].phone_number

    def decided(yes: bool | None) -> None:
        if yes:
            console.draft = Draft(to=number)
            console.open_send()

    kept = ["Your unsent draft would be replaced."] if console.draft is not None else []
    lines = [
        "The Fax API has no operation for a test request; the vendor's dashboard has a button for one.",
        f"From here {clean(number, 24)} can be faxed from your own account: a real call that costs money.",
        "The send dialog opens with that number; nothing leaves before you send it there.",
        *kept,
    ]
    question = Question(f"Fax “{clean(holdings.service.name, 60)}” yourself?", lines, "Prepare", danger=False)
    question = question._replace(declined="Nothing was sent.")
    return console.push_screen(ConfirmScreen(question), decided)
