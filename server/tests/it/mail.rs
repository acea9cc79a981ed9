//! Mail: that what is promised is sent, by whichever road, and that nothing of it can be misused.

mod dev_page;
mod outbox;
mod smtp;
