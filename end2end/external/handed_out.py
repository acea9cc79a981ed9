"""What only a mail, a notice or an ended session hands out, got the way a person gets it: for schemathesis_hooks.py.
Mails are read where the server leaves them without a mail server, in the data folder."""

import email
import os
import re
import time
import uuid
from pathlib import Path

import requests

URL = os.environ["CURFEW_PUBLIC_URL"]
MAILS = Path(os.environ["CURFEW_DATA_DIR"]) / "mail"
PATIENCE = 10


def act(action: str, fields: dict, address, more: dict | None = None) -> requests.Response:
    headers = {"Origin": URL, "X-Forwarded-For": address(), **(more or {})}
    return requests.post(f"{URL}/api/{action}", data=fields, headers=headers)


def text(file: Path) -> str:
    message = email.message_from_bytes(file.read_bytes())
    parts = (part for part in message.walk() if part.get_content_type() == "text/plain")
    return message["To"] + next(parts).get_payload(decode=True).decode()


def token(recipient: str, page: str) -> str:
    """The token of the link to `page` in the newest mail to somebody; the outbox is looked at once a second."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        texts = (text(file) for file in sorted(MAILS.glob("*.eml"), reverse=True))
        links = (re.search(rf"{page}\?token=(\S+)", mail) for mail in texts if recipient in mail)
        if found := next((link for link in links if link), None):
            return found.group(1)
        time.sleep(0.1)
    raise TimeoutError(f"no mail to {recipient} leads to {page}")


def newcomer(password: str, address) -> tuple[str, dict]:
    who = f"{uuid.uuid4()}@example.org"
    granted = act("sign_up", {"email": who, "password": password}, address).json()
    return who, {"Authorization": f"Bearer {granted['access_token']}"}


def reset(password: str, address) -> dict:
    who, _ = newcomer(password, address)
    act("forgot_password", {"email": who}, address)
    return {"token": token(who, "/reset-password"), "new_password": str(uuid.uuid4())}


def confirm(password: str, address) -> dict:
    who, _ = newcomer(password, address)
    return {"token": token(who, "/confirm-email")}


def change(password: str, address) -> dict:
    (_, proof), new = newcomer(password, address), f"{uuid.uuid4()}@example.org"
    act("change_email", {"current_password": password, "new_email": new}, address, proof)
    return {"token": token(new, "/confirm-email-change")}


def notice(proof: dict, own: dict, address) -> dict:
    """Signing in on a device nobody knew is worth one; another is made where all were put away."""
    sign_in_again(own, address)
    waiting = [kept["id"] for kept in act("list_notices", {}, address, proof).json() if not kept["seen"]]
    return {"notice_id": waiting[0]} if waiting else {}


def sign_in_again(own: dict, address) -> dict:
    form = {"email": own["email"], "password": own["password"]}
    return requests.post(f"{URL}/v1/sign-in", json=form, headers={"X-Forwarded-For": address()}).json()


def ended(proof: dict, own: dict, address) -> dict:
    other = sign_in_again(own, address)
    headers = {"Authorization": f"Bearer {other['access_token']}"}
    requests.delete(f"{URL}/v1/sessions/{other['session_id']}", headers=headers)
    return {"session_id": other["session_id"]}


BY_MAIL = {"/api/reset_password": reset, "/api/confirm_email": confirm, "/api/confirm_email_change": change}
BY_SESSION = {"/api/dismiss_notice": notice, "/api/session_verdict": ended}
