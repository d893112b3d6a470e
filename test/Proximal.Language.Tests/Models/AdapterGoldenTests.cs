using System.Text.Json;
using System.Text.Json.Nodes;
using Proximal.Tensors;

namespace Proximal.Language.Tests;

/// <summary>Adapters of PEFT on the reference models.</summary>
[Trait("Category", "Golden")]
public class AdapterGoldenTests
{
    public static TheoryData<string> Names => ["gemma2-lora-tiny", "gpt-neox-lora-tiny"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Adapter_computes_the_reference(string name)
    {
        JsonElement golden = Golden.Read($"adapters/{name}/golden.json");
        CausalLanguageModel model = Adapted(name);
        var texts = new AdapterTexts(golden);
        float[] expected = golden.GetProperty("token_log_probs").Floats();
        using Scope scope = Scope.Begin();

        Tensor logProbs = texts.TokenLogProbs(model);
        Tensor loss = -logProbs.Mean();
        loss.Backward();

        float[] actual = logProbs.ToArray();
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-4f);
        Assert.Equal(golden.GetProperty("loss").GetDouble(), loss.Item(), 1e-4);
        Dictionary<string, Tensor> parameters = new(model.TrainableParameters(), StringComparer.Ordinal);
        JsonProperty[] norms = [.. golden.GetProperty("grad_norms").EnumerateObject()];
        Assert.Equal(parameters.Count, norms.Length);
        foreach (JsonProperty norm in norms)
        {
            string key = norm
                .Name.Replace("base_model.model.", "", StringComparison.Ordinal)
                .Replace(".default", "", StringComparison.Ordinal);
            double squares = parameters[key].Gradient.ToArray().Sum(static x => (double)x * x);
            Assert.Equal(norm.Value.GetDouble(), Math.Sqrt(squares), 1e-3 * norm.Value.GetDouble());
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Generation_with_the_adapter_equals_the_reference(string name)
    {
        int[] expected =
        [
            .. Golden
                .Read($"adapters/{name}/golden.json")
                .GetProperty("greedy")
                .EnumerateArray()
                .Select(static id => id.GetInt32()),
        ];
        var generator = new Generator(Adapted(name));
        var options = new SamplingOptions
        {
            Temperature = 0,
            MaxTokens = expected.Length - 6,
            StopTokens = [],
        };

        Completion completion = generator.Generate(
            expected[..6],
            options,
            seed: 1,
            cancellation: TestContext.Current.CancellationToken
        );

        Assert.Equal(expected[6..], completion.Tokens);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Saved_adapter_equals_that_of_PEFT(string name)
    {
        using var saved = new TemporaryFolder();

        Adapted(name).SaveAdapter(saved.Path);

        StateDictionary expected = Safetensors.Read(Path.Combine(FolderOf(name), "adapter_model.safetensors"));
        StateDictionary actual = Safetensors.Read(Path.Combine(saved.Path, "adapter_model.safetensors"));
        Assert.Equal(expected.Names.Order(StringComparer.Ordinal), actual.Names.Order(StringComparer.Ordinal));
        foreach (string array in expected.Names)
            Assert.Equal(expected.GetFloats(array), actual.GetFloats(array));
        Assert.True(JsonNode.DeepEquals(Config(FolderOf(name)), Config(saved.Path)));
    }

    [Theory]
    [InlineData("gemma2-tiny", "q_proj,v_proj")]
    [InlineData("gpt-neox-tiny", "query_key_value")]
    [InlineData("mistral-tiny", "q_proj,v_proj")]
    [InlineData("phi3-tiny", "")]
    [InlineData("olmo2-tiny", "")]
    public void Default_targets_are_those_of_PEFT(string name, string targets) =>
        Assert.Equal(
            targets,
            string.Join(',', Architecture.Of(ConfigReader.Read(new GoldenModel(name).Folder).Family).AdapterTargets)
        );

    private static CausalLanguageModel Adapted(string name)
    {
        var source = new GoldenModel(name.Replace("-lora", "", StringComparison.Ordinal));
        CausalLanguageModel model = CausalLanguageModel.Load(source.Folder, trainable: false);
        model.LoadAdapter(FolderOf(name));
        return model;
    }

    private static string FolderOf(string name) => Path.Combine(Golden.Folder, "adapters", name);

    private static JsonNode Config(string folder) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "adapter_config.json")))!;

    private sealed class AdapterTexts(JsonElement golden)
        : Texts([
            .. golden
                .GetProperty("input_ids")
                .EnumerateArray()
                .Select(static row => row.EnumerateArray().Select(static id => id.GetInt32()).ToArray()),
        ]);
}
