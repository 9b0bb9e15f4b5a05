#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let cell = claque_fuzz::quoted(data);
    for header in ["account_id,created_at,text\n", "account_id,created_at,url\n"] {
        let mut table = header.as_bytes().to_vec();
        // Twice, so that every object gets a label.
        for account in ["a,1,", "b,2,"] {
            table.extend_from_slice(account.as_bytes());
            table.extend_from_slice(&cell);
            table.push(b'\n');
        }
        if let Some(corpus) = claque_fuzz::check(&table) {
            assert_eq!(corpus.inputs[0].accepted + corpus.rejected_count, 2);
        }
    }
});
