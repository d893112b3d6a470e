using System.Text.Json.Nodes;

namespace Proximal.Language.Tests;

public sealed class DamagedTokenizerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("gpt2")]
    [LongInlineData("llama3")]
    [LongInlineData("qwen2")]
    [LongInlineData("xlmr")]
    [LongInlineData("bert-uncased")]
    [LongInlineData("bpe-prefix")]
    [LongInlineData("llama2")]
    [Trait("Category", "Long")]
    public void Invalid_tokenizer_file_is_refused_in_one_line(string name)
    {
        string file = Path.Combine(folder.Path, "tokenizer.json");
        foreach (
            (string what, string text) in DamagedJson.Of(
                File.ReadAllText(Path.Combine(Golden.Folder, $"tokenizers/{name}/tokenizer.json"))
            )
        )
            Check(file, what, text);
    }

    [Theory]
    [InlineData(
        "tokenizer_config.json",
        """{"bos_token": "<|endoftext|>", "eos_token": {"content": "<|endoftext|>"}, "pad_token": null, "chat_template": [{"name": "default", "template": "x"}], "add_bos_token": false}"""
    )]
    [InlineData(
        "special_tokens_map.json",
        """{"eos_token": {"content": "<|endoftext|>"}, "additional_special_tokens": ["a"]}"""
    )]
    [InlineData("generation_config.json", """{"eos_token_id": [477, 3], "bos_token_id": 477, "temperature": 0.7}""")]
    public void Invalid_tokenizer_config_files_are_refused_in_one_line(string name, string sound)
    {
        File.WriteAllText(
            Path.Combine(folder.Path, "tokenizer.json"),
            File.ReadAllText(Path.Combine(Golden.Folder, "tokenizers/gpt2/tokenizer.json"))
        );
        string file = Path.Combine(folder.Path, name);
        File.WriteAllText(file, sound);
        Assert.Equal(477, Tokenizer.Load(folder.Path).EndToken);
        foreach ((string what, string text) in DamagedJson.Of(sound))
            Check(file, what, text);
    }

    [Theory]
    [InlineData(
        "model",
        """{"type": "WordLevel", "vocab": {}}""",
        "its model is of type WordLevel, but only BPE, Unigram and WordPiece are supported"
    )]
    [InlineData(
        "model",
        """{"type": "BPE", "vocab": {}, "merges": ["a"]}""",
        "merge 0 must be two entries, as \"a b\""
    )]
    [InlineData("model", """{"vocab": {"b": 0}, "merges": ["zq b"]}""", "merge 0 needs 'zq', which is not in")]
    [InlineData(
        "model",
        """{"vocab": {}, "merges": [], "dropout": 0.1}""",
        "its 'dropout' of merges must be null or 0"
    )]
    [InlineData("model", """{"vocab": {}, "merges": [], "fuse_unk": 1}""", "'fuse_unk' must be true or false")]
    [InlineData("model", """{"type": "Unigram", "vocab": {}}""", "'vocab' must be a list")]
    [InlineData("model", """{"type": "Unigram", "vocab": [["a", "b"]]}""", "entry 0 of 'vocab' must be a text and")]
    [InlineData("model", """{"type": "Unigram", "vocab": [["a", 0], ["a", 0]]}""", "'vocab' contains 'a' twice")]
    [InlineData(
        "model",
        """{"type": "Unigram", "vocab": [["a", 0]], "unk_id": 1}""",
        "its 'unk_id' must lie in [0, 1)"
    )]
    [InlineData("model", """{"type": "WordPiece", "vocab": {"a": 0}}""", "'unk_token' is missing")]
    [InlineData("normalizer", """{"type": "NFX"}""", "its normalizer NFX: this type is not supported")]
    [InlineData("normalizer", """{"type": "Sequence"}""", "its normalizer is damaged: 'normalizers' is missing")]
    [InlineData("normalizer", """{"type": "Replace", "content": ""}""", "its normalizer Replace: 'pattern' is missing")]
    [InlineData(
        "normalizer",
        """{"type": "Precompiled", "precompiled_charsmap": "!"}""",
        "its normalizer Precompiled: 'precompiled_charsmap' must be base64"
    )]
    [InlineData(
        "pre_tokenizer",
        """{"type": "Split", "pattern": {"Regex": "("}, "behavior": "Isolated"}""",
        "its pre_tokenizer Split: its pattern '(' cannot be read"
    )]
    [InlineData(
        "pre_tokenizer",
        """{"type": "Split", "pattern": {"String": "a"}, "behavior": "Odd"}""",
        "its pre_tokenizer Split: 'behavior' must be Removed, Isolated, MergedWithPrevious, MergedWithNext or"
    )]
    [InlineData(
        "pre_tokenizer",
        """{"type": "Metaspace", "prepend_scheme": "odd"}""",
        "its pre_tokenizer Metaspace: 'prepend_scheme' must be always, first or never, but is 'odd'"
    )]
    [InlineData("post_processor", """{"type": "BertProcessing", "cls": 1}""", "'cls' must be a list")]
    [InlineData("decoder", """{"type": "CTC"}""", "its decoder CTC: this type is not supported")]
    [InlineData("decoder", """{"type": "Strip", "start": -1, "stop": 0}""", "'start' must not be negative")]
    public void Error_names_the_member_and_the_expected_value(string member, string value, string message)
    {
        JsonNode root = JsonNode.Parse(
            File.ReadAllText(Path.Combine(Golden.Folder, "tokenizers/gpt2/tokenizer.json"))
        )!;
        root[member] = JsonNode.Parse(value);
        string file = Path.Combine(folder.Path, "tokenizer.json");
        File.WriteAllText(file, root.ToJsonString());
        InvalidInputException refused = Assert.Throws<InvalidInputException>(() => Tokenizer.Load(folder.Path));
        Assert.StartsWith($"{file} cannot be read as a tokenizer: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    // Each step doubles the text.
    [Theory]
    [InlineData("normalizer", "normalizers", """{"type": "Replace", "pattern": {"String": "a"}, "content": "aa"}""")]
    [InlineData("pre_tokenizer", "pretokenizers", """{"type": "ByteLevel", "use_regex": false}""")]
    [InlineData("decoder", "decoders", """{"type": "Replace", "pattern": {"String": "a"}, "content": "aa"}""")]
    public void Growth_of_the_text_is_limited(string member, string list, string step)
    {
        JsonNode root = JsonNode.Parse(
            File.ReadAllText(Path.Combine(Golden.Folder, "tokenizers/gpt2/tokenizer.json"))
        )!;
        root[member] = JsonNode.Parse(
            $$"""{"type": "Sequence", "{{list}}": [{{string.Join(", ", Enumerable.Repeat(step, 60))}}]}"""
        );
        File.WriteAllText(Path.Combine(folder.Path, "tokenizer.json"), root.ToJsonString());
        ITokenizer? tokenizer = null;
        InvalidInputException refused = Assert.Throws<InvalidInputException>(() =>
        {
            tokenizer = Tokenizer.Load(folder.Path);
            tokenizer.Decode(tokenizer.Encode("aé"));
        });
        Assert.Contains("more than", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_id_that_needs_a_huge_table_is_refused()
    {
        string text = File.ReadAllText(Path.Combine(Golden.Folder, "tokenizers/gpt2/tokenizer.json"));
        string damaged = text.Replace("\"vocab\": {", "\"vocab\": {\"zzz\": 16000000, ", StringComparison.Ordinal);
        Assert.NotEqual(text, damaged);
        File.WriteAllText(Path.Combine(folder.Path, "tokenizer.json"), damaged);
        Assert.Contains(
            "the id of 'zzz' must be a whole number in [0, 4194304)",
            Assert.Throws<InvalidInputException>(() => Tokenizer.Load(folder.Path)).Message,
            StringComparison.Ordinal
        );
    }

    // Some damage leaves a sound tokenizer of another kind; anything else is refused in one line that names the file.
    private void Check(string file, string what, string text)
    {
        File.WriteAllText(file, text);
        try
        {
            ITokenizer tokenizer = Tokenizer.Load(folder.Path);
            tokenizer.Decode(tokenizer.Encode("Is it 42?", addSpecialTokens: true));
        }
        catch (InvalidInputException refused)
        {
            Assert.Contains(
                folder.Path,
                refused.Message + (refused.Message.Contains("vocabulary", StringComparison.Ordinal) ? folder.Path : ""),
                StringComparison.Ordinal
            );
            Assert.DoesNotContain('\n', refused.Message);
        }
        catch (Exception other)
        {
            Assert.Fail($"{file}: {what}: {other}");
        }
    }
}
