using System.Text.Json;
using System.Text.Json.Nodes;

namespace Proximal.Language.Tests;

/// <summary>Files beside tokenizer.json.</summary>
public sealed class TokenizerFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void An_ordinary_word_is_not_a_begin_token()
    {
        // The vocabulary of Qwen has <s> as a word.
        string vocabulary = Path.Combine(Golden.Folder, "tokenizers", "qwen2", "tokenizer.json");
        JsonNode json = JsonNode.Parse(File.ReadAllText(vocabulary))!;
        json["model"]!["vocab"]!["<s>"] = 100_000;
        File.WriteAllText(folder["tokenizer.json"], json.ToJsonString());

        ITokenizer tokenizer = Tokenizer.Load(folder.Path);
        Assert.NotNull(tokenizer.Find("<s>"));
        Assert.Null(tokenizer.BeginToken);
        Assert.Equal("<|endoftext|>", tokenizer.TokenText(tokenizer.EndToken!.Value));
    }

    [Fact]
    public void Saving_keeps_the_sampling_options_of_generation_config()
    {
        new CharacterTokenizer("abc", new SpecialTokenOptions { Begin = "<s>" }).Save(folder.Path);
        File.WriteAllText(
            folder["generation_config.json"],
            """{"eos_token_id": [4, 3], "temperature": 0.6, "top_p": 0.95, "do_sample": true}"""
        );
        using var saved = new TemporaryFolder();
        Tokenizer.Load(folder.Path).Save(saved.Path);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(saved["generation_config.json"]));
        Assert.Equal(0.6, json.RootElement.GetProperty("temperature").GetDouble());
        Assert.Equal(0.95, json.RootElement.GetProperty("top_p").GetDouble());
        Assert.True(json.RootElement.GetProperty("do_sample").GetBoolean());
        Assert.Equal(2, json.RootElement.GetProperty("eos_token_id").GetArrayLength());
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama3")]
    [InlineData("qwen2")]
    public void A_lone_surrogate_is_encoded_as_the_replacement_character(string name)
    {
        ITokenizer tokenizer = Tokenizer.Load(Path.Combine(Golden.Folder, "tokenizers", name));
        foreach (string text in (string[])["a\ud800b", "\udc00", "x \ud83d", "\ud83d\ude00\ud83d.", "1\udfff\ud8002"])
            Assert.Equal(
                tokenizer.Encode(string.Concat(text.EnumerateRunes().Select(static rune => rune.ToString()))),
                tokenizer.Encode(text)
            );
    }
}
