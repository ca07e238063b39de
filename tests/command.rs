//! The command as a shell sees it: files, pipes, lines, exit statuses.

mod support;

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

fn promptpress(args: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_promptpress"))
        .args(args)
        .current_dir(support::root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    // Beside the reading, as both pipes have an end. A command that ends before it has read all breaks its
    // pipe, which is its right.
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

/// Runs a batch on the CPU and gives the answers.
fn batch(args: &[&str], lines: &[Value]) -> Vec<Value> {
    let input: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let output = promptpress(&[args, &["--jsonl", "--device", "cpu"]].concat(), input.as_bytes());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

const TEXT: &str = "Well, you know, I really think that we should probably deliver 42 crates to Oslo by Friday.\n";

#[test]
fn compresses_a_file_and_a_pipe_alike() {
    let scratch = Scratch::new("command");
    let file = scratch.path("prompt.txt");
    std::fs::write(&file, TEXT).unwrap();
    let from_file = promptpress(&["compress", &file, "--device", "cpu", "--rate", "0.6"], b"");
    for pipe in
        [&["compress", "--device", "cpu", "--rate", "0.6"][..], &["compress", "-", "--device", "cpu", "--rate", "0.6"]]
    {
        assert_eq!(promptpress(pipe, TEXT.as_bytes()).stdout, from_file.stdout);
    }
    let text = String::from_utf8(from_file.stdout).unwrap();
    assert!(text.len() < TEXT.len() && text.contains("42") && text.contains("Oslo") && text.ends_with('\n'), "{text}");
    assert!(from_file.stderr.iter().all(|byte| *byte != b'\r'), "no progress bar off a terminal");
}

#[test]
fn prints_json_with_byte_offsets() {
    let text = "Größe: 42 cm, 世界";
    let output = promptpress(&["compress", "--json", "--device", "cpu"], text.as_bytes());
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let words = answer["words"].as_array().unwrap();
    assert_eq!(
        words.iter().map(|w| w["text"].as_str().unwrap()).collect::<Vec<_>>(),
        ["Größe", ":", "42", "cm", ",", "世", "界"]
    );
    for word in words {
        let [start, end] = ["start", "end"].map(|key| word[key].as_u64().unwrap() as usize);
        assert_eq!(&text[start..end], word["text"].as_str().unwrap());
        assert!((0.0..=1.0).contains(&word["probability"].as_f64().unwrap()) && word["kept"].is_boolean());
    }
}

#[test]
fn a_bad_line_stops_nothing() {
    let input = [
        b"{\"context\": \"a b\", \"options\": {\"rate\": 1.0}}\n".as_slice(),
        b"not json\n\n[]\n{\"context\": 1}\n{\"context\": \"\\ud800\"}\n\xff\n",
        b"{\"context\": \"a\", \"options\": {\"rate\": 1.5}}\n",
        b"{\"context\": \"a\", \"options\": {\"rate\": 0.5, \"target_token\": 3}}\n",
        b"{\"context\": \"a\", \"options\": {\"rote\": 0.5}}\n",
        b"{\"context\": \"a\", \"options\": {\"rate\": \"half\"}}\n",
        b"{\"context\": \"a\", \"options\": {\"token_to_word\": \"max\"}}\n",
        b"{\"context\": \"a\", \"messages\": []}\n{\"options\": {}}\n{\"tagged\": \"<llmlingua>\"}\n{\"json\": \"{\"}\n",
        b"{\"messages\": [1]}\n{\"context\": \"a\", \"options\": {\"protect\": {\"patterns\": [\"(\"]}}}\n",
        b"{\"context\": \"the end\", \"options\": {\"rate\": 1.0}}",
    ]
    .concat();
    let output = promptpress(&["compress", "--jsonl", "--device", "cpu"], &input);
    assert_eq!(output.status.code(), Some(0));
    let answers = String::from_utf8(output.stdout).unwrap();
    let codes: Vec<Value> = answers
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|answer| {
            if answer.get("error").is_some() {
                answer["error"]["code"].clone()
            } else {
                answer["compressed_prompt"].clone()
            }
        })
        .collect();
    assert_eq!(
        codes,
        [
            "a b",
            "input-malformed",
            "input-malformed",
            "input-malformed",
            "input-malformed",
            "text-not-unicode",
            "option-out-of-range",
            "options-conflict",
            "option-out-of-range",
            "option-out-of-range",
            "option-out-of-range",
            "input-malformed",
            "input-malformed",
            "tags-malformed",
            "json-malformed",
            "messages-malformed",
            "option-out-of-range",
            "the end"
        ]
    );
}

#[test]
fn several_contexts_share_one_budget() {
    let contexts = ["The invoice 7781 is due on 3 May.", "Um, so, yeah, like, whatever, you know.", ""];
    let answers = batch(&["compress"], &[json!({ "context": contexts, "options": { "rate": 0.5 } })]);
    let list: Vec<&str> =
        answers[0]["compressed_prompt_list"].as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect();
    assert_eq!(answers[0]["compressed_prompt"], list.join("\n\n"));
    assert_eq!(list.len(), 3);
    assert!(list[0].contains("7781") && list[0].len() > list[1].len(), "{list:?}");
    for word in answers[0]["words"].as_array().unwrap() {
        let [context, start, end] = ["context", "start", "end"].map(|key| word[key].as_u64().unwrap() as usize);
        assert_eq!(&contexts[context][start..end], word["text"].as_str().unwrap());
    }
}

#[test]
fn score_prints_probabilities_alone() {
    let answers = batch(&["score"], &[json!({ "context": "hello, world" })]);
    let words = answers[0]["words"].as_array().unwrap();
    assert_eq!(words.len(), 3);
    assert!(words.iter().all(|word| word.get("kept").is_none() && word["probability"].is_number()));
}

#[test]
fn labels_come_when_asked_for() {
    let options = json!({ "rate": 1.0, "return_word_label": true, "word_sep": "|", "label_sep": "=" });
    let answers = batch(&["compress"], &[json!({ "context": "hello, world", "options": options })]);
    assert_eq!(answers[0]["fn_labeled_original_prompt"], "hello=1|,=1|world=1");
}

#[test]
fn forced_words_stay() {
    let forcing = |options: Value| {
        batch(
            &["compress"],
            &[json!({ "context": "Well, you know, um, call 555 for New York, you know.", "options": options })],
        )
        .remove(0)
    };
    let kept = |answer: &Value| {
        let words = answer["words"].as_array().unwrap().iter().filter(|word| word["kept"] == true);
        words.map(|word| word["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        kept(&forcing(json!({ "rate": 0.0, "force_tokens": ["um", "New York"], "force_reserve_digit": true }))),
        ["um", "555", "New", "York"]
    );
    let all = forcing(json!({ "rate": 0.0, "force_tokens": ["you know", "you"], "protect": false }));
    assert_eq!(kept(&all), ["you", "know", "you", "know"]);
    let dropped = forcing(json!({ "rate": 0.0, "force_tokens": [","], "drop_consecutive": true, "protect": false }));
    assert_eq!(kept(&dropped), [","]);
    let error = forcing(json!({ "target_token": 1, "force_tokens": ["New York"] }));
    assert_eq!(error["error"]["code"], "budget-too-small");
    let many = forcing(json!({ "force_tokens": vec!["a"; 101] }));
    assert_eq!(many["error"]["code"], "option-out-of-range");
}

const MESSAGES: &str = r#"{
  "model": "m", "messages": [
    {"role": "system", "content": "You are, well, a very helpful and friendly assistant that really likes to help."},
    {"role": "assistant", "content": "Well, you know, I really think that we should probably deliver 42 crates to Oslo."},
    {"role": "user", "content": [{"type": "text", "text": "Okay, so, um, please tell the people in Oslo about it, if you do not mind."},
                                 {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}]}
  ]
}"#;

#[test]
fn messages_keep_all_but_their_texts() {
    let output = promptpress(&["compress", "--messages", "--device", "cpu", "--rate", "0.4"], MESSAGES.as_bytes());
    let [before, after]: [Value; 2] =
        [MESSAGES.as_bytes(), &output.stdout].map(|json| serde_json::from_slice(json).unwrap());
    assert_eq!(after["messages"][0], before["messages"][0]);
    assert_eq!(after["messages"][2]["content"][1], before["messages"][2]["content"][1]);
    let text = after["messages"][1]["content"].as_str().unwrap();
    assert!(text.contains("42") && text.len() < before["messages"][1]["content"].as_str().unwrap().len(), "{text}");
    assert!(String::from_utf8(output.stdout).unwrap().starts_with("{\n  \"model\""), "the layout stays");

    let answer =
        batch(&["compress"], &[json!({ "messages": before, "options": { "rate": 0.2, "roles": { "user": false } } })]);
    assert_eq!(answer[0]["messages"]["messages"][2], before["messages"][2]);
    assert_eq!(answer[0]["message_parts"], json!([{ "message": 1, "role": "assistant" }]));
}

#[test]
fn json_keeps_its_shape() {
    let text =
        r#"{"id": 7, "note": "Well, you know, I really think that we should probably go to Oslo.", "short": "a b c"}"#;
    let output = promptpress(&["compress", "--json-input", "--device", "cpu"], text.as_bytes());
    let [before, mut after]: [Value; 2] =
        [text.as_bytes(), &output.stdout].map(|json| serde_json::from_slice(json).unwrap());
    let note = after["note"].as_str().unwrap().to_owned();
    assert!(note.contains("Oslo") && note.len() < before["note"].as_str().unwrap().len(), "{note}");
    after["note"] = before["note"].clone();
    assert_eq!(after, before);
}

#[test]
fn tags_and_segments_have_their_own_rates() {
    let text = "<llmlingua, compress=False>Do   as I say.\n</llmlingua><llmlingua, rate=0.3>Well, you know, I really think \
                that we should probably deliver the crates to Oslo.</llmlingua>";
    let segments = json!([
        { "text": "Do   as I say.\n", "compress": false },
        { "text": "Well, you know, I really think that we should probably deliver the crates to Oslo.", "rate": 0.3 }
    ]);
    let answers = batch(&["compress"], &[json!({ "tagged": text }), json!({ "segments": segments })]);
    assert_eq!(answers[0], answers[1]);
    assert!(answers[0]["compressed_prompt"].as_str().unwrap().starts_with("Do   as I say.\n"));
    let second = &answers[0]["segments"][1];
    assert!(second["rate_asked"] == 0.3 && second["rate"].as_f64().unwrap() <= 0.3, "{second}");
    let output = promptpress(&["compress", "--tags", "--device", "cpu"], text.as_bytes());
    assert_eq!(String::from_utf8(output.stdout).unwrap(), answers[0]["compressed_prompt"].as_str().unwrap());
}

#[test]
fn contexts_are_dropped_whole() {
    let contexts = ["The invoice 7781 is due on 3 May.", "Um, so, yeah, like, whatever, you know, I guess."];
    let options = json!({ "rate": 0.5, "use_context_level_filter": true, "target_context": 1 });
    let answer = batch(&["compress"], &[json!({ "context": contexts, "options": options })]).remove(0);
    assert_eq!(answer["dropped_contexts"], json!([1]));
    assert_eq!(answer["compressed_prompt_list"].as_array().unwrap().len(), 1);
    let reasons = answer["words"].as_array().unwrap().iter().filter(|word| word["context"] == 1);
    assert!(reasons.map(|word| &word["reason"]).all(|reason| reason == "filter"));
}

#[test]
fn what_is_protected_can_be_said() {
    let text = "Well, you know, we should probably call \"the big boss\" about ticket-77 and the 42 crates.";
    let compress = |flags: &[&str]| {
        let output = promptpress(&[&["compress", "--device", "cpu", "--rate", "0"], flags].concat(), text.as_bytes());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(compress(&[]).contains("ticket-77") && compress(&[]).contains("42"));
    assert_eq!(compress(&["--protect", "none"]), "");
    assert_eq!(
        compress(&["--protect", "none", "--protect-pattern", "c[a-z]+ll|cr\\w+", "--protect-literal", "you know"]),
        "you know call crates"
    );
    let quotes = compress(&["--protect", "+quotes,-numbers"]);
    assert!(quotes.contains("\"the big boss\"") && !quotes.contains("42"), "{quotes}");
    let output = promptpress(&["compress", "--protect", "quotes,+urls"], b"");
    assert!(!output.status.success());
}

#[test]
fn explains_every_word() {
    let output = promptpress(&["compress", "--explain", "--device", "cpu", "--rate", "0.3"], TEXT.as_bytes());
    let lines = String::from_utf8(output.stdout).unwrap();
    assert!(lines.lines().any(|line| line.starts_with('+') && line.contains("\tprotected:number\t42")), "{lines}");
    assert!(lines.lines().any(|line| line.starts_with('-') && line.ends_with("\tbudget\tWell")), "{lines}");
}

#[test]
fn targets_hold_in_the_tokens_asked_for() {
    let text = TEXT.repeat(6);
    for (counter, target) in [("o200k_base", 60), ("cl100k_base", 60), ("classifier", 60)] {
        let args =
            ["compress", "--json", "--device", "cpu", "--count", counter, "--target-tokens", &target.to_string()];
        let answer: Value = serde_json::from_slice(&promptpress(&args, text.as_bytes()).stdout).unwrap();
        let tokens = answer["compressed_tokens"].as_u64().unwrap();
        assert!(tokens <= target && tokens + 3 >= target, "{tokens} of {target} by {counter}");
    }
    let error = promptpress(&["compress", "--device", "cpu", "--target-tokens", "2"], text.as_bytes());
    assert!(!error.status.success() && String::from_utf8_lossy(&error.stderr).contains("budget-too-small"));
    let best = promptpress(&["compress", "--device", "cpu", "--target-tokens", "2", "--best-effort"], text.as_bytes());
    assert_eq!(String::from_utf8_lossy(&best.stdout).matches("42").count(), 6);
}

/// A folder of this process that goes with it.
struct Scratch(std::path::PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("promptpress-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn convert_makes_the_model_in_the_box() {
    if support::shared_folder("models/seed").is_none() {
        return;
    }
    let scratch = Scratch::new("convert");
    let to = scratch.path("default");
    let output = promptpress(&["convert", "../shared/models/seed", &to], b"");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for name in ["config.json", "tokenizer.json", "model.safetensors", "manifest.json"] {
        let ours = std::fs::read(support::root().join("models/default").join(name)).unwrap();
        assert!(std::fs::read(scratch.0.join("default").join(name)).unwrap() == ours, "{name}");
    }
}

#[test]
fn a_converted_checkpoint_decides_alike() {
    if support::shared_folder("golden/checkpoint").is_none() {
        return;
    }
    let scratch = Scratch::new("checkpoint");
    let line =
        json!({ "context": "The council approved $4.2 million on March 3; nobody objected, although two abstained." });
    let probabilities = |model: &str| -> Vec<f64> {
        let answer = batch(&["score", "--model", model], std::slice::from_ref(&line)).remove(0);
        answer["words"].as_array().unwrap().iter().map(|word| word["probability"].as_f64().unwrap()).collect()
    };
    let original = probabilities("../shared/golden/checkpoint");
    for embeddings in ["auto", "8bit", "4bit"] {
        let to = scratch.path(embeddings);
        let output = promptpress(&["convert", "../shared/golden/checkpoint", &to, "--embeddings", embeddings], b"");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let converted = probabilities(&to);
        let mean = original.iter().zip(&converted).map(|(a, b)| (a - b).abs()).sum::<f64>() / original.len() as f64;
        // Random weights: nothing was trained to bear 4 bits.
        let bound = if embeddings == "4bit" { 0.3 } else { 0.03 };
        assert!(mean < bound, "{embeddings}: {mean}");
        let bytes = |path: &str| std::fs::metadata(path).unwrap().len();
        assert!(bytes(&format!("{to}/model.safetensors")) < bytes("../shared/golden/checkpoint/model.safetensors") / 3);
    }
}

#[test]
fn exit_statuses_tell_usage_from_failure() {
    for (args, status, code) in [
        (&["compress", "--rate", "2"][..], 2, "option-out-of-range"),
        (&["compress", "--target-tokens", "1.5"], 2, "option-out-of-range"),
        (&["compress", "--mode", "reference", "--threshold", "0.5"], 2, "options-conflict"),
        (&["compress", "--rate", "0.5", "--threshold", "0.5"], 2, "cannot be used with"),
        (&["compress", "--nonsense"], 2, "--nonsense"),
        (&["compress", "no-such-file"], 1, "io"),
        (&["compress", "--model", "no-such-folder"], 1, "model-file-missing"),
        (&["convert", "no-such-folder", "nowhere"], 1, "model-file-missing"),
    ] {
        let output = promptpress(args, b"text");
        let message = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(status), "{args:?}: {message}");
        assert!(message.contains(code), "{args:?}: {message}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn odd_texts_work_or_say_why() {
    let run = |input: &[u8]| promptpress(&["compress", "--device", "cpu"], input);
    for text in ["", " ", "\n\n", "a", "😀", "\0", "\u{FEFF}", "👩‍👩‍👧", "\u{10FFFF}"] {
        let output = run(text.as_bytes());
        assert!(output.status.success(), "{text:?}");
        assert!(output.stdout.len() <= text.len());
    }
    let invalid = run(b"caf\xe9");
    assert_eq!(invalid.status.code(), Some(1));
    assert!(String::from_utf8(invalid.stderr).unwrap().contains("text-not-unicode"));
    let long = run(&b"word ".repeat(2 << 20));
    assert_eq!(long.status.code(), Some(1));
    assert!(String::from_utf8(long.stderr).unwrap().contains("text-too-long"));
}

#[test]
fn reference_mode_speaks_python() {
    let Some(lines) = support::shared("golden/open.jsonl") else { return };
    let cases: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let answers = batch(&["compress", "--mode", "reference", "--model", "../shared/golden/checkpoint"], &cases);
    assert_eq!(answers.len(), cases.len());
    for (case, answer) in cases.iter().zip(&answers) {
        match case["result"].as_object() {
            Some(expected) => {
                for (key, value) in expected {
                    assert_eq!(&answer[key], value, "{} {key}", case["name"]);
                }
            }
            None => assert!(
                answer["error"]["code"].as_str().unwrap().starts_with("reference-"),
                "{} {answer}",
                case["name"]
            ),
        }
    }
}
