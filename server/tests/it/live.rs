//! `/live` over real connections: what a tab is told when its session ends, who may open a socket, and that
//! nobody can keep one.

mod changes;
mod endings;
mod lapse;
mod limits;
mod manners;
mod race;
mod refused;
mod restart;
mod slow;
mod tabs;
