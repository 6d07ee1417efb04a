"""What the served OpenAPI document says of webhooks, of the service's own addresses and of failures on request."""

from __future__ import annotations

from typing import Final

from faxtui.server.courier import LADDER, WEBHOOK_SECONDS
from faxtui.server.webhook_store import MAX_KEPT

WEBHOOK_NOTES: Final = f"""
Webhooks, where no source settles the behaviour:

* `FAX_COMPLETED` and `INCOMING_FAX` tell the fax as it was at `eventTime`, with the same body on every attempt. The
  file goes along whenever there are pages, also with a failed fax, and also when the service does not store documents;
  a form without pages has no `file`, JSON has `files: []`. The file's name is the fax id with `.pdf`.
* `inProgressNotifications` call the `callbackUrl` for each page that the far machine confirms: event
  `FAX_IN_PROGRESS`, with `eventTime` and `fax` (see `pagesSentSuccessfully`), without file, in the same content type.
  Such a notice is tried once: the next one, or the end, says more.
* Any 2xx whose head comes within {WEBHOOK_SECONDS:g} real seconds is success; redirects are not followed, so they fail
  like any other answer. After a failure the next attempt is 5, 10, 20, 30 minutes and then 6 hours later each,
  {len(LADDER)} in all, by the service's clock; then it is given up.
* One webhook at a time goes to each URL, in the order of events; an attempt that waits lets later ones pass. A restart
  takes open ones up again. An attempt cut off by the end of the service is repeated: a receiver may hear one twice.
* A name and a password in the URL, or a name alone, are used as HTTP Basic and shown as `***:***@`. A `callbackUrl`
  sent as it was shown stands for the newest URL that is shown so; without one it is refused. Header fields are
  `Content-Type`, `Content-Length`, `User-Agent: faxtui-fax-service/1`, `Accept` and, with credentials,
  `Authorization`.
* Receivers may be anywhere, also on this machine and in private networks, where a developer's receivers are; only
  link-local, multicast and cloud metadata addresses are never called.
* Deleting the content of a fax takes it from webhooks that are still to come.
"""
CLOCK_NOTES: Final = """
The clock runs `--speed` simulated seconds a second, stands still when paused, and jumps when it is stepped or at
`max`. It never jumps past work in progress: while documents are being fetched or converted, or a webhook is on its
way, it runs as before (at `max` as real time does), and a step waits. A receiver that steps the clock, and waits for
that before it answers, waits for itself. At `max` everything that waits for a time happens as soon as nothing is in
progress: a fax with its retries is over at once, and a receiver that is down hears the whole ladder in seconds. The
end of retention alone is never a reason to jump. `GET /_local/clock` counts what waits for a time (`waiting`) and what
is in progress (`working`): with both at 0 nothing is left to happen; with `?wait=settled` it answers once that is so.
"""
LOCAL_NOTES: Final = f"""
Beside the API there are addresses of the service's own under `/_local`, which `GET /_local` lists: webhook deliveries
(the newest {MAX_KEPT} that are over are kept) with replay and test, the numbers to dial, the clock, failures on
request, the end of every token, a reset for test suites, and an event stream. Programs on this machine need no key
there; all others do, web pages and tunnels included. 429 comes only from such a failure: the service itself has no rate
limit.
"""
