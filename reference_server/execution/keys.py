"""API keys: made, shown once, checked with every call, revoked at once."""

from secrets import token_urlsafe
from uuid import uuid4

from reference_server.domain.keys import ApiKey, digest_of
from reference_server.domain.refusal import Refused
from reference_server.persistence.store import Store

TOKEN_BYTES = 32


class Keys:
    """Knows tokens by their digests."""

    def create(self, store: Store, workflow_id: str) -> tuple[ApiKey, str]:
        """A new key and its token, which cannot be had again."""
        token = f"key_{token_urlsafe(TOKEN_BYTES)}"
        key = ApiKey(f"akey_{uuid4().hex}", workflow_id, digest_of(token))
        store.add_key(key)
        return key, token

    def revoke(self, store: Store, workflow_id: str, key_id: str) -> None:
        if not store.revoke_key(workflow_id, key_id):
            raise Refused("key_not_found", "The workflow has no such key.")

    def check(self, store: Store, workflow_id: str, token: str) -> ApiKey:
        """The key of this token, if it opens this workflow.

        Raises:
            Refused: `unauthorized` for a token that is nobody's, or no longer; `forbidden` for another workflow's.
        """
        key = store.key_by_digest(digest_of(token)) if token else None
        if key is None or key.revoked:
            raise Refused("unauthorized", "An API key of the workflow is needed, as a bearer token.")
        if key.workflow_id != workflow_id:
            raise Refused("forbidden", "The API key is another workflow's.")
        return key
