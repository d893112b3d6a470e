using System.Text.Json;
using System.Text.Json.Nodes;
using Proximal.Tensors;

namespace Proximal.Language.Tests;

/// <summary>Sequence classifiers of transformers as reward models.</summary>
[Trait("Category", "Golden")]
public class RewardModelGoldenTests
{
    public static TheoryData<string> Names => ["llama-rm-tiny", "qwen2-rm-tiny"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Scores_equal_the_reference(string name)
    {
        JsonElement golden = Read(name);
        using TemporaryFolder other = WithOtherNaming(name);
        foreach (string folder in (ReadOnlySpan<string>)[FolderOf(name), other.Path])
        {
            RewardModel model = RewardModel.Load(folder);
            TokenBatch batch = BatchOf(golden.GetProperty("sequences").EnumerateArray());

            AssertClose(golden.GetProperty("scores").Floats(), Scores(model, batch));
            foreach (string key in (ReadOnlySpan<string>)["ends_with_pad", "pad_inside"])
            {
                JsonElement row = golden.GetProperty(key);
                TokenBatch single = BatchOf([row.GetProperty("input_ids")]);
                using Scope scope = Scope.Begin(record: false);
                float last = single.LastTokensTensor(model.Trunk.Config.PadToken).Item();
                Assert.Equal(row.GetProperty("pooled_at").GetInt32(), last);
                AssertClose([row.GetProperty("score").GetSingle()], Scores(model, single));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Loss_of_pairs_and_its_gradients_equal_the_reference(string name)
    {
        JsonElement golden = Read(name);
        RewardModel model = RewardModel.Load(FolderOf(name), trainable: true);
        TokenBatch batch = BatchOf(golden.GetProperty("sequences").EnumerateArray());
        using Scope scope = Scope.Begin();

        Tensor scores = model.Score(batch).Reshape(2, 2);
        Tensor margins = scores.Slice(1, 0, 1) - scores.Slice(1, 1, 1);
        Tensor loss = (-margins).Softplus().Mean();
        loss.Backward();

        Assert.Equal(golden.GetProperty("pair_loss").GetDouble(), loss.Item(), 1e-5);
        Dictionary<string, Tensor> parameters = model
            .TrainableParameters()
            .ToDictionary(
                static parameter => parameter.Key.Replace("trunk.", "", StringComparison.Ordinal),
                static parameter => parameter.Value,
                StringComparer.Ordinal
            );
        foreach (JsonProperty norm in golden.GetProperty("grad_norms").EnumerateObject())
        {
            double squares = parameters[norm.Name].Gradient.ToArray().Sum(static x => (double)x * x);
            double expected = norm.Value.GetDouble();
            Assert.Equal(expected, Math.Sqrt(squares), 1e-3 * expected);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Saved_folder_is_a_sequence_classifier_with_one_label(string name)
    {
        RewardModel model = RewardModel.Load(FolderOf(name));
        TokenBatch batch = BatchOf(Read(name).GetProperty("sequences").EnumerateArray());
        using var saved = new TemporaryFolder();

        model.Save(saved.Path, name == "qwen2-rm-tiny" ? ElementType.BF16 : ElementType.F32);

        Assert.Equal(Arrays(FolderOf(name)), Arrays(saved.Path));
        Assert.Equal(
            ["config.json", "model.safetensors"],
            Directory.GetFiles(saved.Path).Select(Path.GetFileName).Order()
        );
        JsonNode expected = Config(FolderOf(name)),
            actual = Config(saved.Path);
        foreach ((string key, JsonNode? value) in expected.AsObject())
            Assert.True(JsonNode.DeepEquals(value, actual[key]), key);
        Assert.Equal(Scores(model, batch), Scores(RewardModel.Load(saved.Path), batch));
    }

    [Theory]
    [InlineData("gemma2-tiny", "Gemma2ForSequenceClassification")]
    [InlineData("gpt2-tiny", "GPT2ForSequenceClassification")]
    [InlineData("gpt-neox-tiny", "GPTNeoXForSequenceClassification")]
    [InlineData("phi3-tiny", "Phi3ForSequenceClassification")]
    public void New_reward_model_is_saved_as_a_sequence_classifier(string name, string architecture)
    {
        var golden = new GoldenModel(name);
        var random = new Rng(3);
        var model = new RewardModel(CausalLanguageModel.Load(golden.Folder));
        model.Initialize(ref random);
        model.Normalization = new RewardNormalization(1, 2);
        using var saved = new TemporaryFolder();

        model.Save(saved.Path);

        JsonNode config = Config(saved.Path);
        Assert.Equal(architecture, config["architectures"]![0]!.GetValue<string>());
        Assert.Equal("""{"0":"LABEL_0"}""", config["id2label"]!.ToJsonString());
        Assert.True(RewardModel.ExistsIn(saved.Path));
        Assert.False(RewardModel.ExistsIn(golden.Folder));
        Assert.DoesNotContain(
            Arrays(saved.Path),
            static array =>
                array.StartsWith("lm_head.", StringComparison.Ordinal)
                || array.StartsWith("embed_out.", StringComparison.Ordinal)
        );
        Assert.Contains($"score.weight [1, {model.Trunk.Config.Width}]", Arrays(saved.Path));
        RewardModel read = RewardModel.Load(saved.Path);
        Assert.Equal(model.Normalization, read.Normalization);
        Assert.Equal(Scores(model, golden.Batch), Scores(read, golden.Batch));
    }

    private static string FolderOf(string name) => Path.Combine(Golden.Folder, "reward-models", name);

    private static JsonElement Read(string name) => Golden.Read($"reward-models/{name}/golden.json");

    private static TemporaryFolder WithOtherNaming(string name)
    {
        var folder = new TemporaryFolder();
        File.Copy(Path.Combine(FolderOf(name), "model.safetensors"), Path.Combine(folder.Path, "model.safetensors"));
        File.Copy(Path.Combine(FolderOf(name), "config-other-naming.json"), Path.Combine(folder.Path, "config.json"));
        return folder;
    }

    private static JsonNode Config(string folder) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "config.json")))!;

    private static List<string> Arrays(string folder)
    {
        using WeightFiles files = WeightFiles.Open(folder);
        return
        [
            .. files
                .Names.Order(StringComparer.Ordinal)
                .Select(name => $"{name} [{string.Join(", ", files[name].Entry.Shape)}]"),
        ];
    }

    private static TokenBatch BatchOf(IEnumerable<JsonElement> rows)
    {
        var batch = new TokenBatch();
        foreach (JsonElement row in rows)
            batch.Add([.. row.EnumerateArray().Select(static id => id.GetInt32())]);
        return batch;
    }

    private static float[] Scores(RewardModel model, TokenBatch batch)
    {
        using Scope scope = Scope.Begin(record: false);
        return model.Score(batch).ToArray();
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-4f);
    }
}
