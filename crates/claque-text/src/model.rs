//! Static sentence embeddings, from a folder on disk.
//!
//! A static model is a table with one vector for each token. The vector of a text is the mean of its tokens' vectors, brought to
//! length 1: no network is run, so a million short texts take seconds. Two layouts of folders are known:
//!
//! - *model2vec* (Tulkens & van Dongen 2024, <https://github.com/MinishLab/model2vec>): `tokenizer.json`, `config.json`, and
//!   `model.safetensors` with the table `embeddings`; where the vocabulary is quantised, `mapping` says which row a token has and
//!   `weights` how much it counts. Unknown tokens are left out of the mean.
//! - *wordllama* (<https://github.com/dleemiller/WordLlama>, MIT): the unpacked Python package, or its folder `wordllama`.
//!   Unknown tokens count.
//!
//! Nothing is ever downloaded here. What stands in the files is checked before it is used: sizes, shapes, and that every token
//! has its row.
//!
//! # Cost
//! The table in memory, four bytes a number, and while loading the bytes of the file beside it.

use half::{bf16, f16};
use safetensors::{Dtype, SafeTensors, tensor::TensorView};
use std::io::Read;
use std::path::{Path, PathBuf};
use tokenizers::Tokenizer;

use crate::unit::{MOST_DIMENSIONS, UnitVectors};

/// How to get a model, for people: said where there is none.
pub const HOW_TO_GET_ONE: &str = "\
paraphrases need a model of words, a folder on this machine; nothing is downloaded while the program runs. To get one into the folder DIR:
  small, English above all (26 MB, MIT):
    pip download --no-deps --only-binary :all: --platform manylinux2014_x86_64 --python-version 3.11 -d DIR wordllama==0.4.0.post1
    python3 -m zipfile -e DIR/wordllama-0.4.0.post1-*.whl DIR
  or any model of model2vec, for instance one for many languages (about 500 MB, MIT):
    huggingface-cli download minishlab/potion-multilingual-128M --local-dir DIR
then name it with `--model DIR` (or `--model DIR/wordllama`), or in the environment variable CLAQUE_MODEL";

/// A larger table is refused, in bytes of its file.
pub const MOST_TABLE_BYTES: u64 = 4 << 30;
/// A larger tokenizer is refused, in bytes.
pub const MOST_TOKENIZER_BYTES: u64 = 256 << 20;
const MOST_CONFIG_BYTES: u64 = 1 << 20;
/// No more of a text is read, in characters.
pub const MOST_CHARACTERS: usize = 2048;
/// No more tokens of a text are counted.
pub const MOST_TOKENS: usize = 512;

/// Why a model cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ModelError {
    /// Neither layout is there.
    #[error(
        "`{folder}` holds no model: expected `model.safetensors`, `tokenizer.json` and `config.json` of model2vec, or the unpacked package wordllama"
    )]
    NoModel {
        /// The folder.
        folder: PathBuf,
    },
    /// A file cannot be read.
    #[error("cannot read `{path}`")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file is larger than any model should be.
    #[error("`{path}` has {bytes} bytes, more than the {most} that are read")]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size.
        bytes: u64,
        /// The limit.
        most: u64,
    },
    /// The file of tensors is broken.
    #[error("`{path}` is no file of safetensors")]
    Tensors {
        /// The file.
        path: PathBuf,
        /// What its reader says.
        source: safetensors::SafeTensorError,
    },
    /// A tensor is not as it must be.
    #[error("`{path}`: tensor `{tensor}`: expected {wanted}, got {got}")]
    Tensor {
        /// The file.
        path: PathBuf,
        /// The tensor's name.
        tensor: &'static str,
        /// What would be right.
        wanted: String,
        /// What is there.
        got: String,
    },
    /// The tokenizer is broken.
    #[error("`{path}` is no tokenizer: {why}")]
    Tokenizer {
        /// The file.
        path: PathBuf,
        /// What its reader says.
        why: String,
    },
    /// `config.json` is broken.
    #[error("`{path}` is no JSON object")]
    Config {
        /// The file.
        path: PathBuf,
        /// What its reader says.
        source: serde_json::Error,
    },
    /// The tokenizer knows tokens that the table does not have.
    #[error("token {token} of `{path}` has no row: the table has {rows}")]
    TokenPastTable {
        /// The tokenizer's file.
        path: PathBuf,
        /// The highest token.
        token: u32,
        /// How many tokens the table knows.
        rows: usize,
    },
}

