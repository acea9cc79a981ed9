//! A small database of places, written as the format says (MaxMind DB 2.0): a binary tree over the bits of IPv6
//! addresses, then the records, then what the file says of itself.

use std::net::IpAddr;

pub enum Value {
    Text(&'static str),
    Map(Vec<(&'static str, Value)>),
    /// A number of this many bytes.
    Number(u8, u64),
    Nothing,
}

const MARKER: &[u8] = b"\xab\xcd\xefMaxMind.com";
/// Bytes of zero between the tree and the records.
const GAP: usize = 16;

#[derive(Clone, Copy)]
enum Branch {
    Empty,
    Node(usize),
    Record(usize),
}

/// `networks` are written like `203.0.113.0/24`.
pub fn database(kind: &'static str, networks: &[(&str, Value)]) -> Vec<u8> {
    let (mut tree, mut records) = (vec![[Branch::Empty; 2]], Vec::new());
    for (network, value) in networks {
        plant(&mut tree, network, records.len());
        write(&mut records, value);
    }
    let mut file: Vec<u8> = tree.iter().flatten().flat_map(|branch| number(*branch, tree.len())).collect();
    file.extend([0; GAP]);
    file.extend(records);
    file.extend(MARKER);
    write(&mut file, &about(kind, tree.len()));
    file
}

/// IPv4 is the part of IPv6 that begins with 96 zeroes.
fn plant(tree: &mut Vec<[Branch; 2]>, network: &str, record: usize) {
    let (address, length) = network.split_once('/').expect("ADDRESS/LENGTH");
    let length: usize = length.parse().expect("a length");
    let (bits, length) = match address.parse().expect("an address") {
        IpAddr::V4(v4) => (u128::from(u32::from(v4)), 96 + length),
        IpAddr::V6(v6) => (u128::from(v6), length),
    };
    let side = |depth: usize| usize::from(bits >> (127 - depth) & 1 == 1);
    let mut node = 0;
    for depth in 0..length - 1 {
        node = match tree[node][side(depth)] {
            Branch::Node(next) => next,
            Branch::Empty | Branch::Record(_) => {
                tree.push([Branch::Empty; 2]);
                let next = tree.len() - 1;
                tree[node][side(depth)] = Branch::Node(next);
                next
            }
        };
    }
    tree[node][side(length - 1)] = Branch::Record(record);
}

fn number(branch: Branch, nodes: usize) -> [u8; 4] {
    let number = match branch {
        Branch::Empty => nodes,
        Branch::Node(node) => node,
        Branch::Record(offset) => nodes + GAP + offset,
    };
    u32::try_from(number).expect("a small file").to_be_bytes()
}

fn about(kind: &'static str, nodes: usize) -> Value {
    Value::Map(vec![
        ("binary_format_major_version", Value::Number(2, 2)),
        ("binary_format_minor_version", Value::Number(2, 0)),
        ("build_epoch", Value::Number(8, 1_700_000_000)),
        ("database_type", Value::Text(kind)),
        ("description", Value::Map(Vec::new())),
        ("ip_version", Value::Number(2, 6)),
        ("languages", Value::Nothing),
        ("node_count", Value::Number(4, nodes as u64)),
        ("record_size", Value::Number(2, 32)),
    ])
}

fn write(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Text(text) => write_text(out, text),
        Value::Map(pairs) => {
            out.push(7 << 5 | small(pairs.len()));
            for (name, value) in pairs {
                write_text(out, name);
                write(out, value);
            }
        }
        Value::Number(size, number) => {
            match size {
                2 => out.push(5 << 5 | 2),
                4 => out.push(6 << 5 | 4),
                // Types past seven are told by a second byte.
                _ => out.extend([8, 9 - 7]),
            }
            out.extend(&number.to_be_bytes()[8 - usize::from(*size)..]);
        }
        // An empty list.
        Value::Nothing => out.extend([0, 11 - 7]),
    }
}

fn write_text(out: &mut Vec<u8>, text: &str) {
    out.push(2 << 5 | small(text.len()));
    out.extend(text.bytes());
}

/// Longer ones would need more bytes.
fn small(size: usize) -> u8 {
    u8::try_from(size).ok().filter(|size| *size < 29).expect("a small value")
}
