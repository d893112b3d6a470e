using Proximal.Language;
using Proximal.Tensors;

namespace Proximal.Cli;

/// <summary>One step of training a language model on tokens: forward, loss, backward, norm clipping, AdamW.</summary>
internal sealed class LanguageStep
{
    private readonly CausalLanguageModel model;
    private readonly ParameterSet parameters;
    private readonly AdamW optimizer;
    private readonly TokenBatch batch = new();
    private readonly float[] targets;

    public LanguageStep(LanguageModelSize size)
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

    /// <summary>Steps since <see cref="Restart"/>.</summary>
    public int Count { get; private set; }

    /// <summary>What these steps left to the garbage collector.</summary>
    public long Bytes { get; private set; }

    /// <summary>Counts from here.</summary>
    public void Restart() => (Count, Bytes) = (0, 0);

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
