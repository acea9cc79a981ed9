"""Authlib as a strict client: reads {issuer, keys, alg, good, bad} from standard input, says what it thought."""

import json
import sys

from authlib.jose import JsonWebKey, JsonWebToken

asked = json.load(sys.stdin)
keys = JsonWebKey.import_key_set(asked["keys"])
jwt = JsonWebToken([asked["alg"]])
required = {
    "iss": {"essential": True, "value": asked["issuer"]},
    "aud": {"essential": True, "value": asked["issuer"]},
    "sub": {"essential": True},
    "exp": {"essential": True},
    "iat": {"essential": True},
    "jti": {"essential": True},
    "client_id": {"essential": True},
}


def is_accepted(token: str) -> bool:
    try:
        claims = jwt.decode(token, keys, claims_options=required)
        claims.validate(leeway=2)
        return claims.header.get("typ") == "at+jwt"
    except Exception:
        return False


refused = sum(not is_accepted(token) for token in asked["bad"])
json.dump({"accepted": is_accepted(asked["good"]), "refused": refused}, sys.stdout)
