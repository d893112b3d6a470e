using System.Numerics;
using Proximal.Tensors;

namespace Proximal.Language;

public abstract partial class LanguageTrainer
{
    /// <summary>Frozen models that the trainer uses, with their roles.</summary>
    private protected virtual IEnumerable<(string Name, Module Model)> FrozenModels => [];

    /// <summary>The largest passes; null if they are not known, as in trainers of users.</summary>
    private protected virtual TrainingPasses? LargestPasses => null;

    /// <summary>Number of sequences in the largest part of a gradient step.</summary>
    /// <param name="count">Number of sequences (or pairs) in a batch.</param>
    private protected int LargestPart(int count)
    {
        int shards = sharding?.Count ?? 1,
            each = count / shards,
            parts = Math.Min(each, ((options.GradientAccumulationSteps - 1) / shards) + 1);
        return (each + parts - 1) / parts;
    }

    /// <summary>Measures the memory of training, without training.</summary>
    internal TrainingMemory MeasureMemory()
    {
        (string, Module)[] trained =
            head is null ? [("policy", Model)]
            : head is ValueFunction ? [("policy", Model), ("value function", head)]
            : [("reward model", Model), ("head", head)];
        int copies = 1 + (sharding is null ? 0 : BitOperations.Log2((uint)sharding.Local));
        long flat = (long)parameters.Length * sizeof(float);
        List<MemoryPart> parts =
        [
            .. MemoryMeasurement.Weights([.. trained, .. FrozenModels]),
            new("gradients", copies * flat),
            new("optimizer state", 2 * flat),
        ];
        if (LargestPasses is { } passes)
        {
            var measurement = new MemoryMeasurement(Model.Config, passes);
            IEnumerable<RewardModel> rewards = FrozenModels.Select(static frozen => frozen.Model).OfType<RewardModel>();
            parts.Add(new MemoryPart("activations", measurement.Activations(rewards)));
            parts.Add(new MemoryPart("cached keys and values", measurement.CachedKeys()));
            parts.Add(new MemoryPart("logits", measurement.Logits()));
        }

        return new TrainingMemory(parts);
    }
}
