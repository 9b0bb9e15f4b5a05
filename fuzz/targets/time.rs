#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mut table = b"account_id,created_at,url\na,".to_vec();
    table.extend(claque_fuzz::quoted(data));
    table.extend_from_slice(b",u\n");
    if let Some(corpus) = claque_fuzz::check(&table) {
        assert_eq!(corpus.inputs[0].accepted + corpus.rejected_count, 1);
    }
});
