namespace Proximal.Language.Tests;

public sealed class DamagedTokenizerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama3")]
    [InlineData("qwen2")]
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
        "\"type\": \"BPE\"",
        "\"type\": \"Unigram\"",
        "its model is of type Unigram, but only BPE is supported"
    )]
    [InlineData(
        "\"merges\": [",
        "\"merges\": [\"a\", ",
        "merge 0 must be two entries, as \"a b\" or [\"a\", \"b\"], but is \"a\""
    )]
    [InlineData("\"merges\": [", "\"merges\": [\"zq qz\", ", "merge 0 needs 'zq', which is not in the vocabulary")]
    public void Error_names_the_expected_value(string sound, string damaged, string message)
    {
        string text = File.ReadAllText(Path.Combine(Golden.Folder, "tokenizers/gpt2/tokenizer.json"));
        string file = Path.Combine(folder.Path, "tokenizer.json");
        Assert.Contains(sound, text, StringComparison.Ordinal);
        File.WriteAllText(file, text.Replace(sound, damaged, StringComparison.Ordinal));
        InvalidInputException refused = Assert.Throws<InvalidInputException>(() => Tokenizer.Load(folder.Path));
        Assert.StartsWith($"{file} cannot be read as a tokenizer: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
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
