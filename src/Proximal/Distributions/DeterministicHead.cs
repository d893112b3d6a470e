namespace Proximal;

/// <summary>One action for each state: the network puts out what tanh brings to the action's bounds (Fujimoto et al. 2018).</summary>
/// <param name="size">Numbers of one action.</param>
public sealed class DeterministicHead(int size) : ActionHead
{
    /// <inheritdoc/>
    public override int ParameterSize => size;

    /// <inheritdoc/>
    public override int ActionSize => size;

    /// <inheritdoc/>
    public override bool Squashes => true;

    /// <summary>Takes the network's outputs as they are: there is no other action.</summary>
    /// <param name="parameters">[n].</param>
    /// <param name="deterministic">Makes no difference.</param>
    /// <param name="random">Left alone.</param>
    /// <param name="action">Receives the action before tanh, [n].</param>
    public override void Choose(
        ReadOnlySpan<float> parameters,
        bool deterministic,
        ref Rng random,
        Span<float> action
    ) => parameters.CopyTo(action);
}
