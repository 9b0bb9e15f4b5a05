//! Models on disk: a tiny one made here, broken ones, and the real one where it is.

use claque_text::model::{HOW_TO_GET_ONE, ModelError, StaticModel};
use claque_text::unit::UnitVectors;
use safetensors::tensor::{Dtype, TensorView};
use std::path::{Path, PathBuf};

/// A folder that goes when the test ends.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("claque-text-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a temporary folder");
        Folder(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        std::fs::write(self.0.join(name), bytes).expect("a temporary file");
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Tokens are the words; the unknown one is the first.
pub(crate) fn tokenizer(words: &[&str]) -> Vec<u8> {
    let vocabulary: serde_json::Map<String, serde_json::Value> = std::iter::once("[UNK]")
        .chain(words.iter().copied())
        .zip(0u32..)
        .map(|(word, id)| (word.into(), id.into()))
        .collect();
    let whole = serde_json::json!({
        "version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null,
        "pre_tokenizer": {"type": "Whitespace"}, "post_processor": null, "decoder": null,
        "model": {"type": "WordLevel", "vocab": vocabulary, "unk_token": "[UNK]"},
    });
    serde_json::to_vec(&whole).expect("JSON")
}

struct Tensor<'a> {
    name: &'a str,
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

fn tensors(list: &[Tensor<'_>]) -> Vec<u8> {
    let views = list.iter().map(|tensor| {
        let view = TensorView::new(tensor.dtype, tensor.shape.clone(), &tensor.bytes).expect("bytes fit the shape");
        (tensor.name, view)
    });
    safetensors::serialize(views, None).expect("tensors")
}

fn f32s(numbers: &[f32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

fn embeddings(rows: &[[f32; 3]]) -> Tensor<'static> {
    Tensor { name: "embeddings", dtype: Dtype::F32, shape: vec![rows.len(), 3], bytes: f32s(rows.as_flattened()) }
}

const ROWS: [[f32; 3]; 4] = [[9.0, 9.0, 9.0], [1.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, -1.0]];

/// With the tokens `red`, `green`, `blue`.
fn folder_with(name: &str, table: &[u8]) -> Folder {
    let folder = Folder::new(name);
    folder.write("model.safetensors", table);
    folder.write("tokenizer.json", &tokenizer(&["red", "green", "blue"]));
    folder.write("config.json", b"{\"normalize\": true}");
    folder
}

fn near(vectors: &UnitVectors, row: usize, wanted: &[f64]) {
    for (got, wanted) in vectors.row(row).iter().zip(wanted) {
        assert!((f64::from(*got) / 32_767.0 - wanted).abs() < 1e-4, "{:?} is not {wanted:?}", vectors.row(row));
    }
}

#[test]
fn a_text_points_where_the_mean_of_its_tokens_does() {
    let folder = folder_with("mean", &tensors(&[embeddings(&ROWS)]));
    let model = StaticModel::load(folder.path()).expect("a model");
    let vectors = model.embed(&["red", "red green", "unheard red of", "unheard", "", "red blue red"]);
    near(&vectors, 0, &[1.0, 0.0, 0.0]);
    near(&vectors, 1, &[1.0 / 5f64.sqrt(), 2.0 / 5f64.sqrt(), 0.0]);
    // An unknown token is left out, whatever its row says.
    near(&vectors, 2, &[1.0, 0.0, 0.0]);
    assert!(!vectors.has_direction(3) && !vectors.has_direction(4));
    near(&vectors, 5, &[2.0 / 5f64.sqrt(), 0.0, -1.0 / 5f64.sqrt()]);
}

#[test]
fn a_mapping_and_weights_are_followed() {
    let mapping: Vec<u8> = [0i64, 1, 1, 0].iter().flat_map(|row| row.to_le_bytes()).collect();
    let table = tensors(&[
        embeddings(&[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]),
        Tensor { name: "mapping", dtype: Dtype::I64, shape: vec![4], bytes: mapping },
        Tensor { name: "weights", dtype: Dtype::F32, shape: vec![4], bytes: f32s(&[1.0, 3.0, 1.0, 4.0]) },
    ]);
    let folder = folder_with("mapping", &table);
    let model = StaticModel::load(folder.path()).expect("a model");
    assert_eq!(model.identity().tokens, 4);
    near(&model.embed(&["red blue"]), 0, &[0.8, 0.6, 0.0]);
}

#[test]
fn numbers_of_any_width_give_the_same_directions() {
    let numbers: Vec<f32> = ROWS.as_flattened().to_vec();
    let wide: Vec<u8> = numbers.iter().flat_map(|number| f64::from(*number).to_le_bytes()).collect();
    let half: Vec<u8> = numbers.iter().flat_map(|number| half::f16::from_f32(*number).to_le_bytes()).collect();
    let brain: Vec<u8> = numbers.iter().flat_map(|number| half::bf16::from_f32(*number).to_le_bytes()).collect();
    let small: Vec<u8> = numbers.iter().map(|number| (*number as i8).to_le_bytes()[0]).collect();
    let texts = ["red green", "blue green red", "blue"];
    let folder = folder_with("width", &tensors(&[embeddings(&ROWS)]));
    let wanted = StaticModel::load(folder.path()).expect("a model").embed(&texts);
    for (dtype, bytes) in [(Dtype::F64, wide), (Dtype::F16, half), (Dtype::BF16, brain), (Dtype::I8, small)] {
        folder.write("model.safetensors", &tensors(&[Tensor { name: "embeddings", dtype, shape: vec![4, 3], bytes }]));
        assert_eq!(StaticModel::load(folder.path()).expect("a model").embed(&texts), wanted, "{dtype:?}");
    }
}

#[test]
fn the_identity_changes_with_any_byte() {
    let folder = folder_with("identity", &tensors(&[embeddings(&ROWS)]));
    let one = StaticModel::load(folder.path()).expect("a model").identity().clone();
    let again = StaticModel::load(folder.path()).expect("a model").identity().clone();
    assert_eq!(one, again);
    assert!(one.name.ends_with("-identity"), "{}", one.name);
    assert_eq!((one.dimensions, one.tokens, one.digest.len()), (3, 4, 64));
    let mut rows = ROWS;
    rows[3][0] = 0.5;
    folder.write("model.safetensors", &tensors(&[embeddings(&rows)]));
    assert_ne!(StaticModel::load(folder.path()).expect("a model").identity().digest, one.digest);
}

#[test]
fn a_folder_without_a_model_is_refused_and_how_to_get_one_is_known() {
    let folder = Folder::new("empty");
    assert!(matches!(StaticModel::load(folder.path()), Err(ModelError::NoModel { .. })));
    assert!(matches!(StaticModel::load(&folder.path().join("not there")), Err(ModelError::NoModel { .. })));
    assert!(HOW_TO_GET_ONE.contains("pip download") && HOW_TO_GET_ONE.contains("huggingface-cli download"));
}

#[test]
fn a_table_that_does_not_fit_is_refused() {
    let table = |list: &[Tensor<'_>]| StaticModel::load(folder_with("misfit", &tensors(list)).path()).map(drop);
    // Fewer rows than tokens.
    assert!(matches!(table(&[embeddings(&ROWS[..3])]), Err(ModelError::TokenPastTable { token: 3, rows: 3, .. })));
    let flat = Tensor { name: "embeddings", dtype: Dtype::F32, shape: vec![12], bytes: f32s(ROWS.as_flattened()) };
    assert!(matches!(table(&[flat]), Err(ModelError::Tensor { tensor: "embeddings", .. })));
    let nameless = Tensor { name: "other", ..embeddings(&ROWS) };
    assert!(matches!(table(&[nameless]), Err(ModelError::Tensor { tensor: "embeddings", .. })));
    let odd = Tensor { name: "embeddings", dtype: Dtype::BOOL, shape: vec![4, 3], bytes: vec![1; 12] };
    assert!(matches!(table(&[odd]), Err(ModelError::Tensor { tensor: "embeddings", .. })));
    let wide = Tensor { name: "embeddings", dtype: Dtype::I8, shape: vec![4, 5000], bytes: vec![1; 20_000] };
    assert!(matches!(table(&[wide]), Err(ModelError::Tensor { tensor: "embeddings", .. })));
    let none = Tensor { name: "embeddings", dtype: Dtype::F32, shape: vec![0, 3], bytes: vec![] };
    assert!(matches!(table(&[none]), Err(ModelError::Tensor { tensor: "embeddings", .. })));
    let mut rows = ROWS;
    rows[1][1] = f32::NAN;
    assert!(matches!(table(&[embeddings(&rows)]), Err(ModelError::Tensor { tensor: "embeddings", .. })));
    let mapping = |rows: [i64; 4]| Tensor {
        name: "mapping",
        dtype: Dtype::I64,
        shape: vec![4],
        bytes: rows.iter().flat_map(|row| row.to_le_bytes()).collect(),
    };
    for rows in [[0, 1, 2, 4], [0, -1, 2, 3]] {
        assert!(matches!(
            table(&[embeddings(&ROWS), mapping(rows)]),
            Err(ModelError::Tensor { tensor: "mapping", .. })
        ));
    }
    let weights = Tensor { name: "weights", dtype: Dtype::F32, shape: vec![2], bytes: f32s(&[1.0, 1.0]) };
    assert!(matches!(table(&[embeddings(&ROWS), weights]), Err(ModelError::Tensor { tensor: "weights", .. })));
}

#[test]
fn a_file_cut_at_any_byte_or_of_garbage_is_refused_without_a_panic() {
    let whole = tensors(&[embeddings(&ROWS)]);
    let folder = folder_with("cut", &whole);
    for length in 0..whole.len() {
        folder.write("model.safetensors", &whole[..length]);
        assert!(matches!(StaticModel::load(folder.path()), Err(ModelError::Tensors { .. })), "cut at {length}");
    }
    folder.write("model.safetensors", &[0xff; 4096]);
    assert!(matches!(StaticModel::load(folder.path()), Err(ModelError::Tensors { .. })));
    folder.write("model.safetensors", &whole);

    let tokens = tokenizer(&["red", "green", "blue"]);
    for length in 0..tokens.len() {
        folder.write("tokenizer.json", &tokens[..length]);
        assert!(matches!(StaticModel::load(folder.path()), Err(ModelError::Tokenizer { .. })), "cut at {length}");
    }
    for garbage in [
        r#"{}"#,
        r#"[]"#,
        r#"{"model": 3}"#,
        r#"{"model": {"type": "WordLevel", "vocab": []}, "added_tokens": {}}"#,
        r#"{"version": "1.0", "added_tokens": [], "normalizer": {"type": 7}, "model": {"type": "BPE", "vocab": {}, "merges": [["a"]]}}"#,
    ] {
        folder.write("tokenizer.json", garbage.as_bytes());
        assert!(matches!(StaticModel::load(folder.path()), Err(ModelError::Tokenizer { .. })), "{garbage}");
    }
    folder.write("tokenizer.json", &tokens);
    folder.write("config.json", b"{\"normalize\": tr");
    assert!(matches!(StaticModel::load(folder.path()), Err(ModelError::Config { .. })));
    std::fs::remove_file(folder.path().join("tokenizer.json")).expect("removed");
    folder.write("config.json", b"{}");
    assert!(matches!(StaticModel::load(folder.path()), Err(ModelError::Read { .. })));
}

#[test]
fn hostile_texts_are_embedded_without_a_panic() {
    let folder = folder_with("hostile", &tensors(&[embeddings(&ROWS)]));
    let model = StaticModel::load(folder.path()).expect("a model");
    let long = "red ".repeat(300_000);
    let vectors = model.embed(&[long.as_str(), "\0red\0", "\u{202e}red\u{200b}", &"\u{301}".repeat(100_000)]);
    near(&vectors, 0, &[1.0, 0.0, 0.0]);
}

/// The folder with wordllama, if it is there: `cargo xtask model` makes it.
pub(crate) fn real() -> Option<StaticModel> {
    let place = std::env::var_os("CLAQUE_MODEL")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/model"), PathBuf::from);
    if !place.exists() {
        println!("skipped: no model in `{}`; `cargo xtask model` gets one", place.display());
        return None;
    }
    Some(StaticModel::load(&place).expect("a whole model"))
}

#[test]
fn vectors_are_those_of_wordllama_itself() {
    let Some(model) = real() else { return };
    if !model.identity().name.starts_with("wordllama") {
        println!("skipped: the golden values are of wordllama, the model here is {}", model.identity().name);
        return;
    }
    let mut reader = csv::Reader::from_reader(&include_bytes!("../golden/static_model.csv")[..]);
    let rows: Vec<(String, Vec<f64>)> = reader
        .records()
        .map(|row| {
            let row = row.expect("a row");
            (row[0].to_owned(), row.iter().skip(1).map(|cell| cell.parse().expect("a number")).collect())
        })
        .collect();
    assert_eq!(rows.len(), 20);
    let texts: Vec<&str> = rows.iter().map(|row| row.0.as_str()).collect();
    let vectors = model.embed(&texts);
    for (place, (text, wanted)) in rows.iter().enumerate() {
        let cosine = vectors.cosine(place, 0).get();
        assert!((cosine - wanted[0]).abs() < 1e-3, "{text}: cosine {cosine}, wanted {}", wanted[0]);
        near_within(&vectors, place, &wanted[1..], text);
    }
}

fn near_within(vectors: &UnitVectors, row: usize, wanted: &[f64], text: &str) {
    for (got, wanted) in vectors.row(row).iter().zip(wanted) {
        let got = f64::from(*got) / 32_767.0;
        assert!((got - wanted).abs() < 1e-3, "{text}: {got}, wanted {wanted}");
    }
}