/// What tells one model from another, for a record of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelIdentity {
    /// `wordllama/l2_supercat_256`, or the name of the folder.
    pub name: String,
    /// Numbers in a vector.
    pub dimensions: usize,
    /// Tokens that have a vector.
    pub tokens: usize,
    /// BLAKE3 of the table's file, then the tokenizer's, each after its size as eight bytes, little end first; in hexadecimal.
    pub digest: String,
}

/// A static model, loaded.
pub struct StaticModel {
    tokenizer: Tokenizer,
    identity: ModelIdentity,
    /// By row.
    table: Vec<f32>,
    /// By token: its row. `None` where each token's row has its own number.
    mapping: Option<Vec<u32>>,
    /// By token: how much it counts. `None` where all count the same.
    weights: Option<Vec<f32>>,
    /// A token that is left out of the mean.
    left_out: Option<u32>,
}

struct Layout {
    name: String,
    table: PathBuf,
    tensor: &'static str,
    tokenizer: PathBuf,
    config: Option<PathBuf>,
    unknown: UnknownTokens,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum UnknownTokens {
    Count,
    LeftOut,
}

impl StaticModel {
    /// Loads the model that lies in a folder.
    ///
    /// # Errors
    /// [`ModelError`] where there is none, a file is too large, cut or broken, or the parts do not fit each other.
    pub fn load(folder: &Path) -> Result<StaticModel, ModelError> {
        let layout = layout_in(folder)?;
        if let Some(path) = &layout.config {
            let config = read(path, MOST_CONFIG_BYTES)?;
            // Only its form is checked: vectors are brought to length 1 whatever `normalize` says.
            serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(&config)
                .map_err(|source| ModelError::Config { path: path.clone(), source })?;
        }
        let table_bytes = read(&layout.table, MOST_TABLE_BYTES)?;
        let tokenizer_bytes = read(&layout.tokenizer, MOST_TOKENIZER_BYTES)?;
        let tokenizer = plain_tokenizer(&layout.tokenizer, &tokenizer_bytes)?;
        let tensors = SafeTensors::deserialize(&table_bytes)
            .map_err(|source| ModelError::Tensors { path: layout.table.clone(), source })?;
        let parts = Parts::of(&layout, &tensors)?;

        let vocabulary = tokenizer.get_vocab(true);
        let highest = vocabulary.values().copied().max().unwrap_or(0);
        let tokens = parts.tokens();
        if highest as usize >= tokens {
            return Err(ModelError::TokenPastTable { path: layout.tokenizer, token: highest, rows: tokens });
        }
        let left_out = match layout.unknown {
            UnknownTokens::Count => None,
            UnknownTokens::LeftOut => unknown_token(&tokenizer_bytes).and_then(|token| vocabulary.get(&token).copied()),
        };
        let identity = ModelIdentity {
            name: layout.name,
            dimensions: parts.dimensions,
            tokens,
            digest: digest(&[&table_bytes, &tokenizer_bytes]),
        };
        Ok(StaticModel {
            tokenizer,
            identity,
            table: parts.table,
            mapping: parts.mapping,
            weights: parts.weights,
            left_out,
        })
    }

    /// What tells this model from others.
    pub fn identity(&self) -> &ModelIdentity {
        &self.identity
    }

    /// The vectors of texts, in order, in parallel. A text without a token that counts has no direction.
    pub fn embed<T: AsRef<str> + Sync>(&self, texts: &[T]) -> UnitVectors {
        UnitVectors::fill(self.identity.dimensions, texts, |text, sum| self.add_tokens(text.as_ref(), sum))
    }

    /// Adds up the vectors of a text's tokens: the direction of a sum is that of the mean.
    fn add_tokens(&self, text: &str, sum: &mut [f32]) {
        let end = text.char_indices().nth(MOST_CHARACTERS).map_or(text.len(), |(at, _)| at);
        // An error is a text that the tokenizer cannot take: no direction, as for an empty one.
        let Ok(encoding) = self.tokenizer.encode_fast(&text[..end], false) else { return };
        for token in encoding.get_ids().iter().take(MOST_TOKENS).filter(|token| Some(**token) != self.left_out) {
            let token = *token as usize;
            let row = match &self.mapping {
                Some(mapping) => mapping.get(token).map(|row| *row as usize),
                None => Some(token),
            };
            let weight = self.weights.as_ref().map_or(1.0, |weights| weights.get(token).copied().unwrap_or(0.0));
            let vector = row.and_then(|row| self.table.chunks_exact(sum.len()).nth(row));
            for (total, number) in sum.iter_mut().zip(vector.unwrap_or(&[])) {
                *total += weight * number;
            }
        }
    }
}

impl std::fmt::Debug for StaticModel {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("StaticModel").field("identity", &self.identity).finish_non_exhaustive()
    }
}

