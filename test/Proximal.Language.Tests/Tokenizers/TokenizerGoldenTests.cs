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
        foreach (JsonProperty member in before.RootElement.GetProperty("model").EnumerateObject())
            Assert.True(
                JsonElement.DeepEquals(member.Value, after.RootElement.GetProperty("model").GetProperty(member.Name)),
                member.Name
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
        foreach (JsonElement one in Cases(folder).Concat(Cases(folder, "decode")))
        {
            int[] ids = one.GetProperty("ids").Deserialize<int[]>()!;
            Assert.Equal(one.GetProperty("decoded").GetString(), Stream(tokenizer, ids, skipSpecialTokens: false));
            if (one.TryGetProperty("decoded_skip", out JsonElement skipped))
                Assert.Equal(skipped.GetString(), Stream(tokenizer, ids, skipSpecialTokens: true));
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Tokens_and_ranges_equal_the_reference(string folder)
    {
        var tokenizer = (VocabularyTokenizer)Tokenizer.Load(Path.Combine(Golden.Folder, "tokenizers", folder));
        foreach (JsonElement one in Cases(folder))
        {
            string text = one.GetProperty("text").GetString()!;
            EncodedText encoded = tokenizer.EncodeWithRanges(text);
            Assert.Equal(one.GetProperty("ids").Deserialize<int[]>()!, encoded.Ids);
            if (one.TryGetProperty("tokens", out JsonElement tokens))
                Assert.Equal(
                    tokens.EnumerateArray().Select(static token => token.GetString()),
                    encoded.Ids.Select((id, i) => Shown(tokenizer, id, tokens[i].GetString()!))
                );
            if (one.TryGetProperty("offsets", out JsonElement offsets))
                Assert.Equal(
                    offsets.Deserialize<int[][]>()!,
                    encoded.Ranges.Select(range =>
                        new[] { CodePointsBefore(text, range.Start), CodePointsBefore(text, range.End) }
                    )
                );
        }
    }

    // The reference shows the text of unknown and added tokens instead of their entry.
    private static string Shown(VocabularyTokenizer tokenizer, int id, string token) =>
        tokenizer.Table.IsAdded(id) ? token : tokenizer.Table.Entry(id)!;

    private static int CodePointsBefore(string text, int end) => text[..end].EnumerateRunes().Count();

    private static string Stream(ITokenizer tokenizer, int[] ids, bool skipSpecialTokens)
    {
        var decoder = new StreamingDecoder(tokenizer, skipSpecialTokens);
        string[] parts = [.. ids.Select(decoder.Add), decoder.Finish()];
        return string.Concat(parts);
    }

    private static void Check(string folder, ITokenizer tokenizer)
    {
        foreach (JsonElement one in Cases(folder))
        {
            int[] ids = one.GetProperty("ids").Deserialize<int[]>()!;
            string text = one.GetProperty("text").GetString()!;
            Assert.Equal(ids, tokenizer.Encode(text));
            Assert.Equal(ids, tokenizer.Encode(text)); // from the cache
            if (one.TryGetProperty("ids_special", out JsonElement special))
                Assert.Equal(special.Deserialize<int[]>()!, tokenizer.Encode(text, addSpecialTokens: true));
        }

        foreach (JsonElement one in Cases(folder).Concat(Cases(folder, "decode")))
        {
            int[] ids = one.GetProperty("ids").Deserialize<int[]>()!;
            Assert.Equal(one.GetProperty("decoded").GetString(), tokenizer.Decode(ids));
            if (one.TryGetProperty("decoded_skip", out JsonElement skipped))
                Assert.Equal(skipped.GetString(), tokenizer.Decode(ids, skipSpecialTokens: true));
        }
    }

    private static JsonElement[] Cases(string folder, string member = "cases") =>
        Golden.Read($"tokenizers/{folder}/golden.json").TryGetProperty(member, out JsonElement cases)
            ? [.. cases.EnumerateArray()]
            : [];
}
