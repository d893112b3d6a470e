using System.Text.Json;

namespace Proximal.Language.Tests;

/// <summary>
/// Every case of test/Golden/tokenizers: ids and decoded text, as Hugging Face's tokenizers give them.
/// </summary>
[Trait("Category", "Golden")]
public sealed class TokenizerGoldenTests
{
    public static TheoryData<string> Folders =>
        [
            .. Directory
                .GetDirectories(Path.Combine(Golden.Folder, "tokenizers"))
                .Select(static path => Path.GetFileName(path))
                .Order(),
        ];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Encode_and_Decode_equal_the_reference(string folder) =>
        Check(folder, Tokenizer.Load(Path.Combine(Golden.Folder, "tokenizers", folder)));

    [Theory]
    [MemberData(nameof(Folders))]
    public void Saved_tokenizer_round_trips(string folder)
    {
        ITokenizer original = Tokenizer.Load(Path.Combine(Golden.Folder, "tokenizers", folder));
        using var saved = new TemporaryFolder();
        original.Save(saved.Path);
        ITokenizer again = Tokenizer.Load(saved.Path);
        Check(folder, again);
        Assert.Equal(original.VocabularySize, again.VocabularySize);
        Assert.Equal(original.EndTokens, again.EndTokens);
        string first = File.ReadAllText(Path.Combine(saved.Path, "tokenizer.json"));
        again.Save(saved.Path);
        Assert.Equal(first, File.ReadAllText(Path.Combine(saved.Path, "tokenizer.json")));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Saving_again_writes_the_same_content(string folder)
    {
        using var saved = new TemporaryFolder();
        string source = Path.Combine(Golden.Folder, "tokenizers", folder);
        Tokenizer.Load(source).Save(saved.Path);
        using JsonDocument before = JsonDocument.Parse(File.ReadAllText(Path.Combine(source, "tokenizer.json")));
        using JsonDocument after = JsonDocument.Parse(File.ReadAllText(Path.Combine(saved.Path, "tokenizer.json")));
        Assert.True(
            JsonElement.DeepEquals(
                before.RootElement.GetProperty("model").GetProperty("vocab"),
                after.RootElement.GetProperty("model").GetProperty("vocab")
            )
        );
        Assert.True(
            JsonElement.DeepEquals(
                before.RootElement.GetProperty("model").GetProperty("merges"),
                after.RootElement.GetProperty("model").GetProperty("merges")
            )
        );
        foreach (string part in new[] { "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder" })
            Assert.True(
                JsonElement.DeepEquals(before.RootElement.GetProperty(part), after.RootElement.GetProperty(part)),
                part
            );
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Streaming_decoder_gives_the_same_text(string folder)
    {
        ITokenizer tokenizer = Tokenizer.Load(Path.Combine(Golden.Folder, "tokenizers", folder));
        foreach (JsonElement one in Cases(folder))
        {
            int[] ids = one.GetProperty("ids").Deserialize<int[]>()!;
            var decoder = new StreamingDecoder(tokenizer, skipSpecialTokens: false);
            string[] parts = [.. ids.Select(decoder.Add), decoder.Finish()];
            Assert.Equal(one.GetProperty("decoded").GetString(), string.Concat(parts));
            Assert.DoesNotContain(parts, static part => part.Contains('\uFFFD', StringComparison.Ordinal));
        }
    }

    private static void Check(string folder, ITokenizer tokenizer)
    {
        foreach (JsonElement one in Cases(folder))
        {
            int[] ids = one.GetProperty("ids").Deserialize<int[]>()!;
            Assert.Equal(ids, tokenizer.Encode(one.GetProperty("text").GetString()!));
            Assert.Equal(ids, tokenizer.Encode(one.GetProperty("text").GetString()!)); // from the cache
            Assert.Equal(one.GetProperty("decoded").GetString(), tokenizer.Decode(ids));
        }
    }

    private static JsonElement.ArrayEnumerator Cases(string folder) =>
        Golden.Read($"tokenizers/{folder}/golden.json").GetProperty("cases").EnumerateArray();
}