const WORDLLAMA_TABLE: &str = "weights/l2_supercat_256.safetensors";
const WORDLLAMA_TOKENIZER: &str = "tokenizers/l2_supercat_tokenizer_config.json";

fn layout_in(folder: &Path) -> Result<Layout, ModelError> {
    for package in [folder.join("wordllama"), folder.to_owned()] {
        if package.join(WORDLLAMA_TABLE).is_file() {
            return Ok(Layout {
                name: "wordllama/l2_supercat_256".to_owned(),
                table: package.join(WORDLLAMA_TABLE),
                tensor: "embedding.weight",
                tokenizer: package.join(WORDLLAMA_TOKENIZER),
                config: None,
                unknown: UnknownTokens::Count,
            });
        }
    }
    let (table, config) = (folder.join("model.safetensors"), folder.join("config.json"));
    if !table.is_file() || !config.is_file() {
        return Err(ModelError::NoModel { folder: folder.to_owned() });
    }
    let name = folder.canonicalize().ok().and_then(|whole| Some(whole.file_name()?.to_string_lossy().into_owned()));
    Ok(Layout {
        name: name.unwrap_or_else(|| "model2vec".to_owned()),
        table,
        tensor: "embeddings",
        tokenizer: folder.join("tokenizer.json"),
        config: Some(config),
        unknown: UnknownTokens::LeftOut,
    })
}

fn read(path: &Path, most: u64) -> Result<Vec<u8>, ModelError> {
    let failed = |source| ModelError::Read { path: path.to_owned(), source };
    let file = std::fs::File::open(path).map_err(failed)?;
    let about = file.metadata().map_err(failed)?;
    if !about.is_file() {
        return Err(failed(std::io::Error::other("not a regular file")));
    }
    // It may grow while it is read.
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes).map_err(failed)?;
    let length = about.len().max(bytes.len() as u64);
    if length > most {
        return Err(ModelError::TooLarge { path: path.to_owned(), bytes: length, most });
    }
    Ok(bytes)
}

/// Without the parts that add, cut, pad or join tokens.
fn plain_tokenizer(path: &Path, bytes: &[u8]) -> Result<Tokenizer, ModelError> {
    let failed = |why: String| ModelError::Tokenizer { path: path.to_owned(), why };
    let mut whole: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(bytes).map_err(|why| failed(why.to_string()))?;
    for part in ["decoder", "post_processor", "padding", "truncation"] {
        whole.insert(part.to_owned(), serde_json::Value::Null);
    }
    // Dropout leaves merges out at random: for training, and never the same twice.
    if let Some(serde_json::Value::Object(model)) = whole.get_mut("model") {
        model.remove("dropout");
    }
    let plain = serde_json::to_vec(&whole).map_err(|why| failed(why.to_string()))?;
    // The reader panics on some broken files.
    let read = std::panic::catch_unwind(|| Tokenizer::from_bytes(&plain));
    match read {
        Ok(Ok(tokenizer)) => Ok(tokenizer),
        Ok(Err(why)) => Err(failed(why.to_string())),
        Err(_) => Err(failed("its parts are not of any known kind".to_owned())),
    }
}

/// The text of the token for what is unknown: `unk_token` by name, or `unk_id` by place.
fn unknown_token(tokenizer: &[u8]) -> Option<String> {
    let whole: serde_json::Value = serde_json::from_slice(tokenizer).ok()?;
    let model = whole.get("model")?;
    if let Some(name) = model.get("unk_token").and_then(|name| name.as_str()) {
        return Some(name.to_owned());
    }
    let place = usize::try_from(model.get("unk_id")?.as_u64()?).ok()?;
    Some(model.get("vocab")?.get(place)?.get(0)?.as_str()?.to_owned())
}

fn digest(files: &[&[u8]]) -> String {
    let mut hasher = blake3::Hasher::new();
    for file in files {
        hasher.update(&(file.len() as u64).to_le_bytes());
        hasher.update(file);
    }
    hasher.finalize().to_hex().to_string()
}

