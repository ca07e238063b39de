use std::collections::HashMap;

use proptest::prelude::*;

use super::*;

/// Our counter of an encoding, and tiktoken-rs with the published pattern.
struct Peers {
    ours: BytePair,
    published: CoreBPE,
}

thread_local! {
    static PEERS: HashMap<Encoding, Peers> = Encoding::ALL.into_iter().map(|encoding| {
        let published = match encoding {
            Encoding::Cl100kBase => tiktoken_rs::cl100k_base(),
            Encoding::O200kBase => tiktoken_rs::o200k_base(),
        };
        let peers = Peers { ours: BytePair::embedded(encoding).expect("ranks"), published: published.expect("ranks") };
        (encoding, peers)
    }).collect();
}

fn with<T>(encoding: Encoding, check: impl FnOnce(&Peers) -> T) -> T {
    PEERS.with(|peers| check(&peers[&encoding]))
}

/// Ours and the published count; ours a second time, when it is remembered.
fn counts(encoding: Encoding, text: &str) -> [usize; 3] {
    let strict = |ours: &BytePair| ours.count_strict(text).expect("no control token");
    with(encoding, |Peers { ours, published }| [strict(ours), published.encode_ordinary(text).len(), strict(ours)])
}

#[test]
fn counts_as_python_counts() {
    // len(tiktoken.get_encoding(name).encode(text)) of tiktoken 0.14: cl100k_base, o200k_base
    let cases = [
        ("", 0, 0),
        ("tiktoken is great!", 6, 6),
        ("  two  spaces\n\n  and\r\nlines \n", 10, 10),
        ("don't WE'LL 12345 a1b2", 12, 11),
        ("naïve 提示压缩 😀 हिन्दी", 16, 9),
        ("\u{17f}ix'\u{17f} it", 7, 5),
        ("camelCase HTMLElement ABCdef's DON'T ǅungla", 13, 12),
        ("https://example.org/a/b//\n/ // end./\r\n/x", 13, 14),
        ("\t\tif x:\n\n\n   return\u{3000} '\u{301}a  ", 11, 11),
        ("世A世AAéÉ ʰabcªⅣ½", 16, 14),
    ];
    for (text, cl100k, o200k) in cases {
        for (encoding, count) in [(Encoding::Cl100kBase, cl100k), (Encoding::O200kBase, o200k)] {
            assert_eq!(counts(encoding, text), [count; 3], "{encoding:?} {text:?}");
        }
    }
}

#[test]
fn refuses_control_tokens() {
    for encoding in Encoding::ALL {
        for token in encoding.control_tokens() {
            let refused = with(encoding, |peers| peers.ours.count_strict(&format!("a{token}b")));
            assert_eq!(refused.map_err(|e| e.kind()), Err(ErrorKind::ReferenceSpecialToken), "{token}");
        }
        assert!(with(encoding, |peers| peers.ours.count_strict("<|im_start|> <|endoftext |>")).is_ok());
    }
}

#[test]
fn takes_hostile_texts() {
    let length = 1 << 18;
    let parts = [" ", "\n", "\r\n", "a", "A", "世A", "1", "!", "!\n/", "a b", " \n", "\u{3000}", "'s", "é", "\u{301}"];
    for encoding in Encoding::ALL {
        for part in parts {
            let text = part.repeat(length / part.len());
            for text in [format!("{text}x"), text] {
                assert!(with(encoding, |peers| peers.ours.count_strict(&text)).is_ok_and(|n| n > 0));
            }
        }
    }
}

#[test]
fn long_words_are_merged_as_published() {
    let long = ["a", "ab", "Xylophon", "é", "世界", "0xdeadbeef-", "=", "\u{301}"].map(|part| part.repeat(5_000));
    for encoding in Encoding::ALL {
        for text in &long {
            let [ours, published, again] = counts(encoding, text);
            assert_eq!([ours, again], [published; 2], "{encoding:?} {}", &text[..8]);
        }
    }
}

