using System.Text.Json;
using Proximal.Tensors;
using Proximal.Testing;

namespace Proximal.Language.Tests;

/// <summary>One of the reference models: its folder, and what it computes.</summary>
internal sealed class GoldenModel
{
    public GoldenModel(string name)
    {
        Folder = Path.Combine(Golden.Folder, "models", name);
        Expected = Golden.Read($"models/{name}/golden.json");
        Rows = [.. Expected.GetProperty("input_ids").EnumerateArray().Select(static row => row.EnumerateArray().Select(static id => id.GetInt32()).ToArray())];
        foreach (int[] row in Rows) Batch.Add(row);
    }

    /// <summary>The names of all of them.</summary>
    public static TheoryData<string> Names =>
        [.. Directory.EnumerateDirectories(Path.Combine(Golden.Folder, "models")).Select(static path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    public string Folder { get; }

    public JsonElement Expected { get; }

    public int[][] Rows { get; }

    public TokenBatch Batch { get; } = new();

    /// <summary>Each token's log-probability given those before it, without the first of each row.</summary>
    public Tensor TokenLogProbs(CausalLanguageModel model, float temperature = 1)
    {
        var rows = new List<float>();
        var targets = new List<float>();
        for (int sequence = 0; sequence < Batch.Sequences; sequence++)
        {
            for (int i = Batch.Starts[sequence]; i < Batch.Starts[sequence + 1] - 1; i++)
            {
                rows.Add(i);
                targets.Add(Batch.Ids[i + 1]);
            }
        }

        Tensor hidden = model.Forward(Batch).GatherRows(Tensor.From([.. rows]));
        return Tensor.LinearLogProb(hidden, model.HeadWeight, Tensor.From([.. targets]), temperature).LogProb;
    }

    /// <summary>All logits, [tokens · vocabulary].</summary>
    public float[] Logits(CausalLanguageModel model)
    {
        using Scope scope = Scope.Begin(record: false);
        return model.Logits(model.Forward(Batch)).ToArray();
    }
}
