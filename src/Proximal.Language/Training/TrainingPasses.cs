using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>The largest passes of a trainer, whose memory <see cref="TrainingMemory"/> measures.</summary>
/// <param name="GradientStep">Lengths of the largest part of a gradient step.</param>
/// <param name="Loss">Computes a loss of a part that takes as much memory as that of training.</param>
internal sealed record TrainingPasses(IReadOnlyList<SequenceLength> GradientStep, Func<CompletionBatch, Tensor> Loss)
{
    /// <summary>Lengths of the sequences that passes without gradients score; empty for none.</summary>
    public IReadOnlyList<SequenceLength> Scored { get; init; } = [];

    /// <summary>Scores sequences without gradients; null for none.</summary>
    public Action<CompletionBatch>? Score { get; init; }

    /// <summary>Number of completions that are generated.</summary>
    public int Generated { get; init; }

    /// <summary>Number of adjacent completions of one prompt.</summary>
    public int Group { get; init; } = 1;

    /// <summary>Length of the longest generated completion with its prompt.</summary>
    public SequenceLength LongestGenerated { get; init; }

    /// <summary>A batch of sequences of given lengths.</summary>
    public static CompletionBatch Batch(IEnumerable<SequenceLength> lengths)
    {
        var batch = new CompletionBatch();
        foreach (SequenceLength length in lengths)
            batch.Add(new int[length.Prompt], new int[length.Completion]);
        return batch;
    }

    /// <summary>The largest batch of a pass without gradients.</summary>
    public CompletionBatch LargestScored()
    {
        SequenceLength[] sorted = [.. Scored.OrderByDescending(static length => length.Total)];
        var batch = new CompletionBatch();
        batch.FillPass(0, sorted.Length, i => (new int[sorted[i].Prompt], new int[sorted[i].Completion]));
        return batch;
    }
}

/// <summary>Length of a sequence.</summary>
/// <param name="Prompt">Tokens of the prompt.</param>
/// <param name="Completion">Tokens of the completion.</param>
internal readonly record struct SequenceLength(int Prompt, int Completion)
{
    /// <summary>Tokens of both.</summary>
    public int Total => Prompt + Completion;

    /// <summary>Length of an example.</summary>
    public static SequenceLength Of(TokenExample example) => new(example.Prompt.Length, example.Completion.Length);

    /// <summary>Lengths of the longest examples.</summary>
    /// <param name="examples">The examples.</param>
    /// <param name="count">Number of examples to select, at most all.</param>
    public static SequenceLength[] Longest(IEnumerable<TokenExample> examples, int count) =>
        [.. examples.Select(Of).OrderByDescending(static length => length.Total).Take(count)];
}
