using Proximal.Tensors;

namespace Proximal.Language.Tests;

public sealed class GgufModelTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();

    [Fact]
    public void Byte_level_tokenizer_has_its_entries_merges_and_special_tokens()
    {
        ITokenizer tokenizer = Load("qwen2");
        GgufReader file = Export(Model(tokenizer.VocabularySize + 3), tokenizer, out GgufSummary summary);

        Assert.Equal("gpt2", file.Metadata["tokenizer.ggml.model"]);
        Assert.Equal("qwen2", file.Metadata["tokenizer.ggml.pre"]);
        string[] tokens = file.Texts("tokenizer.ggml.tokens");
        Assert.Equal(tokenizer.VocabularySize + 3, tokens.Length);
        Assert.Equal($"[PAD{tokenizer.VocabularySize}]", tokens[tokenizer.VocabularySize]);
        int[] types = file.Integers("tokenizer.ggml.token_type");
        for (int id = 0; id < types.Length; id++)
            Assert.Equal(
                id >= tokenizer.VocabularySize ? 5
                    : tokenizer.IsSpecial(id) ? 3
                    : 1,
                types[id]
            );
        foreach (string merge in file.Texts("tokenizer.ggml.merges"))
            Assert.NotNull(tokenizer.Find(merge.Replace(" ", "", StringComparison.Ordinal)));
        Assert.Equal(file.Texts("tokenizer.ggml.merges").Length, MergesOf(tokenizer));
        Assert.Empty(summary.Notes);
    }

    [Fact]
    public void Scores_of_SentencePiece_give_the_merges_in_their_order()
    {
        ITokenizer tokenizer = Load("llama2");
        GgufReader file = Export(Model(tokenizer.VocabularySize), tokenizer, out GgufSummary summary);

        Assert.Equal("llama", file.Metadata["tokenizer.ggml.model"]);
        Assert.Equal(true, file.Metadata["tokenizer.ggml.add_space_prefix"]);
        Assert.Equal(true, file.Metadata["tokenizer.ggml.add_bos_token"]);
        Assert.Empty(summary.Notes);
        int[] types = file.Integers("tokenizer.ggml.token_type");
        Assert.Equal(256, types.Count(static type => type == 6));
        Assert.Equal(2, types[tokenizer.Find("<unk>")!.Value]);
        Assert.Equal(3, types[tokenizer.Find("<s>")!.Value]);
        string[] tokens = file.Texts("tokenizer.ggml.tokens");
        object[] scores = (object[])file.Metadata["tokenizer.ggml.scores"];
        foreach (string text in new[] { "the rain in Spain", "1234 abc", "einen Tag\n" })
            Assert.Equal(
                tokenizer.Encode(text).Select(id => tokens[id]),
                ByScore($"\u2581{text.Replace(' ', '\u2581')}", tokens, scores)
            );
    }

    [Fact]
    public void Chat_template_and_ends_of_turns_are_in_the_file()
    {
        BytePairTokenizer tokenizer = BytePairTrainer.Train(
            ["hello world", "hello there"],
            new BytePairOptions
            {
                VocabularySize = 300,
                SpecialTokens = new() { ChatTemplate = ChatTemplates.Named("chatml") },
            }
        );
        GgufReader file = Export(Model(tokenizer.VocabularySize), tokenizer, out _);

        Assert.Equal("dbrx", file.Metadata["tokenizer.ggml.pre"]);
        Assert.Equal(tokenizer.ChatTemplate!.Source, file.Metadata["tokenizer.chat_template"]);
        Assert.Equal((uint)tokenizer.EndTokens[0], file.Metadata["tokenizer.ggml.eos_token_id"]);
        Assert.Equal((uint)tokenizer.EndTokens[1], file.Metadata["tokenizer.ggml.eot_token_id"]);
    }

    [Theory]
    [InlineData("added-flags", "the normalizer Lowercase")]
    [InlineData("digits-roberta", "the pre_tokenizer Digits, ByteLevel")]
    [InlineData("t5", "a PipelineTokenizer, only byte-pair encoding")]
    [InlineData("spm-no-bytes", "without a token for each byte")]
    public void Tokenizer_without_a_name_in_the_format_is_refused(string name, string part)
    {
        ITokenizer tokenizer = Load(name);
        InvalidInputException e = Assert.Throws<InvalidInputException>(() =>
            Export(Model(tokenizer.VocabularySize), tokenizer, out _)
        );
        Assert.Contains(part, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_that_the_format_cannot_express_is_refused_and_leaves_the_old_file()
    {
        string path = Path.Combine(temporary.Path, "model.gguf");
        File.WriteAllText(path, "old");
        ModelConfig config = ModelConfig.Rotary(ModelFamily.Qwen3, 20, 64, 32, 1, 2, 1) with
        {
            QueryKeyValueBias = true,
        };
        var random = new Rng(1);
        CausalLanguageModel model = CausalLanguageModel.Create(config, ref random);
        InvalidInputException e = Assert.Throws<InvalidInputException>(() => GgufModel.Write(model, null, path));
        Assert.Contains("attention_bias for the family qwen3", e.Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(temporary.Path));
    }

    [Fact]
    public void Window_that_programs_ignore_limits_the_context()
    {
        ModelConfig config = ModelConfig.Rotary(ModelFamily.Mistral, 20, 64, 32, 1, 2, 1) with { SlidingWindow = 10 };
        var random = new Rng(1);
        GgufReader file = Export(CausalLanguageModel.Create(config, ref random), null, out GgufSummary summary);
        Assert.Equal(10, summary.ContextLength);
        Assert.Equal(10, file.Number("context_length"));
        Assert.Contains("sliding window", Assert.Single(summary.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Adapter_is_merged()
    {
        CausalLanguageModel model = Model(20).Copy(trainable: false);
        var random = new Rng(5);
        model.AddAdapter(new LoraOptions { Rank = 2 }, ref random);
        foreach ((string name, Tensor tensor) in model.NamedParameters())
            if (name.EndsWith("lora_B.weight", StringComparison.Ordinal))
                tensor.AsSpan().Fill(0.25f);
        GgufReader adapted = Export(model, null, out GgufSummary summary, GgufType.F32);
        GgufReader merged = Export(model.Copy(trainable: false), null, out _, GgufType.F32);
        GgufReader plain = Export(Model(20), null, out _, GgufType.F32);
        Assert.Equal(merged["blk.0.attn_q.weight"], adapted["blk.0.attn_q.weight"]);
        Assert.NotEqual(plain["blk.0.attn_q.weight"], adapted["blk.0.attn_q.weight"]);
        Assert.Equal(plain.Tensors.Count, summary.Tensors);
    }

    [Fact]
    public void Half_precision_weights_are_the_same_from_a_mapped_and_a_trained_model()
    {
        string folder = Path.Combine(Golden.Folder, "models", "llama-tiny"); // bfloat16
        byte[] mapped = Bytes(CausalLanguageModel.Load(folder, trainable: false));
        byte[] trained = Bytes(CausalLanguageModel.Load(folder, trainable: true));
        Assert.Equal(trained, mapped);

        static byte[] Bytes(CausalLanguageModel model)
        {
            using var stream = new MemoryStream();
            GgufModel.Write(model, null, stream);
            return stream.ToArray();
        }
    }

    public void Dispose() => temporary.Dispose();

    private static ITokenizer Load(string name) => Tokenizer.Load(Path.Combine(Golden.Folder, "tokenizers", name));

    private static CausalLanguageModel Model(int vocabulary)
    {
        var random = new Rng(1);
        return CausalLanguageModel.Create(
            ModelConfig.Rotary(ModelFamily.Llama, vocabulary, 64, 32, 1, 2, 1),
            ref random
        );
    }

    private static GgufReader Export(
        CausalLanguageModel model,
        ITokenizer? tokenizer,
        out GgufSummary summary,
        GgufType type = GgufType.F16
    )
    {
        using var stream = new MemoryStream();
        summary = GgufModel.Write(model, tokenizer, stream, new GgufOptions { Type = type, Name = "model" });
        var file = new GgufReader(stream.ToArray());
        Assert.Equal("model", file.Metadata["general.name"]);
        return file;
    }

    private static int MergesOf(ITokenizer tokenizer) =>
        ((BytePairModel)((VocabularyTokenizer)tokenizer).Pipeline.Model).Merges.InOrder().Count();

    // As programs encode: the adjacent pieces whose result has the largest score are merged, the leftmost first.
    private static List<string> ByScore(string text, string[] tokens, object[] scores)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int id = 0; id < tokens.Length; id++)
            ids[tokens[id]] = id;
        List<string> pieces =
        [
            .. text.Select(character => ids.ContainsKey($"{character}") ? $"{character}" : $"<0x{(int)character:X2}>"),
        ];
        while (true)
        {
            (int At, float Score)[] merges =
            [
                .. Enumerable
                    .Range(0, pieces.Count - 1)
                    .Where(at => ids.ContainsKey(pieces[at] + pieces[at + 1]))
                    .Select(at => (at, (float)scores[ids[pieces[at] + pieces[at + 1]]])),
            ];
            if (merges.Length == 0)
                return pieces;
            int best = merges.MaxBy(static merge => merge.Score).At;
            pieces[best] += pieces[best + 1];
            pieces.RemoveAt(best + 1);
        }
    }
}