#[test]
fn refuses_damaged_ranks() {
    for encoding in Encoding::ALL {
        let lines: Vec<String> = (0..encoding.ranks())
            .map(|rank| with(encoding, |peers| peers.published.decode_bytes(&[rank])).expect("a rank"))
            .zip(0..)
            .map(|(bytes, rank)| format!("{} {rank}", STANDARD.encode(bytes)))
            .collect();
        let whole = lines.join("\n");
        let sound = BytePair::from_ranks(encoding, whole.as_bytes()).expect("the whole file");
        assert_eq!(sound.count_ordinary("Hello world"), 2);
        let twice = whole.replacen("IQ== 0\n", "Ig== 0\n", 1);
        let shifted = whole.replacen(" 0\n", " 1\n", 1);
        let damaged = ["", "a", "IQ== x", &whole[..whole.len() / 2], &whole[1..], &twice, &shifted, "\u{0}\n"];
        for file in damaged {
            let error = BytePair::from_ranks(encoding, file.as_bytes()).err().expect("damaged");
            assert_eq!(error.kind(), ErrorKind::ReferenceRanks);
            assert!(error.message().contains(encoding.name()));
        }
        assert!(BytePair::from_ranks(encoding, &[0xff, 0xfe]).is_err());
    }
    let of_another = with(Encoding::O200kBase, |peers| {
        (0..Encoding::O200kBase.ranks())
            .map(|rank| peers.published.decode_bytes(&[rank]).expect("a rank"))
            .zip(0..)
            .collect()
    });
    assert!(BytePair::new(Encoding::Cl100kBase, of_another).is_err());
}

#[test]
fn an_encoding_goes_by_its_name() {
    for encoding in Encoding::ALL {
        assert_eq!(Encoding::named(encoding.name()).ok(), Some(encoding));
    }
    let error = Encoding::named("gpt2").expect_err("none of ours");
    assert_eq!(
        (error.kind(), error.message().contains("cl100k_base or o200k_base")),
        (ErrorKind::OptionOutOfRange, true)
    );
}

/// Texts in which what the patterns tell apart meets: cases (title case and modifiers too), marks, numbers,
/// contractions, signs, slashes, and white space of every kind.
fn mixtures() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        3 => "[ \\t\\r\\n\u{3000}\u{85}\u{a0}\u{2028}]{1,4}",
        3 => " ",
        3 => "[a-z]{1,8}",
        2 => "[A-Z]{1,4}",
        2 => "[A-Za-zſKßéÉßǅǈʰˢªⅣ]{1,4}",
        2 => "['’]([sdmtSDMTſ]|ll|LL|Ll|ve|VE|re|Re|x)",
        2 => "[0-9٣१½²Ⅻ]{1,5}",
        2 => "[!-/:-@\\[-`{-~]{1,4}",
        1 => "[./\\\\]{1,3}[\\r\\n/]{0,3}",
        1 => "\\p{M}{1,3}",
        1 => "[\\p{Lt}\\p{Lm}\\p{Lo}]{1,4}",
        1 => "[\\p{Lu}\\p{Ll}]{1,4}",
        1 => "[世界你好、。「」カナーがん゙]{1,6}",
        1 => "[कानमस्तेहिन्दी한국어שָׁלוֹםمَرْحَبًاไทย]{1,6}",
        1 => "[😀👍🏽\u{200D}\u{FE0F}❤]{1,3}",
        1 => "\\PC{1,3}",
    ];
    prop::collection::vec(part, 0..24).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..Default::default() })]

    /// Without look-ahead, and cut into stretches, the pieces are those of the published pattern.
    #[test]
    fn pieces_are_as_published(text in mixtures()) {
        for encoding in Encoding::ALL {
            let [ours, published, again] = counts(encoding, &text);
            prop_assert_eq!([ours, again], [published; 2], "{:?}", encoding);
        }
    }

    /// White space is where the look-ahead, the ends of lines and the cuts meet.
    #[test]
    fn white_space_is_split_as_published(text in "([ \\t\\r\\n\u{3000}\u{85}]{0,4}(\\PC|[a-cſK'sSdDlLvVeE0-9!.,/]|ll|\u{301}|½){0,4}){0,12}") {
        for encoding in Encoding::ALL {
            let [ours, published, again] = counts(encoding, &text);
            prop_assert_eq!([ours, again], [published; 2], "{:?}", encoding);
        }
    }

    #[test]
    fn any_text_is_counted_as_published(text in any::<String>()) {
        for encoding in Encoding::ALL {
            let [ours, published, again] = counts(encoding, &text);
            prop_assert_eq!([ours, again], [published; 2], "{:?}", encoding);
        }
    }

    /// The pieces themselves, not only how many tokens they make; and each alone is one piece.
    #[test]
    fn a_piece_alone_is_one_piece(text in mixtures()) {
        for encoding in Encoding::ALL {
            with(encoding, |Peers { ours, .. }| {
                let whole: Vec<&str> = ours.pieces(&text).collect();
                let cut: Vec<&str> = stretches(&text).flat_map(|stretch| ours.pieces(stretch)).collect();
                prop_assert_eq!(whole.concat(), text.as_str());
                prop_assert_eq!(&whole, &cut);
                for piece in whole {
                    prop_assert_eq!(ours.pieces(piece).collect::<Vec<_>>(), [piece]);
                }
                Ok(())
            })?;
        }
    }
}
