"""The API's kinds of import: what can be imported, the empty template, and the records there are."""

from __future__ import annotations

import io
from typing import Any, Final

from apiflask import APIBlueprint
from flask import Response, send_file

from importer.api_door import allows, kind_of, looking, recognise, services, user
from importer.api_refusal import API_NOT_THERE
from importer.api_schema import KindFacts, Kinds
from importer.api_show import kind_facts
from importer.import_roles import kinds_for
from importer.kind_export import file_name, write_existing
from importer.kind_template import XLSX, template
from importer.language import language
from wholesale.company import Company
from wholesale.errors import TradeError

kinds_api: Final = APIBlueprint("kinds", __name__, url_prefix="/api/v1/kinds", tag="Kinds")
kinds_api.before_request(recognise)

_FILE: Final[dict[int | str, dict[str, str | dict[str, dict[str, Any]]]]] = {
    200: {"description": "the file", "content": {XLSX: {"schema": {"type": "string", "format": "binary"}}}}
}


@kinds_api.get("")
@kinds_api.output(Kinds)
def list_kinds() -> Kinds:
    """Answer the kinds that this token may import, with their columns and limits."""
    most = services().import_limit
    with looking() as session:
        company = session.get_one(Company, user().company_id)
        return Kinds(kinds=[kind_facts(kind, session, company, most) for kind in kinds_for(user()) if allows(kind)])


@kinds_api.get("/<name>")
@kinds_api.output(KindFacts)
def show_kind(name: str) -> KindFacts:
    """Answer one kind with its columns and limits."""
    kind = kind_of(name)
    with looking() as session:
        return kind_facts(kind, session, session.get_one(Company, user().company_id), services().import_limit)


@kinds_api.get("/<name>/template")
@kinds_api.doc(responses=_FILE)
def download_template(name: str) -> Response:
    """Answer the empty template of a kind."""
    kind = kind_of(name)
    with looking() as session:
        made = template(kind, session, session.get_one(Company, user().company_id), language())
    return sent(io.BytesIO(made.content), made.file_name, made.content_type)


@kinds_api.get("/<name>/existing")
@kinds_api.doc(responses=_FILE)
def download_existing(name: str) -> Response:
    """Answer the records there are, ready to be edited and imported again; only for kinds that update."""
    kind = kind_of(name)
    if not kind.updates:
        raise TradeError(API_NOT_THERE, what=f"download of existing {name}")
    with looking() as session:
        file = write_existing(kind, session, session.get_one(Company, user().company_id), language())
    return sent(file, file_name(kind, language()))


def sent(file: Any, name: str, content_type: str = XLSX) -> Response:  # noqa: ANN401 - a file of any kind
    """Answer a file to be saved."""
    return send_file(file, content_type, as_attachment=True, download_name=name)
