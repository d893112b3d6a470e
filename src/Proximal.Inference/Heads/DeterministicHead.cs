namespace Proximal.Inference;

/// <summary>The outputs are the action before its bounds are applied, as in TD3.</summary>
internal sealed class DeterministicHead : ActionHead
{
    private readonly Bounds bounds;

    public DeterministicHead(Bounds bounds)
        : base(bounds.Count, bounds.Count, bounds.Count) => this.bounds = bounds;

    public override void Distribution(
        Span<float> outputs,
        Span<float> hidden,
        Span<bool> mask,
        Span<float> distribution
    ) => outputs.CopyTo(distribution);

    public override void Mode(Span<float> distribution, Span<float> action)
    {
        distribution.CopyTo(action);
        bounds.Apply(action);
    }

    public override void Sample(
        Span<float> distribution,
        Span<float> hidden,
        Span<float> noise,
        ref PhiloxRandom random,
        Span<float> action
    ) => Mode(distribution, action);
}
