using System.Numerics;
using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>Measures the parts of <see cref="TrainingMemory"/>.</summary>
/// <param name="config">Configuration of the trained model.</param>
/// <param name="passes">The largest passes.</param>
internal sealed class MemoryMeasurement(ModelConfig config, TrainingPasses passes)
{
    // As in LinearLogProbs: a block of logits.
    private const int LogitRows = 2048,
        LogitColumns = 992;

    /// <summary>Bytes of the weights of models; a tensor of several models counts for the first.</summary>
    /// <param name="models">Names and models.</param>
    public static IEnumerable<MemoryPart> Weights(IEnumerable<(string Name, Module Model)> models)
    {
        var counted = new HashSet<Tensor>();
        foreach ((string name, Module model) in models)
        {
            long bytes = 0;
            foreach ((_, Tensor tensor) in model.NamedParameters())
                bytes += counted.Add(tensor) ? tensor.Bytes : 0;
            yield return new MemoryPart($"weights of the {name}{(bytes == 0 ? ", shared" : "")}", bytes);
        }
    }

    /// <summary>Most bytes of activations and their gradients at once.</summary>
    /// <param name="rewards">Reward models.</param>
    public long Activations(IEnumerable<RewardModel> rewards)
    {
        long most = PeakOf(record: true, () => passes.Loss(TrainingPasses.Batch(passes.GradientStep)).Backward());
        if (passes.Score is { } score)
            most = Math.Max(most, PeakOf(record: false, () => score(passes.LargestScored())));
        foreach (RewardModel reward in rewards)
            most = Math.Max(most, PeakOf(record: false, () => reward.Score(passes.LargestScored().Tokens)));
        return most;
    }

    /// <summary>Bytes of the keys and values of the sequences that are generated at once.</summary>
    public long CachedKeys() =>
        KeyValuePages.BytesOf(
            CachedPages(passes),
            DecoderPass.PageElements(config.Layers, config.KeyValueHeads, config.HeadDimension)
        );

    /// <summary>Pages of the keys and values of the sequences that are generated at once.</summary>
    public static int CachedPages(TrainingPasses passes)
    {
        int sequences = Math.Min(passes.Generated, Generator.DefaultBatchSize),
            groups = (sequences + passes.Group - 1) / passes.Group,
            shared = passes.Group > 1 ? (passes.LongestGenerated.Prompt - 1) / DecoderPass.PagePositions : 0,
            // The last token is not fed back.
            each = (passes.LongestGenerated.Total - 1 + DecoderPass.PagePositions - 1) / DecoderPass.PagePositions;
        return (sequences * (each - shared)) + (groups * shared);
    }

    /// <summary>Bytes of the blocks of logits in training, and of the logits of sampling.</summary>
    public long Logits()
    {
        long rows = Math.Min(LogitRows, passes.GradientStep.Sum(static length => (long)length.Completion)),
            block = rows * Math.Min(LogitColumns, config.Vocabulary);
        int sequences = Math.Min(passes.Generated, Generator.DefaultBatchSize);
        long sampled = sequences == 0 ? 0 : (long)BitOperations.RoundUpToPowerOf2((uint)sequences) * config.Vocabulary;
        return (block + sampled) * sizeof(float);
    }

    private static long PeakOf(bool record, Action pass)
    {
        using var scope = Scope.Begin(record);
        TensorMemory.ResetPeak();
        long before = TensorMemory.ScopePeak;
        pass();
        return TensorMemory.ScopePeak - before;
    }
}
