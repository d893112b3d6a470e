using System.Text.Json;

namespace Proximal.Language.Tests;

/// <summary>
/// Files of SentencePiece (tokenizer.model). The cases of test/Golden/sentencepiece are ids and decoded text of its own
/// library.
/// </summary>
public sealed class SentencePieceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Folders =>
        [
            .. Directory
                .GetDirectories(Path.Combine(Golden.Folder, "sentencepiece"))
                .Select(static path => Path.GetFileName(path))
                .Order(),
        ];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Folders))]
    [Trait("Category", "Golden")]
    public void Encode_and_Decode_equal_the_reference(string name)
    {
        ITokenizer tokenizer = Tokenizer.Load(FolderOf(name));
        Check(name, tokenizer);
        tokenizer.Save(folder.Path);
        Check(name, Tokenizer.Load(folder.Path));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Special_tokens_are_those_of_the_file(string name)
    {
        ITokenizer tokenizer = Tokenizer.Load(Path.Combine(FolderOf(name), "tokenizer.model"));
        Assert.Equal(1, tokenizer.BeginToken);
        Assert.Equal(2, tokenizer.EndToken);
        Assert.Equal([1, .. tokenizer.Encode("a"), 2], tokenizer.Encode("<s>a</s>"));
        Assert.Equal("a", tokenizer.Decode(tokenizer.Encode("<s>a</s>"), skipSpecialTokens: true).TrimStart());
    }

    [Theory]
    [InlineData("{}", new int[0], new int[0])]
    [InlineData("""{"add_bos_token": true, "add_eos_token": true}""", new[] { 1 }, new[] { 2 })]
    [InlineData("""{"tokenizer_class": "LlamaTokenizer"}""", new[] { 1 }, new int[0])]
    [InlineData(
        """{"tokenizer_class": "GemmaTokenizer", "add_bos_token": false, "add_eos_token": true}""",
        new int[0],
        new[] { 2 }
    )]
    [InlineData("""{"tokenizer_class": "T5Tokenizer"}""", new int[0], new[] { 2 })]
    public void Tokens_around_a_text_follow_the_configuration(string config, int[] before, int[] after)
    {
        Write(config);
        ITokenizer tokenizer = Tokenizer.Load(folder.Path);
        int[] text = tokenizer.Encode("the text");
        Assert.Equal([.. before, .. text, .. after], tokenizer.Encode("the text", addSpecialTokens: true));
        Assert.Equal([.. before, .. text], tokenizer.EncodePrompt("the text"));
    }

    [Fact]
    public void Text_after_an_added_token_has_a_space_unless_legacy_is_false()
    {
        Write("{}");
        ITokenizer legacy = Tokenizer.Load(folder.Path);
        Write("""{"legacy": false}""");
        ITokenizer other = Tokenizer.Load(folder.Path);
        Assert.Equal(legacy.Encode("the"), other.Encode("the"));
        Assert.Equal([1, .. legacy.Encode("the")], legacy.Encode("<s>the"));
        Assert.NotEqual(legacy.Encode("<s>the"), other.Encode("<s>the"));
    }

    [Theory]
    [InlineData("XLMRobertaTokenizer", "the ids of a XLMRobertaTokenizer differ from those of the file")]
    [InlineData("MarianTokenizerFast", "the ids of a MarianTokenizerFast differ from those of the file")]
    public void A_class_with_other_ids_is_refused(string type, string message)
    {
        Write($$"""{"tokenizer_class": "{{type}}"}""");
        Assert.Contains(
            message,
            Assert.Throws<InvalidInputException>(() => Tokenizer.Load(folder.Path)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Damaged_files_are_refused_in_one_line()
    {
        byte[] sound = File.ReadAllBytes(Path.Combine(FolderOf("bpe"), "tokenizer.model"));
        for (int length = 0; length < sound.Length; length += 97)
            CheckRefusedOrSound(sound[..length]);
        for (int at = 0; at < sound.Length; at += 31)
            CheckRefusedOrSound([.. sound[..at], (byte)(sound[at] ^ 0xFF), .. sound[(at + 1)..]]);
    }

    [Theory]
    [InlineData("0A03", "it is not in the format of Protocol Buffers")]
    [InlineData("", "'pieces' is missing: it has no vocabulary")]
    [InlineData("0A00", "piece 0 must have a text of 1 to 1024 characters")]
    [InlineData("0A050A01611809", "the type of piece 0 is 9, which is not known")]
    [InlineData("0A080A0161150000807F", "the score of piece 0 is not finite")]
    [InlineData("0A050A016110FF", "its field 'score' has another type than in SentencePiece's files")]
    [InlineData("0A030A0161" + "12021803", "its 'model_type' must be UNIGRAM (1) or BPE (2), but is 3")]
    [InlineData("0A030A0161" + "1203C00101", "'treat_whitespace_as_suffix' false; nothing else is supported")]
    [InlineData("0A030A0161" + "0A030A0161" + "12021802", "contains 'a' twice")]
    [InlineData("0A030A0161" + "1A03120161", "its normalizer Precompiled: its 'precompiled_charsmap' is damaged")]
    public void Error_names_the_field(string file, string message)
    {
        File.WriteAllBytes(folder["tokenizer.model"], Convert.FromHexString(file));
        string refused = Assert.Throws<InvalidInputException>(() => Tokenizer.Load(folder.Path)).Message;
        Assert.StartsWith(
            $"{folder["tokenizer.model"]} cannot be read as a tokenizer: ",
            refused,
            StringComparison.Ordinal
        );
        Assert.Contains(message, refused, StringComparison.Ordinal);
    }

    private static string FolderOf(string name) => Path.Combine(Golden.Folder, "sentencepiece", name);

    private static void Check(string name, ITokenizer tokenizer)
    {
        foreach (
            JsonElement one in Golden.Read($"sentencepiece/{name}/golden.json").GetProperty("cases").EnumerateArray()
        )
        {
            int[] ids = one.GetProperty("ids").Deserialize<int[]>()!;
            Assert.Equal(ids, tokenizer.Encode(one.GetProperty("text").GetString()!));
            if (one.TryGetProperty("decoded", out JsonElement decoded))
                Assert.Equal(decoded.GetString(), tokenizer.Decode(ids));
        }
    }

    private void Write(string config)
    {
        File.Copy(Path.Combine(FolderOf("bpe"), "tokenizer.model"), folder["tokenizer.model"], overwrite: true);
        File.WriteAllText(folder["tokenizer_config.json"], config);
    }

    private void CheckRefusedOrSound(byte[] bytes)
    {
        File.WriteAllBytes(folder["tokenizer.model"], bytes);
        try
        {
            ITokenizer tokenizer = Tokenizer.Load(folder.Path);
            tokenizer.Decode(tokenizer.Encode("Is it 42?"));
        }
        catch (InvalidInputException refused)
        {
            Assert.Contains(folder.Path, refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', refused.Message);
        }
    }
}
