//! An authenticator with one passkey (ES256), as a browser hands its answers on: the CBOR of Web Authentication
//! Level 3 §6.1 and §6.5.4, written by hand, with no attestation.

use super::browser::ORIGIN;
use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const ATTESTED: u8 = 0x40;

pub struct SoftPasskey {
    key: EcdsaKeyPair,
    id: Vec<u8>,
    /// Of whom it was made, once it was.
    handle: String,
    pub counter: u32,
    pub origin: &'static str,
    /// Whether the owner's finger or PIN is asked for.
    pub verifies: bool,
}

impl SoftPasskey {
    pub fn new(name: u8) -> Self {
        Self {
            key: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).expect("a key"),
            id: vec![name; 32],
            handle: String::new(),
            counter: 0,
            origin: ORIGIN,
            verifies: true,
        }
    }

    /// `navigator.credentials.create()` and `toJSON()`.
    pub fn create(&mut self, options: &Value) -> String {
        let asked = &options["publicKey"];
        self.handle = text(&asked["user"]["id"]);
        let data = self.data(&text(&asked["rp"]["id"]), ATTESTED, &self.attested());
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59".to_vec();
        object.extend(u16::try_from(data.len()).expect("it is short").to_be_bytes());
        object.extend(&data);
        self.answer(&json!({
            "clientDataJSON": self.client_data("webauthn.create", &asked["challenge"]),
            "attestationObject": encode(&object), "transports": ["internal"],
        }))
    }

    /// `navigator.credentials.get()` and `toJSON()`.
    pub fn get(&mut self, options: &Value) -> String {
        let asked = &options["publicKey"];
        let data = self.data(&text(&asked["rpId"]), 0, &[]);
        let client = self.client_data("webauthn.get", &asked["challenge"]);
        let client_bytes = URL_SAFE_NO_PAD.decode(&client).expect("just encoded");
        let message = [data.as_slice(), digest(&SHA256, &client_bytes).as_ref()].concat();
        let signature = self.key.sign(&SystemRandom::new(), &message).expect("signs");
        self.answer(&json!({
            "clientDataJSON": client, "authenticatorData": encode(&data),
            "signature": encode(signature.as_ref()), "userHandle": self.handle,
        }))
    }

    fn answer(&self, response: &Value) -> String {
        let id = encode(&self.id);
        json!({"id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {}})
            .to_string()
    }

    fn client_data(&self, kind: &str, challenge: &Value) -> String {
        let data = json!({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false});
        encode(data.to_string().as_bytes())
    }

    fn data(&self, rp: &str, more: u8, rest: &[u8]) -> Vec<u8> {
        let flags = PRESENT | more | if self.verifies { VERIFIED } else { 0 };
        let mut data = digest(&SHA256, rp.as_bytes()).as_ref().to_vec();
        data.push(flags);
        data.extend(self.counter.to_be_bytes());
        data.extend(rest);
        data
    }

    /// AAGUID, id and COSE key.
    fn attested(&self) -> Vec<u8> {
        let point = self.key.public_key().as_ref();
        let mut out = vec![0; 16];
        out.extend(u16::try_from(self.id.len()).expect("it is short").to_be_bytes());
        out.extend(&self.id);
        out.extend(b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20");
        out.extend(&point[1..33]);
        out.extend(b"\x22\x58\x20");
        out.extend(&point[33..65]);
        out
    }
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("text, not {value}")).to_owned()
}
