"""The service's methods: one client for each class of answer, errors made outcomes of."""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

import attrs

import myna_sdk.authoring as m
from myna_pocketsign.environments import base_url_for
from myna_pocketsign.refusals import Refusal, Refusals
from myna_pocketsign.settings import Settings

T = TypeVar("T")

PACKAGE: Final = "pocketsign.verify.v2"


@attrs.frozen(kw_only=True)
class Calls:
    """Calls the service for one tenant in one environment.

    Attributes:
        settings: The tenant's.
        environment: Where the service runs.
        refusals: What the service's errors mean.
    """

    settings: Settings
    environment: m.Environment
    refusals: Refusals
    _apis: dict[type[Any], m.JsonApi[Any]] = attrs.field(factory=dict, init=False, eq=False)

    async def ask(
        self, method: str, message: Mapping[str, Any], reply: type[T], *, billed: bool = False
    ) -> T | Refusal:
        """Return the answer to ``message``, or what the service's error means.

        Args:
            method: Service and method, such as ``UserService/CheckUserStatus``.
            message: The request.
            reply: The class of the answer.
            billed: It may cost money.

        Raises:
            TransportError: The request did not end in a reply.
            ProtocolError: The reply is none of the service's.
            ConfigError: ``service-environment``.
        """
        got = await self._api(reply).ask(f"{PACKAGE}.{method}", message, billed=billed)
        return self.refusals.of(got) if isinstance(got, m.Declined) else got

    def _api(self, reply: type[T]) -> m.JsonApi[T]:
        if reply not in self._apis:
            self._apis[reply] = self._made(reply)
        return self._apis[reply]

    def _made(self, reply: type[T]) -> m.JsonApi[T]:
        tenant = self.settings.tenant
        return m.JsonApi(
            base_url_for(self.environment, self.settings.base_url),
            bearer=self.settings.token,
            reply=reply,
            success=(200,),
            headers=(
                ("connect-protocol-version", "1"),
                *((("x-tenant-id", tenant),) if tenant is not None else ()),
            ),
            named=self.settings.wire.member,
        )
