"""Which routes each form serves."""

from aiohttp import web

from tests.standins.oneflowbase import console, keys, public
from tests.standins.oneflowbase.fields import Form

APPLICATIONS = "/api/console/applications"
ONE = f"{APPLICATIONS}/{{id}}"
USER_KEYS = "/api/console/user-api-keys"

BOTH = (
    web.post("/api/public/auth/providers/password-local/sign-in", keys.sign_in),
    web.get(APPLICATIONS, console.list_applications),
    web.post(APPLICATIONS, console.create_application),
    web.get(ONE, console.read_application),
    web.delete(ONE, console.delete_application),
    web.get(f"{ONE}/orchestration", console.read_orchestration),
    web.put(f"{ONE}/orchestration/draft", console.save_draft),
    web.get(f"{ONE}/api-mapping", console.read_mapping),
    web.put(f"{ONE}/api-mapping", console.save_mapping),
    web.post(f"{ONE}/api-publications", console.publish),
    web.get(f"{ONE}/api-publication", console.read_publication),
    web.delete(f"{ONE}/api-publication", console.unpublish),
    web.patch(f"{ONE}/api-status", console.set_status),
    web.get(f"{ONE}/api-keys", keys.list_application_keys),
    web.post(f"{ONE}/api-keys", keys.create_application_key),
    web.delete(f"{ONE}/api-keys/{{key}}", keys.revoke_application_key),
    web.get(f"{ONE}/workflow-schedule-trigger", console.read_schedule),
    web.put(f"{ONE}/workflow-schedule-trigger", console.save_schedule),
    web.get(f"{ONE}/logs/runs", console.list_runs),
    web.get(f"{ONE}/logs/runs/{{run}}/overview", console.read_run),
    web.get(f"{ONE}/monitoring/run-metrics", console.metrics),
    web.route("*", f"{public.PREFIX}{{path:.*}}", public.call_extension),
    web.get("/openapi.json", public.openapi),
    web.get("/health", public.health),
)
FIRST = (web.get("/api/agent/v1/runs/{run}", public.read_native_run),)
LATER = (
    web.get(USER_KEYS, keys.list_user_keys),
    web.post(USER_KEYS, keys.create_user_key),
    web.post(f"{USER_KEYS}/{{key}}/revoke", keys.revoke_user_key),
)


def routes(form: Form) -> tuple[web.RouteDef, ...]:
    return (*BOTH, *(FIRST if form is Form.FIRST else LATER))
