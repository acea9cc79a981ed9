//! The WebAssembly entry point: hydrates the interface, nothing else.

#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_body(app::App);
}
