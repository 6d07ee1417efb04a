"""Why faxes fail: the API's error codes with what each means and whether trying again makes sense.

The key is the pair (type, code), since 133 exists under two types. The API's own text arrives with each failed fax;
the words here are ours and short enough for a list.
"""

from __future__ import annotations

from typing import Final, NamedTuple

CALL: Final = "CALL_ERROR"
DOCUMENT: Final = "DOCUMENT_CONVERSION_ERROR"
FAX: Final = "FAX_ERROR"


class ErrorCode(NamedTuple):
    """One way a fax can fail."""

    type: str
    code: int
    word: str
    """At most 16 letters, for a column of a list."""
    meaning: str
    """One sentence for a person."""
    retry: bool | None
    """Whether another try is likely to help; None when nobody can say."""
    advice: str
    """The next thing to do."""

    @property
    def fault(self) -> str:
        """Whom or what it lies with, in a few words."""
        return _fault(self.type, self.code)


_AGAIN = "Send again in a few minutes."
_LATER = "Send again later; if it keeps failing, call the recipient."
_DOC = "Repair or re-export the document, then send it anew."
_NUMBER = "Check the number with the recipient before sending again."
_TEST = "Nothing to do: this was a test."
_PDF = "Send a PDF."
_FINE = "Resend it at FINE; if it was FINE already, ask the recipient what the machine takes."
_ALLOW = "Have the account or the service allowed to fax this number, then send again."
_MACHINE = "Ask the recipient to look at the machine, then send again."

_ROWS: tuple[tuple[str, int, str, str, bool | None, str], ...] = (
    (DOCUMENT, 4, "merge failed", "The documents could not be converted or merged.", None, _DOC),
    (DOCUMENT, 54, "URL not fetched", "The document URL could not be fetched.", None, "Open the URL, then send."),
    (DOCUMENT, 55, "bad data URL", "The inline data URL is not valid.", False, "Attach the file instead."),
    (DOCUMENT, 57, "not stored", "The service could not store the document.", True, _AGAIN),
    (DOCUMENT, 69, "not stored", "The service could not store the document.", True, _AGAIN),
    (DOCUMENT, 122, "simulated", "A conversion failure was simulated on request.", False, _TEST),
    (DOCUMENT, 128, "unknown type", "The type of the document could not be told.", False, _PDF),
    (DOCUMENT, 129, "type refused", "This type of document is not accepted.", False, _PDF),
    (DOCUMENT, 130, "XML refused", "XML documents are not accepted.", False, _PDF),
    (DOCUMENT, 133, "broken PDF", "The PDF is damaged or protected: no pages could be made of it.", False, _DOC),
    (CALL, 11, "ended early", "The call ended before the fax was through.", True, _AGAIN),
    (CALL, 15, "congestion", "The telephone network was congested.", True, _LATER),
    (CALL, 16, "rang out", "The number rang until the time ran out.", True, _LATER),
    (CALL, 17, "line busy", "The recipient's line was busy.", True, _AGAIN),
    (CALL, 19, "hung up at once", "The called side hung up as soon as it answered.", True, _LATER),
    (CALL, 30, "no answer", "No fax machine answered.", True, _LATER),
    (CALL, 32, "incompatible", "The destination cannot take this call.", False, _NUMBER),
    (CALL, 34, "out of operation", "The number is out of operation.", False, _NUMBER),
    (CALL, 43, "not connected", "The connection could not be set up.", True, _AGAIN),
    (CALL, 49, "number inactive", "The number is not in service.", False, _NUMBER),
    (FAX, 6, "line fault", "The machines lost each other on the line.", True, _AGAIN),
    (FAX, 7, "page size", "The far machine refuses this page size.", False, "Send the pages as A4 or Letter."),
    (FAX, 8, "silence", "The far machine went silent after a page.", True, _AGAIN),
    (FAX, 10, "dropped", "The call dropped after every allowed repeat.", True, _LATER),
    (FAX, 12, "training failed", "The far machine never answered the training check.", True, _AGAIN),
    (FAX, 13, "no first message", "The far machine's first message never came.", True, _AGAIN),
    (FAX, 14, "handshake", "The handshake took too long.", True, _AGAIN),
    (FAX, 18, "out of order", "A message arrived out of order.", True, _AGAIN),
    (FAX, 20, "carrier stuck", "The far machine's carrier stayed on too long.", True, _AGAIN),
    (FAX, 21, "disconnected", "The far machine disconnected after a page.", True, _AGAIN),
    (FAX, 22, "training failed", "The far machine answered training with nonsense.", True, _AGAIN),
    (FAX, 25, "resolution", "The far machine refuses this resolution.", False, _FINE),
    (FAX, 26, "no reply", "The far machine gave no reply.", True, _LATER),
    (FAX, 28, "no modem speed", "No modem speed worked for both machines.", True, _LATER),
    (FAX, 29, "bad reply", "The far machine answered a page with nonsense.", True, _AGAIN),
    (FAX, 31, "incompatible", "The two machines do not understand each other.", None, _MACHINE),
    (FAX, 38, "hung up", "The far machine hung up before it received anything.", True, _LATER),
    (FAX, 40, "telephony fault", "The telephone network failed.", True, _AGAIN),
    (FAX, 41, "disconnected", "The far machine disconnected during the handshake.", True, _AGAIN),
    (FAX, 44, "telephony fault", "The telephone network failed.", True, _AGAIN),
    (FAX, 46, "no funds", "The account has no funds and topping up failed.", False, "Top up, then send again."),
    (FAX, 48, "no answer", "No answer: the machine may be out of paper.", True, _MACHINE),
    (FAX, 53, "disconnected", "The far machine disconnected between pages.", True, _AGAIN),
    (FAX, 60, "page break fault", "The transmission failed after a page break.", True, _AGAIN),
    (FAX, 63, "protocol fault", "The fax protocol broke down.", True, _AGAIN),
    (FAX, 68, "incompatible", "The far machine cannot take this fax.", False, _MACHINE),
    (FAX, 75, "cancelled", "A user cancelled the fax.", False, "Send it anew if it is still wanted."),
    (FAX, 76, "timed out", "The service cancelled the fax when its time ran out.", True, _AGAIN),
    (FAX, 77, "never ready", "The far machine never became ready to receive.", True, _MACHINE),
    (FAX, 79, "cancel too late", "The fax had ended before it could be cancelled.", False, "Check whether it arrived."),
    (FAX, 80, "disconnected", "The far machine disconnected before the handshake.", True, _AGAIN),
    (FAX, 82, "line fault", "The machines lost each other on the line.", True, _AGAIN),
    (FAX, 84, "out of order", "A command arrived out of order after a page.", True, _AGAIN),
    (FAX, 113, "file gone", "The stored file is gone or cannot be read.", False, "Attach the document again."),
    (FAX, 117, "no page arrived", "The call ended without a page.", None, _MACHINE),
    (FAX, 119, "simulated", "A fax failure was simulated on request.", False, _TEST),
    (FAX, 131, "incomplete", "Not all pages went through.", True, "Send the missing pages again."),
    (FAX, 132, "no fax tone", "No fax tone was heard: this may be a voice line.", None, _NUMBER),
    (FAX, 133, "not permitted", "Faxing to this number is not permitted.", False, _ALLOW),
)

