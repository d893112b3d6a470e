namespace Proximal;

/// <summary>
/// Deterministic action head of TD3 (Fujimoto et al. 2018): tanh maps the outputs of the network to the action bounds.
/// </summary>
/// <param name="size">n, the number of action dimensions.</param>
public sealed class DeterministicHead(int size) : ActionHead
{
    /// <inheritdoc/>
    public override int ParameterSize => size;

    /// <inheritdoc/>
    public override int ActionSize => size;

    /// <inheritdoc/>
    public override bool Squashes => true;

    /// <summary>Returns the outputs of the network.</summary>
    /// <param name="parameters">Outputs of the network, [n].</param>
    /// <param name="deterministic">Ignored.</param>
    /// <param name="random">Not used.</param>
    /// <param name="action">Receives the action before tanh, [n].</param>
    public override void Choose(
        ReadOnlySpan<float> parameters,
        bool deterministic,
        ref Rng random,
        Span<float> action
    ) => parameters.CopyTo(action);
}
