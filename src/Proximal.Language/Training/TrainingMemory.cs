using Proximal.Tensors;

namespace Proximal.Language;

/// <summary>
/// Memory that a trainer takes at most, by part: weights, gradients, optimizer state, activations, cached keys and
/// logits. It is measured without allocating it: models and trainer are created on a device without memory (PyTorch's
/// <c>meta</c> device), and the largest passes of training run there.
/// </summary>
/// <example>
/// <code>
/// TrainingMemory memory = TrainingMemory.Estimate(() =>
///     new Sft(CausalLanguageModel.Load("models/qwen"), tokenizer, demonstrations, new SftOptions { BatchSize = 8 }));
/// foreach (MemoryPart part in memory.Parts)
///     Console.WriteLine($"{part.Name} {part.Bytes >> 20} MiB");
/// </code>
/// </example>
/// <param name="Parts">
/// The parts, in display order. Frozen 16-bit weights are mapped from their file: the system can drop them from memory
/// and read them again. Weights that are shared with a part before count once.
/// </param>
public sealed record TrainingMemory(IReadOnlyList<MemoryPart> Parts)
{
    /// <summary>Bytes of all parts.</summary>
    public long Total => Parts.Sum(static part => part.Bytes);

    /// <summary>Measures the memory of a trainer.</summary>
    /// <param name="create">
    /// Loads or creates the models and the trainer. Models that exist before are not measured. Nothing is trained.
    /// </param>
    /// <exception cref="InvalidInputException">As in creating the trainer.</exception>
    public static TrainingMemory Estimate(Func<LanguageTrainer> create)
    {
        using var meta = new MetaScope();
        return create().MeasureMemory();
    }
}
