using Proximal.Language;
using Proximal.Tensors;

namespace Proximal.Cli;

/// <summary>A training step of a language model: forward, loss, backward, gradient-norm clipping, AdamW.</summary>
internal sealed class LanguageTrainingStep
{
    private readonly CausalLanguageModel model;
    private readonly ParameterSet parameters;
    private readonly AdamW optimizer;
    private readonly TokenBatch batch = new();
    private readonly float[] targets;

    public LanguageTrainingStep(LanguageModelSize size)
    {
        model = size.Create();
        parameters = new ParameterSet(model.NamedParameters());
        optimizer = new AdamW(parameters, weightDecay: 0.01);
        var random = new Rng(seed: 2);
        var ids = new int[size.Config.Context];
        targets = new float[size.BatchTokens];
        for (int sequence = 0; sequence < size.Sequences; sequence++)
        {
            foreach (ref int id in ids.AsSpan())
                id = random.NextInt32(size.Config.Vocabulary);
            batch.Add(ids);
        }

        foreach (ref float target in targets.AsSpan())
            target = random.NextInt32(size.Config.Vocabulary);
    }

    /// <summary>The number of steps since <see cref="ResetCounters"/>.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes that these steps allocated on the garbage-collected heap.</summary>
    public long Bytes { get; private set; }

    /// <summary>Sets the counters to 0.</summary>
    public void ResetCounters() => (Count, Bytes) = (0, 0);

    public void Run()
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        parameters.ZeroGradient();
        using (Scope scope = Scope.Begin())
        {
            Tensor loss = -Tensor
                .LinearLogProb(model.Forward(batch), model.HeadWeight, Tensor.From(targets))
                .LogProb.Mean();
            loss.Backward();
        }

        optimizer.ClipAndStep(learningRate: 3e-4, maxNorm: 1);
        Bytes += GC.GetTotalAllocatedBytes(precise: true) - before;
        Count++;
    }
}
