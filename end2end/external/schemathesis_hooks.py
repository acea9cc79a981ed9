"""As whom schemathesis calls (CURFEW_AS), and from where. Whoever is signed out, disabled or deleted by what was tried
comes back as somebody new, so that the run goes on to mean something. Which operations were answered well is written
to CURFEW_TALLY."""

import atexit
import itertools
import json
import os
import re
import subprocess
import uuid

import handed_out

import requests
import schemathesis

URL, WHO = os.environ["CURFEW_PUBLIC_URL"], os.environ["CURFEW_AS"]
PASSWORD = "violet-lanterns-drift-home"
numbers, turns = itertools.count(1), itertools.count()
# The session of whoever calls, and the headers that prove who they are.
own: dict[str, str] = {}
proof: dict[str, str] = {}


def address() -> str:
    """Another network address each time: budgets are the business of other tests."""
    number = next(numbers)
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def curfew(*arguments: str, said: str = "") -> str:
    command = [os.environ["CURFEW_BIN"], *arguments]
    return subprocess.run(command, input=said, capture_output=True, text=True, check=True).stdout


def somebody(*more: str) -> dict[str, str]:
    email = f"{uuid.uuid4()}@example.org"
    said = curfew("user", "create", "--email", email, *more, "--password-stdin", said=f"{PASSWORD}\n")
    return {"email": email, "password": PASSWORD, "id": re.search(r"\((.*)\)", said).group(1)}


def app(*more: str) -> dict[str, str]:
    """The tokens of an app that somebody new has signed in with."""
    who = somebody(*more)
    form = {"email": who["email"], "password": who["password"]}
    return requests.post(f"{URL}/v1/sign-in", json=form, headers={"X-Forwarded-For": address()}).json()


def bearer(*more: str) -> dict[str, str]:
    who = somebody(*more)
    form = {"email": who["email"], "password": who["password"]}
    tokens = requests.post(f"{URL}/v1/sign-in", json=form, headers={"X-Forwarded-For": address()}).json()
    own.update(session=tokens["session_id"], **form)
    return {"Authorization": f"Bearer {tokens['access_token']}"}


def cookie() -> dict[str, str]:
    headers = {"X-Forwarded-For": address(), "Origin": URL}
    who = somebody("--role", "admin")
    answer = requests.post(f"{URL}/api/sign_in", data=who, headers=headers)
    own.update(session=answer.json()["session_id"], email=who["email"], password=who["password"])
    name, value = re.match(r"([^=;]+-refresh)=([^;]+)", answer.headers["Set-Cookie"]).groups()
    return {"Cookie": f"{name}={value}"}


def machine() -> dict[str, str]:
    said = curfew("client", "create", "--name", "schemathesis", "--scope", "introspect revoke endings")
    client, secret = re.findall(r"^client_(?:id|secret): (\S+)$", said, re.M)
    return {"Authorization": requests.auth._basic_auth_str(client, secret)}


# How each proves who they are, and where an answer shows that the proof is still good.
PROOFS = {
    "person": (bearer, "GET", "/v1/me"),
    "administrator": (lambda: bearer("--role", "admin"), "GET", "/v1/admin/users"),
    "browser": (cookie, "POST", "/api/end_everyone_preview"),
    "machine": (machine, "GET", "/v1/endings"),
}


def renew() -> dict[str, str]:
    proof.update(PROOFS[WHO][0]())
    return proof


def is_good() -> bool:
    _, method, path = PROOFS[WHO]
    headers = {**proof, "Origin": URL, "X-Forwarded-For": address()}
    return bool(proof) and requests.request(method, f"{URL}{path}", headers=headers).ok


if WHO in PROOFS:

    @schemathesis.auth(refresh_interval=None)
    class Proof:
        def get(self, case, context):
            return proof if is_good() else renew()

        def set(self, case, headers, context):
            case.headers.update(headers)


def lend(case) -> None:
    """Something real where something made up would find nothing."""
    form, path = case.body if isinstance(case.body, dict) else {}, case.path
    if path in handed_out.BY_MAIL and f"{case.method.upper()} {path}" not in answered_well:
        form.update(handed_out.BY_MAIL[path](PASSWORD, address))
    elif path in handed_out.BY_SESSION and "email" in own:
        form.update(handed_out.BY_SESSION[path](proof, own, address))
    elif path in ("/v1/sign-in", "/api/sign_in"):
        form.update(email=(who := somebody())["email"], password=who["password"])
    elif path in ("/oauth/introspect", "/oauth/revoke"):
        form["token"] = app()[("access_token", "refresh_token")[next(turns) % 2]]
    elif "refresh_token" in form:
        form["refresh_token"] = app()["refresh_token"]
    elif "session_id" in form and own:
        form["session_id"] = own["session"]
    elif "user_id" in form:
        form["user_id"] = somebody()["id"]
    elif "{id}" in path and own:
        case.path_parameters["id"] = own["session"] if "/sessions/{id}" in path else somebody()["id"]
    elif "password" in "".join(form) and proof and proof.items() <= dict(case.headers).items():
        # Somebody new: after too many wrong ones the right one is wrong as well.
        case.headers.update(renew())
        real = {"password": PASSWORD, "current_password": PASSWORD, "new_password": str(uuid.uuid4())}
        form.update((name, value) for name, value in real.items() if name in form)


@schemathesis.hook
def before_call(context, case, kwargs):
    case.headers["Origin"] = URL
    case.headers["X-Forwarded-For"] = address()
    if case.meta and case.meta.generation.mode.is_positive and next(turns) % 2:
        lend(case)


answered_well = set()


@schemathesis.hook
def after_call(context, case, response):
    if 200 <= response.status_code < 300:
        answered_well.add(f"{case.method.upper()} {case.path}")


@atexit.register
def write() -> None:
    with open(os.environ["CURFEW_TALLY"], "w") as file:
        json.dump(sorted(answered_well), file)