struct Parts {
    dimensions: usize,
    table: Vec<f32>,
    mapping: Option<Vec<u32>>,
    weights: Option<Vec<f32>>,
}

impl Parts {
    fn of(layout: &Layout, tensors: &SafeTensors<'_>) -> Result<Parts, ModelError> {
        let wrong = |tensor, wanted: String, got: String| ModelError::Tensor {
            path: layout.table.clone(),
            tensor,
            wanted,
            got,
        };
        let name = layout.tensor;
        let view = tensors.tensor(name).map_err(|_| wrong(name, "a table".into(), "none".into()))?;
        let shape = format!("the shape {:?}", view.shape());
        let [rows, dimensions] = *view.shape() else { return Err(wrong(name, "rows and columns".into(), shape)) };
        if !(1..=MOST_DIMENSIONS).contains(&dimensions) || rows == 0 {
            return Err(wrong(name, format!("rows of 1 to {MOST_DIMENSIONS} numbers"), shape));
        }
        let table =
            numbers(&view, rows.saturating_mul(dimensions)).map_err(|(wanted, got)| wrong(name, wanted, got))?;
        let mapping = match tensors.tensor("mapping") {
            Err(_) => None,
            Ok(view) => {
                let mapping = row_numbers(&view).map_err(|(wanted, got)| wrong("mapping", wanted, got))?;
                if let Some(row) = mapping.iter().find(|row| **row as usize >= rows) {
                    return Err(wrong("mapping", format!("rows below {rows}"), format!("row {row}")));
                }
                Some(mapping)
            }
        };
        let tokens = mapping.as_ref().map_or(rows, Vec::len);
        let weights = match tensors.tensor("weights") {
            Err(_) => None,
            Ok(view) => Some(numbers(&view, tokens).map_err(|(wanted, got)| wrong("weights", wanted, got))?),
        };
        Ok(Parts { dimensions, table, mapping, weights })
    }

    fn tokens(&self) -> usize {
        self.mapping.as_ref().map_or(self.table.len() / self.dimensions, Vec::len)
    }
}

/// What was wanted and what was got.
type Mismatch = (String, String);

/// All numbers of a tensor, of which there must be `count`, each finite.
fn numbers(view: &TensorView<'_>, count: usize) -> Result<Vec<f32>, Mismatch> {
    fn read<const N: usize>(bytes: &[u8], number: impl Fn([u8; N]) -> f32) -> Vec<f32> {
        bytes.as_chunks::<N>().0.iter().map(|bytes| number(*bytes)).collect()
    }
    let bytes = view.data();
    let numbers = match view.dtype() {
        Dtype::F64 => read(bytes, |bytes: [u8; 8]| f64::from_le_bytes(bytes) as f32),
        Dtype::F32 => read(bytes, f32::from_le_bytes),
        Dtype::F16 => read(bytes, |bytes| f16::from_le_bytes(bytes).to_f32()),
        Dtype::BF16 => read(bytes, |bytes| bf16::from_le_bytes(bytes).to_f32()),
        // One scale for the whole table: it does not change directions.
        Dtype::I8 => read(bytes, |[byte]| f32::from(byte as i8)),
        other => return Err(("F64, F32, F16, BF16 or I8".into(), format!("{other:?}"))),
    };
    if numbers.len() != count {
        return Err((format!("{count} numbers"), numbers.len().to_string()));
    }
    match numbers.iter().find(|number| !number.is_finite()) {
        Some(number) => Err(("finite numbers".into(), number.to_string())),
        None => Ok(numbers),
    }
}

fn row_numbers(view: &TensorView<'_>) -> Result<Vec<u32>, Mismatch> {
    let bytes = view.data();
    let past = |row: i64| u32::try_from(row).map_err(|_| ("numbers of rows".to_owned(), row.to_string()));
    match view.dtype() {
        Dtype::I64 => bytes.as_chunks().0.iter().map(|bytes| past(i64::from_le_bytes(*bytes))).collect(),
        Dtype::I32 => bytes.as_chunks().0.iter().map(|bytes| past(i32::from_le_bytes(*bytes).into())).collect(),
        Dtype::U32 => Ok(bytes.as_chunks().0.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect()),
        other => Err(("I64, I32 or U32".into(), format!("{other:?}"))),
    }
}
