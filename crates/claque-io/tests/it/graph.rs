//! The graphs keep to the rules of their forms, whatever the names.

use crate::sample::{HOSTILE, Names, Sample, edge, sample};
use claque_io::graph::{write_gexf, write_graphml};
use roxmltree::{Document, Node};
use std::collections::BTreeSet;

fn graphml(sample: &Sample) -> String {
    let mut out = Vec::new();
    write_graphml(&mut out, &sample.findings, &sample.network).unwrap();
    String::from_utf8(out).unwrap()
}

fn gexf(sample: &Sample) -> String {
    let mut out = Vec::new();
    write_gexf(&mut out, &sample.findings, &sample.network).unwrap();
    String::from_utf8(out).unwrap()
}

fn all<'a, 'i>(document: &'a Document<'i>, name: &str) -> Vec<Node<'a, 'i>> {
    document.descendants().filter(|node| node.tag_name().name() == name).collect()
}

/// The values of an attribute, which must all differ.
fn distinct<'a>(nodes: &[Node<'a, '_>], name: &str) -> BTreeSet<&'a str> {
    let values: BTreeSet<&str> = nodes.iter().map(|node| node.attribute(name).expect(name)).collect();
    assert_eq!(values.len(), nodes.len(), "`{name}` is unique");
    values
}

fn accounts(sample: &Sample) -> BTreeSet<&str> {
    sample.network.iter().flat_map(|edge| [edge.account_a.as_str(), edge.account_b.as_str()]).collect()
}

fn pairs(sample: &Sample) -> usize {
    let pairs: BTreeSet<_> = sample.network.iter().map(|edge| (&edge.account_a, &edge.account_b)).collect();
    pairs.len()
}

#[test]
fn plain_account_ids_are_node_ids_in_both_forms() {
    let sample = sample(3, 10, Names::Plain);
    for text in [graphml(&sample), gexf(&sample)] {
        let document = Document::parse(&text).unwrap();
        assert_eq!(distinct(&all(&document, "node"), "id"), accounts(&sample));
        assert_eq!(all(&document, "edge").len(), pairs(&sample));
    }
}

#[test]
fn every_edge_ends_at_nodes_and_no_pair_comes_twice() {
    for names in [Names::Plain, Names::Hostile] {
        let sample = sample(4, 14, names);
        for text in [graphml(&sample), gexf(&sample)] {
            let document = Document::parse(&text).unwrap();
            let nodes = distinct(&all(&document, "node"), "id");
            let edges = all(&document, "edge");
            distinct(&edges, "id");
            let mut seen = BTreeSet::new();
            for edge in edges {
                let ends = ["source", "target"].map(|end| edge.attribute(end).unwrap());
                assert!(ends.iter().all(|end| nodes.contains(end)), "{ends:?}");
                assert_ne!(ends[0], ends[1]);
                assert!(seen.insert([ends[0].min(ends[1]), ends[0].max(ends[1])]), "{ends:?} comes twice");
            }
        }
    }
}

#[test]
fn every_value_has_a_declared_column() {
    let sample = sample(3, 14, Names::Hostile);
    let (graphml, gexf) = (graphml(&sample), gexf(&sample));
    let document = Document::parse(&graphml).unwrap();
    let keys = distinct(&all(&document, "key"), "id");
    assert!(all(&document, "data").iter().all(|data| keys.contains(data.attribute("key").unwrap())));
    let document = Document::parse(&gexf).unwrap();
    for class in all(&document, "attributes") {
        let declared: Vec<Node> = class.children().filter(Node::is_element).collect();
        let ids = distinct(&declared, "id");
        distinct(&declared, "title");
        let values = all(&document, class.attribute("class").unwrap());
        let values = values.iter().flat_map(|owner| owner.descendants().filter(|node| node.has_tag_name("attvalue")));
        assert!(values.clone().all(|value| ids.contains(value.attribute("for").unwrap())));
    }
}

#[test]
fn names_come_back_as_they_were_but_for_what_xml_cannot_carry() {
    let mut sample = sample(0, 0, Names::Plain);
    sample.network = HOSTILE.iter().map(|id| edge("text", id, "ann", 3)).collect();
    for text in [graphml(&sample), gexf(&sample)] {
        let document = Document::parse(&text).unwrap();
        let nodes = all(&document, "node");
        let ids = distinct(&nodes, "id");
        for id in HOSTILE {
            let carried = id.replace(['\0', '\u{7}', '\u{1b}'], "\u{FFFD}");
            assert!(ids.contains(carried.as_str()), "{id:?}");
        }
    }
}

#[test]
fn ids_that_xml_makes_the_same_are_told_apart() {
    let mut sample = sample(0, 0, Names::Plain);
    sample.network = vec![edge("url", "a\u{1}", "a\u{2}", 3), edge("url", "a\u{FFFD}", "b", 3)];
    let text = graphml(&sample);
    let document = Document::parse(&text).unwrap();
    let ids = distinct(&all(&document, "node"), "id");
    assert_eq!(ids, BTreeSet::from(["a\u{FFFD}", "a\u{FFFD}#2", "a\u{FFFD}#3", "b"]));
}

#[test]
fn traces_of_one_pair_stand_on_one_edge() {
    let mut sample = sample(0, 0, Names::Plain);
    sample.network = vec![edge("hashtag", "ann", "bo", 4), edge("url", "ann", "bo", 3), edge("url", "bo", "cy", 2)];
    let text = gexf(&sample);
    let document = Document::parse(&text).unwrap();
    let weights: Vec<_> =
        all(&document, "edge").iter().map(|edge| edge.attribute("weight").unwrap().to_owned()).collect();
    assert_eq!(weights, ["7", "2"]);
    let titles: Vec<_> = all(&document, "attribute").iter().map(|column| column.attribute("title").unwrap()).collect();
    assert!(titles.contains(&"objects_url") && titles.contains(&"log10_p_hashtag"), "{titles:?}");
    let joined = all(&document, "attvalue").iter().any(|value| value.attribute("value") == Some("hashtag;url"));
    assert!(joined, "the traces of the pair");
}