ERROR_CODES: Final[dict[tuple[str, int], ErrorCode]] = {(row[0], row[1]): ErrorCode(*row) for row in _ROWS}


_TESTS: Final = frozenset(((FAX, 119), (DOCUMENT, 122)))
_NETWORK: Final = frozenset(((CALL, 15), (CALL, 43), (FAX, 40), (FAX, 44)))
_SERVICE: Final = frozenset(((DOCUMENT, 57), (DOCUMENT, 69), (FAX, 113), (FAX, 76)))
_NUMBERS: Final = frozenset(((CALL, 34), (CALL, 49)))
_FAULTS: Final = {
    **dict.fromkeys(_TESTS, "a test"),
    **dict.fromkeys(_SERVICE, "the service"),
    **dict.fromkeys(_NETWORK, "the telephone network"),
    **dict.fromkeys(_NUMBERS, "the number"),
    (FAX, 7): "the document",
    (FAX, 25): "the far machine",
    (FAX, 46): "your account",
    (FAX, 75): "somebody here",
    (FAX, 133): "your account or service",
}
_FAULTS_BY_TYPE: Final = {
    DOCUMENT: "the document",
    **dict.fromkeys((CALL, FAX, "LINE_ERROR"), "the far end or its line"),
}


def _fault(kind: str, code: int) -> str:
    return _FAULTS.get((kind, code)) or _FAULTS_BY_TYPE.get(kind, "not known")


_SAYS_MORE: Final = 20
"""Letters by which the service's own words must be longer than ours to take their place."""
_LONGEST: Final = 300


def explain(error_type: str | None, code: int | None, message: str | None = None) -> ErrorCode:
    """The entry for a failure; the API's own `message` is its meaning where the pair is unknown, or where it says more.

    `message` is text from outside: whoever shows the meaning has to clean it.
    """
    kind, number = str(error_type or ""), code if code is not None else -1
    said = " ".join((message or "")[:_LONGEST].split())
    known = ERROR_CODES.get((kind, number))
    if known is not None:
        return known._replace(meaning=said) if len(said) >= len(known.meaning) + _SAYS_MORE else known
    label = f"code {code}" if code is not None else "failed"
    meaning = said or f"The service reports {kind or 'an error'} {'' if code is None else code}".rstrip() + "."
    return ErrorCode(kind, number, label, meaning, None, "Look the code up in the vendor's documents.")
