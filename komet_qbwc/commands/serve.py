"""komet-qbwc serve: the server, and its background jobs beside it."""

from __future__ import annotations

from typing import Annotated

import typer

from komet_qbwc.command import START, command, say
from komet_qbwc.installation import opened, upgrade_database
from komet_qbwc.logs import set_up_logs
from komet_qbwc.server import Server, check_port
from komet_qbwc.settings import load_settings
from komet_qbwc.worker import Worker


@command("serve", START, 20)
def serve(
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="The port, else KOMET_PORT; 0 for a free one.")
    ] = None,
    no_worker: Annotated[
        bool, typer.Option("--no-worker", help="Leave the background jobs to `komet-qbwc worker`.")
    ] = False,
) -> None:
    """Serve the Web Connector until Ctrl-C. Brings the database up to date first and runs the background jobs.

    Settings come from KOMET_* variables or komet.toml; docs/operations.md lists them.

    Example:
        komet-qbwc serve --port 8730
    """
    given = {} if port is None else {"port": port}
    settings = load_settings(**given)
    settings = load_settings(**given | {"port": check_port(settings.host, settings.port)})
    upgrade_database(settings)
    set_up_logs(settings.log_level)
    with opened(settings) as found:
        # Made here, so that no two server processes make one each.
        settings.server_key.get_secret_value()
        companions = [] if no_worker else [Worker(found).run]
        say(f"Serving {settings.public_url} at http://{settings.host}:{settings.port}; stop with Ctrl-C.")
        Server(settings, companions).run()
    say("Stopped.")
