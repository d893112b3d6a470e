using System.Globalization;
using System.Text.Json;
using Proximal.Tensors;

namespace Proximal.Language.Tests;

/// <summary>
/// A file with a whole update of a trainer: model, reference, sampled completions with their scores, and the results,
/// computed with PyTorch in float64.
/// </summary>
internal sealed class GoldenUpdate
{
    public GoldenUpdate(string file)
    {
        Json = Golden.Read(file);
        Settings = Json.GetProperty("settings");
        string folder = Path.Combine(Golden.Folder, Json.GetProperty("model").GetString()!);
        Model = CausalLanguageModel.Load(folder);
        CausalLanguageModel reference = CausalLanguageModel.Load(folder, trainable: false);
        float factor = Json.GetProperty("reference").GetProperty("factor").GetSingle();
        foreach ((_, Tensor parameter) in reference.NamedParameters())
            parameter.Assign(Array.ConvertAll(parameter.ToArray(), x => factor * x));
        float[] scores = [.. Rows.Select(static row => row.GetProperty("score").GetSingle())];
        Parts = new AlignmentParts(
            Model,
            new CharacterTokenizer("abc"),
            [new PromptItem("a")],
            RewardFunction.From((prompt, _) => scores[int.Parse(prompt, CultureInfo.InvariantCulture)])
        )
        {
            Reference = ReferencePolicy.Of(reference),
        };
    }

    public JsonElement Json { get; }

    public JsonElement Settings { get; }

    public CausalLanguageModel Model { get; }

    /// <summary>The parts of the trainer. The reward reads the score of a completion from the file.</summary>
    public AlignmentParts Parts { get; }

    private IEnumerable<JsonElement> Rows => Json.GetProperty("rollout").EnumerateArray();

    public double Setting(string name) => Settings.GetProperty(name).GetDouble();

    public int Count(string name) => Settings.GetProperty(name).GetInt32();

    /// <summary>Fills a rollout with the completions of the file.</summary>
    public void Fill(CompletionRollout rollout)
    {
        Completion[] completions =
        [
            .. Rows.Select(static row => new Completion(
                Ids(row.GetProperty("prompt")),
                Ids(row.GetProperty("completion")),
                [],
                row.GetProperty("ended").GetBoolean() ? FinishReason.EndToken : FinishReason.Length
            )),
        ];
        PromptItem[] prompts =
        [
            .. completions.Select(static (_, i) => new PromptItem(i.ToString(CultureInfo.InvariantCulture))),
        ];
        rollout.Begin(prompts, completions, [.. completions.Select(static _ => "")]);
    }

    /// <summary>Asserts that a column of the rollout has the values of the file, [sequence][token].</summary>
    public void AssertColumn(string name, TokenColumn column)
    {
        double[] expected = Json.GetProperty(name).Doubles();
        Assert.Equal(expected.Length, column.All.Length);
        for (int i = 0; i < expected.Length; i++)
            AssertClose($"{name}[{i}]", expected[i], column.All[i]);
    }

    /// <summary>Asserts that a metric of a minibatch has the value of the file.</summary>
    public static void AssertMetric(JsonElement minibatch, string name, double actual) =>
        AssertClose(name, minibatch.GetProperty(name).GetDouble(), actual);

    /// <summary>Asserts that the saved model has the parameters of the file.</summary>
    /// <param name="expected">For each parameter its sums, the norm of its change, and some elements.</param>
    /// <param name="trainer">The trainer after the update.</param>
    public void AssertParameters(JsonElement expected, LanguageTrainer trainer)
    {
        using var folder = new TemporaryFolder();
        trainer.SaveModel(folder.Path);
        StateDictionary[] saved =
        [
            .. Directory.GetFiles(folder.Path, "*.safetensors").Select(static file => Safetensors.Read(file)),
        ];
        StateDictionary before = Safetensors.Read(
            Path.Combine(Golden.Folder, Json.GetProperty("model").GetString()!, "model.safetensors")
        );
        int count = 0;
        foreach (JsonProperty parameter in expected.EnumerateObject())
        {
            float[] actual = saved.Single(file => file.Contains(parameter.Name)).GetFloats(parameter.Name);
            float[] old = before.Contains(parameter.Name)
                ? before.GetFloats(parameter.Name)
                : Json.GetProperty("value_head").GetProperty(parameter.Name).Floats();
            string name = parameter.Name;
            AssertClose($"sum of {name}", parameter.Value.GetProperty("sum").GetDouble(), Sum(actual, static x => x));
            AssertClose(
                $"sum of squares of {name}",
                parameter.Value.GetProperty("sum_squares").GetDouble(),
                Sum(actual, static x => x * x)
            );
            AssertClose(
                $"change of {name}",
                parameter.Value.GetProperty("moved").GetDouble(),
                Math.Sqrt(actual.Zip(old, static (x, y) => ((double)x - y) * ((double)x - y)).Sum())
            );
            foreach (JsonElement sample in parameter.Value.GetProperty("samples").EnumerateArray())
            {
                int index = sample[0].GetInt32();
                Assert.Equal(sample[1].GetDouble(), old[index], 1e-7);
                AssertClose($"{name}[{index}]", sample[2].GetDouble(), actual[index]);
            }

            count += actual.Length;
        }

        Assert.Equal(saved.Sum(static file => file.Names.Sum(name => file.GetFloats(name).Length)), count);
    }

    // 1e-4 relative, as the file's description expects of float32; near zero the same share of the terms of a sum.
    private static void AssertClose(string name, double expected, double actual) =>
        Assert.True(
            Math.Abs(expected - actual) <= (1e-4 * Math.Abs(expected)) + 2e-6,
            $"{name}: expected {expected}, got {actual}"
        );

    private static double Sum(float[] values, Func<double, double> of) => values.Sum(x => of(x));

    private static int[] Ids(JsonElement ids) => [.. ids.EnumerateArray().Select(static id => id.GetInt32())];
}
