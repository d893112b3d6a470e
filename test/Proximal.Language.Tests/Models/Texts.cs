using Proximal.Tensors;

namespace Proximal.Language.Tests;

/// <summary>Rows of tokens, and what models make of them.</summary>
internal abstract class Texts
{
    protected Texts(int[][] rows)
    {
        Rows = rows;
        foreach (int[] row in rows)
            Batch.Add(row);
    }

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
        return model.LogProbsOf(hidden, Tensor.From([.. targets]), temperature).LogProbs;
    }

    /// <summary>All logits, [tokens · vocabulary].</summary>
    public float[] Logits(CausalLanguageModel model)
    {
        using Scope scope = Scope.Begin(record: false);
        return model.Logits(model.Forward(Batch)).ToArray();
    }
}
