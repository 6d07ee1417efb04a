"""What the served OpenAPI document says of cover pages, numbers to dial, inbound faxes and how long things are kept."""

from __future__ import annotations

from typing import Final

from faxtui.server.retention import MONTHS

OPTION_NOTES: Final = """
Options: the value sent counts, else the service's (`numberOfRetries` for `maxRetries`, `retryDelaySeconds`,
`resolution`, `imageConversionMethod`, `coverPageId`, `inProgressNotifications`), else the fixed default; an empty value
is one not sent. A fax shows the values it goes by.
"""
COVER_PAGE_NOTES: Final = """
Cover pages, where no source settles the behaviour:

* All pages of the cover page come first and count as pages. It is the one that was there when the fax was sent, also
  when it has been deleted since; an unknown one refuses the send with 422.
* Tags are found in text however the PDF draws it, in forms and annotations too, in one line of text each. Upper and
  lower case are the same, in tags as in `coverPageData`; of two keys that differ only by case the lower one counts.
* `from`, `to`, `date` (month/day/year of the send in `headerTimeZone`, as 2/4/2025) and `pageCount` are filled in by
  the service, whatever `coverPageData` says of them.
* A value is drawn where the tag stood in its font, size and colour; when the font in the PDF lacks a letter, the whole
  value is drawn in the service's own. Line ends are kept. A value too wide for the page is broken at blanks. Text that
  reads on behind a tag moves with the end of the value; text behind a wide blank stays while there is room.
* A tag without a value stays as it is. That, a key without a tag, and a value that had to be broken or pushes text off
  the page are told as sentences in `coverPageWarnings` of the fax, a field of this service's own. `coverPageData` on a
  fax without a cover page is kept, and told there as well.
"""
DIAL_NOTES: Final = """
Numbers to dial (`GET /_local/dial` lists each one):

* `+19898989898` completes and is free.
* `+1500555PCCC` fails with the error code CCC (017 busy, 030 no answer, 119 and 122 simulated, and every other one);
  P is how many pages are confirmed before that (0 to 8), where the failure strikes during the pages, never all of them.
  P = 9 fails the first call only, so that a retry goes through. Of the two errors with code 133, `+15005550133` is
  FAX_ERROR and `+15005551133` DOCUMENT_CONVERSION_ERROR. A code that does not exist refuses the send with 422.
* `+15005550901` is a slow machine (2400 instead of 14400 bit/s). `+15005550903` rings without end, and `+1500555P904`
  goes silent behind page P; both stay IN_PROGRESS for a day of the service's clock, then end as FAX_ERROR 76.
* A send to `+15005550422` is refused with 422 (destination not allowed), to `+15005550402` with 402 (no balance).
* A number of the project takes the fax in when its service has an `incomingWebhookUrl`, or an e-mail address may
  receive with it; else the fax fails there with CALL_ERROR 49.
* Every other number completes, unless the service was started with `--random-failures` and a share from 0 to 1: then
  that many calls to numbers outside of this block fail in a way that may pass. The same `--seed` repeats it.
"""
INBOUND_NOTES: Final = """
Inbound faxes:

* A fax to a number of the project comes in there: an INBOUND fax of its own on the number's service, IN_PROGRESS from
  the answer on, with `numberOfPages` as they arrive, then COMPLETED with price 0.00 and the pages that were sent.
* `POST /_local/receive`, and `faxtui server receive FILE --to NUMBER --from NUMBER`, play a caller from outside. A file
  that no machine could send, and a number that takes no faxes, are refused with 422.
* A number takes faxes when its service has an `incomingWebhookUrl`, or an e-mail address may receive with it, and it is
  not suspended. Otherwise a fax of ours ends there as CALL_ERROR 49, whose message says why.
* A call that breaks off leaves a failed inbound fax with what had arrived (FAX_ERROR 131; 117 when nothing had).
  INCOMING_FAX is sent for completed faxes only.
* `barCodes` is there, perhaps empty, when the service has `scanIncomingBarcodes`.
"""
KEEPING_NOTES: Final = f"""
Keeping:

* With `saveOutboundFaxDocuments` or `saveInboundFaxDocuments` false the pages go when the fax has ended: `hasFile` is
  false from then on, and only its webhook brings them, for as long as that has to be tried.
* With `--data` a call that the end of the service cuts off is made again at the next start, with all pages and not
  counted in `retryCount`, unless the last page had been confirmed; a wait for a retry goes on. A call that came in is
  ended with what had arrived. The clock then stands at real time, or at the newest fax or webhook where that is later.
* {MONTHS} months after its `createTime`, by the service's clock, an ended fax is deleted with its pages and webhooks.
"""
