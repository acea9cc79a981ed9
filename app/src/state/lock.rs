//! One refresh per browser at a time, by a Web Lock. A convenience: without it, or when waiting for it
//! takes too long, the caller goes ahead, and the server gives racing callers the same token.

use super::tab;
use futures::{channel::oneshot, future::select, pin_mut};
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

const NAME: &str = "curfew-refresh";
/// As long as the holder may take for its own request.
const PATIENCE: f64 = 8_000.0;

#[wasm_bindgen]
extern "C" {
    // web-sys has Web Locks only behind an unstable flag.
    #[wasm_bindgen(catch, js_namespace = ["navigator", "locks"], js_name = request)]
    fn request(name: &str, options: &JsValue, work: &Closure<Work>) -> Result<Promise, JsValue>;
}

type Work = dyn FnMut(JsValue) -> Promise;

/// The lock, given back on drop.
pub struct Held {
    release: Function,
    _work: Closure<Work>,
}

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.release.call0(&JsValue::NULL);
    }
}

/// The lock, or `None` where there is none or it did not come within 8 s.
pub async fn acquire() -> Option<Held> {
    let mut release = None;
    // The browser holds the lock until this promise is resolved.
    let held = Promise::new(&mut |resolve, _| release = Some(resolve));
    let (granted, turn) = oneshot::channel();
    let work = Closure::once(move |_: JsValue| {
        let _ = granted.send(());
        held
    });
    let patience = AbortController::new().ok()?;
    let options = Object::new();
    Reflect::set(&options, &"signal".into(), &patience.signal()).ok()?;
    let refusal = JsFuture::from(request(NAME, &options, &work).ok()?);
    let lock = Held { release: release?, _work: work };
    if is_granted(turn, refusal).await {
        return Some(lock);
    }
    patience.abort();
    None
}

async fn is_granted(turn: oneshot::Receiver<()>, refusal: JsFuture) -> bool {
    let bored = tab::sleep(PATIENCE);
    pin_mut!(bored);
    let no = select(refusal, bored);
    matches!(select(turn, no).await, futures::future::Either::Left((Ok(()), _)))
}
