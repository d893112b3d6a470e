using Proximal.Rendering;

namespace Proximal.Environments.Diagnostics;

/// <summary>
/// <c>Diagnostics/ConstantReward-v0</c>: one observation, one step, one point, whatever is done. Only the critic has anything to
/// learn: that the value is 1. Where it stays elsewhere, the value loss or its optimiser is broken.
/// </summary>
public sealed class ConstantReward : DynamicsEnvironment<ConstantRewardDynamics, DiagnosticState>;

/// <summary>The dynamics of <see cref="ConstantReward"/>.</summary>
public readonly struct ConstantRewardDynamics : IDynamics<DiagnosticState>
{
    private static readonly Discrete OnlyOne = new(1),
        Pair = new(2);

    /// <inheritdoc/>
    public Space Observations => OnlyOne;

    /// <inheritdoc/>
    public Space Actions => Pair;

    /// <inheritdoc/>
    public void Reset(ref Rng random, ref DiagnosticState state) => state = default;

    /// <inheritdoc/>
    public StepResult Step(ref DiagnosticState state, ReadOnlySpan<float> action, ref Rng random)
    {
        state.Time++;
        return new StepResult(1, Terminated: true);
    }

    /// <inheritdoc/>
    public void Observe(in DiagnosticState state, Span<float> observation) => observation[0] = 1;

    /// <inheritdoc/>
    public void Render(in DiagnosticState state, ICanvas canvas) => DiagnosticRenderer.Draw(this, in state, canvas);
}
