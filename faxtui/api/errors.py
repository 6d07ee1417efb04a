"""What can go wrong between us and the Fax API.

    FaxApiError
      AuthenticationError   401: key, secret or project refused
      PaymentRequired       402: the balance is zero
      PermissionDenied      403
      NotFound              404: no such thing, or not visible to this project
      InvalidRequest        400, 422: `.violations` names the fields
      RateLimited           429: `.retry_after` seconds, when the service says
      ServerError           5xx
      UnexpectedResponse    an answer that is no Fax API answer at all
      TransportError        the request did not get through: nothing was done
        ClientClosed        the client was closed before: nothing was done
        OutcomeUnknown      it may have got through: look before repeating (`.label`, `.faxes` after a `send_once`)
      ReadOnlyError         refused here, before anything left this machine
      WaitTimeout           the time to wait for a fax ran out: `.fax` as last seen

`str(error)` is one sentence for a person; it never holds a secret.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from faxtui.api.models import Fax


class Violation(NamedTuple):
    """One field that the service refused, and why."""

    field: str
    description: str


class FaxApiError(Exception):
    """Base of every error of this client."""

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        violations: tuple[Violation, ...] = (),
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        """The HTTP status, or None when there was no answer."""
        self.violations = violations
        self.retry_after = retry_after
        """Seconds to wait before the next try, when the service said so."""


class AuthenticationError(FaxApiError):
    """The service refused the key, the secret or the project (401)."""


class PaymentRequired(FaxApiError):
    """The account's balance is zero (402)."""


class PermissionDenied(FaxApiError):
    """The key is good but may not do this (403)."""


class NotFound(FaxApiError):
    """Nothing by this id is visible to this project (404)."""


class InvalidRequest(FaxApiError):
    """The service judged the request invalid (400, 422); `violations` names the fields."""


class RateLimited(FaxApiError):
    """Too many requests (429)."""


class ServerError(FaxApiError):
    """The service failed (5xx)."""


class UnexpectedResponse(FaxApiError):
    """What answered does not speak the Fax API."""


class TransportError(FaxApiError):
    """The request did not reach the service; nothing was done."""


class ClientClosed(FaxApiError):
    """A call on a client that was closed; make a new one."""


class OutcomeUnknown(TransportError):
    """The request left and no answer came: the service may have acted on it."""

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        label: tuple[str, str] | None = None,
        faxes: Sequence[Fax] = (),
    ) -> None:
        super().__init__(message, status=status)
        self.label = label
        """What the send carried, to look for it later (`faxes.settle`)."""
        self.faxes = tuple(faxes)
        """Those of a send to several numbers that were found."""
        if label is not None:
            self.add_note(f"Look for the label {'='.join(label)} before you send again.")


class ReadOnlyError(FaxApiError):
    """A write was refused by a read-only client before it left."""


class WaitTimeout(FaxApiError):
    """The time to wait ran out; the fax goes on without us."""

    def __init__(self, message: str, fax: Fax | None = None) -> None:
        super().__init__(message)
        self.fax = fax
        """As last seen; None when no look got through."""
