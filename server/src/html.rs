//! Text that goes into HTML which no renderer writes: small pages of the edge, and mails.

/// For text, and for text inside a quoted attribute (HTML §13.3).
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        assert_eq!(escape("<a href='x' title=\"&amp;\">ä"), "&lt;a href=&#39;x&#39; title=&quot;&amp;amp;&quot;&gt;ä");
    }
}
