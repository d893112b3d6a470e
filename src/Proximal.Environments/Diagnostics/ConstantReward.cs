using Proximal.Rendering;

namespace Proximal.Environments.Diagnostics;

/// <summary>
/// <c>Diagnostics/ConstantReward-v0</c>: one observation, one step, reward 1 for any action. Only the critic learns,
/// and the value is 1. If the value does not converge to 1, the value loss or its optimizer is wrong.
/// </summary>
public sealed class ConstantReward : DynamicsEnvironment<ConstantRewardDynamics, DiagnosticState>;

/// <summary>The dynamics of <see cref="ConstantReward"/>.</summary>
public readonly struct ConstantRewardDynamics : IDynamics<DiagnosticState>
{
    private static readonly Discrete SingleState = new(1),
        TwoActions = new(2);

    /// <inheritdoc/>
    public Space Observations => SingleState;

    /// <inheritdoc/>
    public Space Actions => TwoActions;

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
